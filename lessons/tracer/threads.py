"""Threads that the learner starts, and work that asgiref brings to another thread."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from typing import Any, NamedTuple

from asgiref.sync import SyncToAsync

from lessons.tracer import hearing
from lessons.tracer.hearing import HEARD, Hearing
from lessons.tracer.objects import dictionary_of, lookup
from lessons.tracer.places import Here
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import NOT_WITHIN, Recording
from lessons.tracer.spans import Span
from lessons.tracer.values import label
from lessons.traces.events import ThreadEnded, ThreadStarted

_dictionary_of_thread = dictionary_of(threading.Thread)
_BOOTSTRAP = "_bootstrap_inner"
"""The method with which a thread begins and ends. What is put before it is gone as soon as the thread runs."""
_STARTING = (__file__, hearing.__file__, threading.__file__)
"""Files that stand between `start()` and whoever calls it."""


class _Begun(NamedTuple):
    """In what span and by which line a thread was started, whether that line is the learner's, and who hears it."""

    around: Span
    place: Here
    is_own: bool
    heard: Hearing | None


class ThreadRecorder(Recorder):
    """Says of a thread where it was started, for it begins with an empty context.

    Of threads that a library starts nothing is recorded but what they do.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._running: dict[Span, str] = {}

    def install(self) -> None:
        self.recording.at_close.append(self._cut_off)
        self.replace(threading.Thread, "start", self._start)
        self.replace(ThreadPoolExecutor, "submit", self._submit)
        self.replace(SyncToAsync, "__call__", self._awaiting)
        self.replace(asyncio, "to_thread", self._awaiting)

    def _start(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def start(self: threading.Thread) -> None:
            own, held = recorder.recording.own, _dictionary_of_thread(self)
            begun = _Begun(recorder.recording.span(), own.here(), bool(own.line_behind(_STARTING)), HEARD.get())
            # Of one that has been started before, the thread itself says that it cannot be started again.
            held[_BOOTSTRAP] = partial(recorder._run, self, begun, lookup(held, _BOOTSTRAP))
            try:
                original(self)
            except BaseException:
                dict.pop(held, _BOOTSTRAP, None)
                raise

        recorder = self
        return start

    def _run(self, thread: threading.Thread, begun: "_Begun", beneath: Callable[[], None] | None) -> None:
        """Do what the thread itself does once it runs, as part of the span in which it was started."""
        held, recording = _dictionary_of_thread(thread), self.recording
        dict.pop(held, _BOOTSTRAP, None)
        HEARD.set(begun.heard)
        name, span = label(lookup(held, "_name")), begun.around
        if begun.is_own:
            started = ThreadStarted(name=name)
            span = recording.begin(started, place=begun.place, within=NOT_WITHIN, inside=begun.around)
            self._running[span] = name
        recording.inside.set(span)
        try:
            (beneath or thread._bootstrap_inner)()  # type: ignore[attr-defined]
        finally:
            if self._running.pop(span, None) is not None:
                recording.end(ThreadEnded(name=name), span, place=begun.place, within=NOT_WITHIN)
            # The next thread may get the same identifier.
            recording.threads.pop(threading.get_ident(), None)

    def _submit(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def submit(self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
            place, _ = recorder.recording.own.here()
            span = recorder.recording.span()._replace(place=place)
            return original(self, recorder._work, HEARD.get(), span, fn, *args, **named)

        recorder = self
        return submit

    def _work(self, heard: Hearing | None, span: Span, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Do in the thread of a pool, whoever has started that, what belongs to the span and the line that gave it."""
        inside = self.recording.inside
        outside, heard_outside = inside.set(span), HEARD.set(heard)
        try:
            return fn(*args, **named)
        finally:
            HEARD.reset(heard_outside)
            inside.reset(outside)

    def _awaiting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Let the work belong to the line that awaits it: it runs in another thread, in a copy of this context."""

        @wraps(original)
        async def call(*args: Any, **named: Any) -> Any:
            place, _ = recorder.recording.own.here()
            inside = recorder.recording.inside
            outside = inside.set(inside.get()._replace(place=place))
            try:
                return await original(*args, **named)
            finally:
                inside.reset(outside)

        recorder = self
        return call

    def _cut_off(self) -> None:
        while self._running:
            span, name = self._running.popitem()
            self.recording.end(ThreadEnded(name=name, cut_off=True), span, place=span.place, within=NOT_WITHIN)
