"""What the traced code prints, logs and warns of."""

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from pathlib import Path
from types import FrameType
from typing import Any, Self, TextIO

import django
from django.core.management.base import OutputWrapper

from lessons.tracer.hearing import Stream
from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import callable_name, exception_text, is_plain, label, short
from lessons.tracer.weaving import is_calling, is_woven
from lessons.traces.events import OutputWritten
from lessons.traces.plain import MAX_TEXT, plain

_dictionary_of_record = dictionary_of(logging.LogRecord)
_dictionary_of_handler = dictionary_of(logging.Handler)
_LastResort = type(logging.lastResort)
"""A handler without a stream of its own: it takes what sys.stderr is at the time."""


_WRAPPER = OutputWrapper.write.__code__
"""Stands between a command and the stream, also for commands of the learner's."""
_DJANGO = f"{Path(django.__file__).parent}/"


class OutputRecorder(Recorder):
    """Lets everything go where it went before.

    What a log handler or a warning prints is recorded once, as the log record or the warning that it is.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._muted = threading.local()

    def install(self) -> None:
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is not None:
                self.replace(sys, name, partial(_RecordedStream, name=name, recorder=self))
        self.replace(logging.Logger, "callHandlers", self._call_handlers)
        self.replace(logging.StreamHandler, "emit", self._emit)
        # Below showwarning(), in the place of which it would be told less, and which may belong to the traced code.
        self.replace(warnings, "_showwarnmsg_impl", self._show)

    def is_muted(self) -> bool:
        return getattr(self._muted, "now", False)

    def muted(self, write: Callable[[], None]) -> None:
        """Call a function, and record nothing of what it writes in this thread."""
        before = self.is_muted()
        self._muted.now = True
        try:
            write()
        finally:
            self._muted.now = before

    def _call_handlers(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def call_handlers(self: logging.Logger, record: logging.LogRecord) -> None:
            held = _dictionary_of_record(record) if is_a(record, logging.LogRecord) else {}
            message = _known_message(held)
            if message is not None:
                recorder._log(held, message)
                original(self, record)
                return
            # To make the text may run the learner's code, so that is left to the handlers, if they do it at all.
            original(self, record)
            formatted = lookup(held, "message")
            recorder._log(held, formatted if type(formatted) is str else _guarded_message(held))

        recorder = self
        return call_handlers

    def _emit(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def emit(self: "logging.StreamHandler[TextIO]", record: logging.LogRecord) -> None:
            if type(_stream_of(self)) is not Stream:
                original(self, record)
                return
            recorder.muted(lambda: original(self, record))

        recorder = self
        return emit

    def _show(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def show(shown: warnings.WarningMessage) -> None:
            message = shown.message
            self.recording.record(
                OutputWritten(
                    stream="warning",
                    text=plain(str(message) if is_plain(message) else short(message)),
                    source=callable_name(shown.category),
                ),
                place=self._place(shown.filename, shown.lineno),
            )
            self.muted(lambda: original(shown))

        return show

    def _place(self, file: object, line: object) -> str | None:
        shown = self.recording.own[file] if type(file) is str else ""
        return f"{shown}:{line}" if shown and type(line) is int else None

    def _log(self, held: dict[str, Any], message: str) -> None:
        info = lookup(held, "exc_info")
        error = info[1] if type(info) is tuple and len(info) == 3 else None
        failure = f"\n{exception_text(error)}" if is_a(error, BaseException) else ""
        self.recording.record(
            OutputWritten(
                stream="log",
                text=plain(f"{label(lookup(held, 'levelname'))}: {message}{failure}"),
                source=label(lookup(held, "name")),
            )
        )


class _RecordedStream:
    """Stands in for sys.stdout or sys.stderr: writes to it, and records what is written, a line when it is complete."""

    def __init__(self, stream: TextIO, name: str, recorder: OutputRecorder) -> None:
        self._stream = stream
        self._name = name
        self._recorder = recorder
        self._kept_back = recorder.recording.kept_back
        self._line = ""
        self._where: dict[str, Any] = {}
        """Where the line that has no end yet began."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)

    def __enter__(self) -> Self:
        self._stream.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._stream.__exit__(*exception)

    def write(self, text: str) -> int:
        written = self._stream.write(text)
        if is_a(text, str) and not self._recorder.is_muted():
            self._keep(str.__str__(text))
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def finish_line(self) -> None:
        """Record what has been written of a line that has no end yet."""
        self._kept_back.pop(self.finish_line, None)
        if self._line:
            line, self._line = self._line, ""
            self._record(line, self._where)

    def _keep(self, text: str) -> None:
        self._kept_back.pop(self.finish_line, None)
        lines, newline, rest = text.rpartition("\n")
        # To look where this is takes longer than all the rest, and print() writes its arguments one by one.
        where = self._where if self._line else self._here()
        if newline:
            begun, self._line = self._line, ""
            self._record(begun + lines, where)
            if begun and rest:
                where = self._here()
        # A line without end is recorded in pieces, so that it never fills the memory.
        for start in range(0, len(rest), MAX_TEXT):
            self._line += rest[start : start + MAX_TEXT]
            if len(self._line) >= MAX_TEXT:
                piece, self._line = self._line[:MAX_TEXT], self._line[MAX_TEXT:]
                self._record(piece, where)
        if self._line:
            self._where = where
            self._kept_back[self.finish_line] = None

    def _here(self) -> dict[str, Any]:
        recording = self._recorder.recording
        return {
            "place": recording.own.here(),
            "inside": recording.span(),
            "within": recording.within(),
            "source": _writer(),
        }

    def _record(self, text: str, where: dict[str, Any]) -> None:
        where = where.copy()
        source = where.pop("source")
        for start in range(0, len(text) or 1, MAX_TEXT):
            piece = plain(text[start : start + MAX_TEXT])
            self._recorder.recording.record(OutputWritten(stream=self._name, text=piece, source=source), **where)


