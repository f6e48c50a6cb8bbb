"""A file that Python does not read, as Python shows it: the file, the line, and a caret below what is wrong."""

import traceback
from typing import NamedTuple

from lessons.traces.plain import plain

_KINDS = (SyntaxError, IndentationError, TabError)
_MAX_LINE = 200
"""A longer one says less than the caret below it, which no page shows."""


class Misread(NamedTuple):
    """Where Python gave a file up, and all that it prints about that."""

    file: str
    line: int
    source: str
    shown: str
    exception: str


def misread(error: BaseException) -> Misread | None:
    """Return what Python prints of an error of its own parser, or None for any other, and for one that is made up."""
    kind = next((kind for kind in _KINDS if type(error) is kind), None)
    if kind is None or not isinstance(error, SyntaxError):
        return None
    message, file, line, offset = error.msg, error.filename, error.lineno, error.offset
    text, end_line, end_offset = error.text, error.end_lineno, error.end_offset
    # The learner may have made it themselves, of anything.
    if type(message) is not str or type(file) is not str or type(line) is not int:
        return None
    if not all(part is None or type(part) is int for part in (offset, end_line, end_offset)):
        return None
    source = text if type(text) is str and len(text) <= _MAX_LINE else None
    copy = kind(message, (file, line, offset, source, end_line, end_offset))
    shown = plain("".join(traceback.format_exception_only(copy)).rstrip())
    return Misread(file, line, plain((source or "").strip()), shown, plain(f"{kind.__name__}({message!r})"))
