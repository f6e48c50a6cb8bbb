"""Threads that the learner starts, and work that asgiref brings to another thread."""

import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from asgiref.sync import SyncToAsync

from lessons.tracer.objects import dictionary_of, lookup
from lessons.tracer.places import Here
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import NOT_WITHIN, Recording
from lessons.tracer.spans import SPAN, Span
from lessons.tracer.values import label
from lessons.traces.events import ThreadEnded, ThreadStarted

_dictionary_of_thread = dictionary_of(threading.Thread)


class ThreadRecorder(Recorder):
    """Says of a thread where it was started, for it begins with an empty context.

    Of threads that a library starts nothing is recorded but what they do.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._starts: dict[int, tuple[Span, Here, bool]] = {}
        self._running: dict[Span, str] = {}

    def install(self) -> None:
        self.recording.at_close.append(self._cut_off)
        self.replace(threading.Thread, "start", self._start(threading.Thread.start))
        bootstrap = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]
        self.replace(threading.Thread, "_bootstrap_inner", self._bootstrap_inner(bootstrap))
        self.replace(SyncToAsync, "__call__", self._sync_to_async(SyncToAsync.__call__))

    def _start(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def start(self: threading.Thread) -> None:
            own = recorder.recording.own
            is_own = bool(own.file_of(sys._getframe(1).f_code))
            recorder._starts[id(self)] = recorder.recording.span(), own.here(), is_own
            original(self)

        recorder = self
        return start

    def _bootstrap_inner(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def _bootstrap_inner(self: threading.Thread) -> None:
            around, place, is_own = recorder._starts.pop(id(self), (None, ("", ()), False))
            if around is None:
                original(self)
                return
            recording = recorder.recording
            spans, ident = recording.spans_of_threads, threading.get_ident()
            name = label(lookup(_dictionary_of_thread(self), "_name"))
            if is_own:
                around = recording.begin(ThreadStarted(name=name), place=place, within=NOT_WITHIN, inside=around)
                recorder._running[around] = name
            spans[ident] = around
            try:
                original(self)
            finally:
                if recorder._running.pop(around, None) is not None:
                    recording.end(ThreadEnded(name=name), around, place=place, within=NOT_WITHIN)
                # The next thread may get the same identifier.
                spans.pop(ident, None)
                recording.threads.pop(ident, None)

        recorder = self
        return _bootstrap_inner

    def _sync_to_async(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def call(self: "SyncToAsync[..., Any]", *args: Any, **named: Any) -> Any:
            place, _ = recorder.recording.own.here()
            outside = SPAN.set(recorder.recording.span()._replace(place=place))
            try:
                return await original(self, *args, **named)
            finally:
                SPAN.reset(outside)

        recorder = self
        return call

    def _cut_off(self) -> None:
        while self._running:
            span, name = self._running.popitem()
            self.recording.end(ThreadEnded(name=name, cut_off=True), span, place=span.place, within=NOT_WITHIN)