def _writer() -> str:
    """Return Django's name if it is Django that writes to a stream, as its commands do."""
    frame: FrameType | None = sys._getframe(1)
    file = __file__
    while frame is not None and (file == __file__ or frame.f_code is _WRAPPER):
        frame = frame.f_back
        # It may be a text of a class of the learner's.
        file = "" if frame is None else str.__str__(frame.f_code.co_filename)
    if frame is None or not file.startswith(_DJANGO):
        return ""
    # A function without a frame, such as print(), may be the learner's callback.
    return "" if is_woven(frame.f_code) and is_calling(frame.f_locals) else "Django"


def _stream_of(handler: logging.Handler) -> object:
    """Return where a handler writes to, as far as it says so without being asked."""
    if type(handler) is _LastResort:
        return sys.stderr
    return lookup(_dictionary_of_handler(handler), "stream")


def _known_message(held: dict[str, Any]) -> str | None:
    """Return the text of a log record if nothing of the learner's has to run to make it."""
    message, args = lookup(held, "msg"), lookup(held, "args")
    if not is_plain(message):
        return None
    if args is None:
        return str(message)
    return _formatted(message, args) if type(args) is tuple and all(map(is_plain, args)) else None


def _guarded_message(held: dict[str, Any]) -> str:
    message, args = lookup(held, "msg"), lookup(held, "args")
    if not is_plain(message):
        return short(message)
    if type(args) is not tuple:
        return f"{message} {short(args)}"
    return _formatted(message, tuple(value if is_plain(value) else short(value) for value in args))


def _formatted(message: object, args: tuple[object, ...]) -> str:
    text = str(message)
    try:
        return text % args if args else text
    except (ArithmeticError, MemoryError, TypeError, ValueError):
        # The number of arguments or their types do not fit: logging says so by itself when a handler formats it.
        return f"{text} {short(args)}"
