"""What the traced code prints, logs and warns of."""

import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Self, TextIO

from lessons.events import MAX_TEXT, OutputWritten
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import class_name, exception_text, is_plain, plain, short


class OutputRecorder(Recorder):
    """Lets everything go where it went before.

    What a log handler or a warning prints is recorded once, as the log record or the warning that it is.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._muted = threading.local()

    def install(self) -> None:
        streams = []
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None:
                streams.append(_RecordedStream(stream, name, self))
                self.replace(sys, name, streams[-1])
                self.recording.before_each.append(streams[-1].finish_line)
        self.replace(logging.Logger, "callHandlers", self._call_handlers(logging.Logger.callHandlers))
        self.replace(logging.StreamHandler, "emit", self._emit(logging.StreamHandler.emit))
        self.replace(warnings, "showwarning", self._showwarning(warnings.showwarning))

    def is_muted(self) -> bool:
        return getattr(self._muted, "now", False)

    @contextmanager
    def muted(self) -> Iterator[None]:
        before = self.is_muted()
        self._muted.now = True
        try:
            yield
        finally:
            self._muted.now = before

    def _call_handlers(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def call_handlers(self: logging.Logger, record: logging.LogRecord) -> None:
            message = _known_message(record)
            if message is not None:
                recorder._log(record, message)
                original(self, record)
                return
            # To make the text may run the learner's code, so that is left to the handlers, if they do it at all.
            original(self, record)
            recorder._log(record, vars(record).get("message") or _guarded_message(record))

        recorder = self
        return call_handlers

    def _emit(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def emit(self: "logging.StreamHandler[TextIO]", record: logging.LogRecord) -> None:
            stream: object = self.stream
            if not isinstance(stream, _RecordedStream):
                original(self, record)
                return
            with recorder.muted():
                original(self, record)

        recorder = self
        return emit

    def _showwarning(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def showwarning(
            message: Warning | str, category: type[Warning], filename: str, lineno: int, *where: Any, **options: Any
        ) -> None:
            self.recording.record(
                OutputWritten(
                    stream="warning",
                    text=plain(str(message) if is_plain(message) else short(message)),
                    source=class_name(category),
                ),
                place=f"{filename}:{lineno}" if self.recording.own[filename] else None,
            )
            with self.muted():
                original(message, category, filename, lineno, *where, **options)

        return showwarning

    def _log(self, record: logging.LogRecord, message: str) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.recording.record(
            OutputWritten(
                stream="log",
                text=plain(f"{record.levelname}: {message}" + (f"\n{exception_text(error)}" if error else "")),
                source=plain(record.name),
            )
        )


class _RecordedStream:
    """Stands in for sys.stdout or sys.stderr: writes to it, and records what is written, a line when it is complete."""

    def __init__(self, stream: TextIO, name: str, recorder: OutputRecorder) -> None:
        self._stream = stream
        self._name = name
        self._recorder = recorder
        self._line = ""

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
        if not self._recorder.is_muted():
            self._keep(text)
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def finish_line(self) -> None:
        """Record what has been written of a line that has no end yet."""
        if self._line:
            line, self._line = self._line, ""
            self._record(line)

    def _keep(self, text: str) -> None:
        lines, newline, rest = text.rpartition("\n")
        if newline:
            lines, self._line = self._line + lines, ""
            self._record(lines)
        # A line without end is recorded in pieces, so that it never fills the memory.
        for start in range(0, len(rest), MAX_TEXT):
            self._line += rest[start : start + MAX_TEXT]
            if len(self._line) >= MAX_TEXT:
                piece, self._line = self._line[:MAX_TEXT], self._line[MAX_TEXT:]
                self._record(piece)

    def _record(self, text: str) -> None:
        for start in range(0, len(text) or 1, MAX_TEXT):
            piece = plain(text[start : start + MAX_TEXT])
            self._recorder.recording.record(OutputWritten(stream=self._name, text=piece, source=""))


def _known_message(record: logging.LogRecord) -> str | None:
    """Return the text of a record if nothing of the learner's has to run to make it."""
    if not is_plain(record.msg):
        return None
    if not record.args:
        return str(record.msg)
    return _formatted(record) if type(record.args) is tuple and all(map(is_plain, record.args)) else None


def _guarded_message(record: logging.LogRecord) -> str:
    if not is_plain(record.msg):
        return short(record.msg)
    if type(record.args) is not tuple:
        return f"{record.msg} {short(record.args)}"
    shown = logging.makeLogRecord(vars(record))
    shown.args = tuple(value if is_plain(value) else short(value) for value in record.args)
    return _formatted(shown)


def _formatted(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        # The number of arguments or their types do not fit: logging says so by itself when a handler formats it.
        return f"{record.msg} {short(record.args)}"
