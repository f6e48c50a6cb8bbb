"""Exceptions that leave the traced code, with the learner's lines of the traceback."""

import linecache
import traceback
from collections import deque
from collections.abc import Callable
from types import CodeType

from lessons.tracer.places import OwnFiles
from lessons.tracer.recording import Recording
from lessons.tracer.syntax import misread
from lessons.tracer.values import exception_text, plain_name, traceback_of
from lessons.traces.events import MAX_ITEMS, ExceptionRaised, Frame
from lessons.traces.plain import plain

_MAX_CAUSES = 3
_MAX_SOURCE = 200

# As BaseException itself answers: a class below it may say something else.
_cause_of: Callable[[BaseException], BaseException | None] = vars(BaseException)["__cause__"].__get__
_context_of: Callable[[BaseException], BaseException | None] = vars(BaseException)["__context__"].__get__
_suppresses_context: Callable[[BaseException], bool] = vars(BaseException)["__suppress_context__"].__get__


def record_exception(recording: Recording, error: BaseException, *, phase: str = "") -> None:
    """Record an exception with its causes and the learner's frames, outermost first."""
    # Of a recursion without end the innermost lines say most.
    last: deque[tuple[CodeType, int | None]] = deque(maxlen=MAX_ITEMS)
    for frame, line in traceback.walk_tb(traceback_of(error)):
        if recording.own.file_of(frame.f_code):
            last.append((frame.f_code, line))
    frames = tuple([_frame(recording, code, line or 0) for code, line in last])
    exception, shown = _with_causes(error), ""
    if (found := misread(error)) and recording.own[found.file]:
        exception, shown = found.exception, found.shown
        # No code of that line has run, so the traceback ends where the file was imported.
        frames = (*frames[-MAX_ITEMS + 1 :], Frame(recording.own[found.file], found.line, "<module>", found.source))
    place = f"{frames[-1].file}:{frames[-1].line}" if frames else ""
    recording.record(ExceptionRaised(exception=exception, frames=frames, shown=shown, phase=phase), place=place)


def place_of_error(own: OwnFiles, error: BaseException) -> str:
    """Return the learner's line that an exception came from: the innermost one of its traceback, or nothing."""
    place = ""
    traceback_ = traceback_of(error)
    while traceback_ is not None:
        if file := own.file_of(traceback_.tb_frame.f_code):
            place = f"{file}:{traceback_.tb_lineno or 0}"
        traceback_ = traceback_.tb_next
    return place


def _frame(recording: Recording, code: CodeType, line: int) -> Frame:
    lines = linecache.getlines(str.__str__(code.co_filename))
    source = lines[line - 1] if type(lines) is list and 0 < line <= len(lines) else ""
    source = plain(source.strip(), _MAX_SOURCE) if type(source) is str else ""
    return Frame(recording.own.file_of(code), line, plain_name(code.co_qualname), source)


def _with_causes(error: BaseException) -> str:
    texts = [exception_text(error)]
    seen = {id(error)}
    cause = error
    while len(texts) <= _MAX_CAUSES:
        if (raised_from := _cause_of(cause)) is not None:
            link, cause = "caused by", raised_from
        elif (context := _context_of(cause)) is not None and not _suppresses_context(cause):
            link, cause = "while handling", context
        else:
            break
        if id(cause) in seen:
            break
        seen.add(id(cause))
        text = exception_text(cause)
        # Django raises the driver's exceptions anew under the same name.
        if text != texts[-1].removeprefix(f"{link} "):
            texts.append(f"{link} {text}")
    return plain(", ".join(texts))
