"""Exceptions that leave the traced code, with the learner's lines of the traceback."""

import linecache
import traceback

from lessons.events import MAX_ITEMS, ExceptionRaised, Frame
from lessons.tracer.recording import Recording
from lessons.tracer.values import exception_text, plain

_MAX_CAUSES = 3


def record_exception(recording: Recording, error: BaseException) -> None:
    """Record an exception with its causes and the learner's frames, outermost first."""
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if recording.own[code.co_filename]:
            source = linecache.getline(code.co_filename, line).strip()
            frames.append(Frame(plain(code.co_filename), line, plain(code.co_qualname), plain(source)))
    place = f"{frames[-1].file}:{frames[-1].line}" if frames else ""
    # Of a recursion without end the innermost lines say most.
    recording.record(ExceptionRaised(exception=_with_causes(error), frames=tuple(frames[-MAX_ITEMS:])), place=place)


def _with_causes(error: BaseException) -> str:
    texts = [exception_text(error)]
    seen = {id(error)}
    cause: BaseException | None = error
    while len(texts) <= _MAX_CAUSES and cause is not None:
        if cause.__cause__ is not None:
            link, cause = "caused by", cause.__cause__
        elif cause.__context__ is not None and not cause.__suppress_context__:
            link, cause = "while handling", cause.__context__
        else:
            break
        if id(cause) in seen:
            break
        seen.add(id(cause))
        texts.append(f"{link} {exception_text(cause)}")
    return plain(", ".join(texts))
