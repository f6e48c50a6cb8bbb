"""Which files are the learner's, and which line of theirs is running."""

import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import cast

import django

_FOREIGN = tuple(
    {f"{Path(file).parent}/" for file in (django.__file__, __file__)}
    | {f"{sysconfig.get_path(kind)}/" for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
)


def is_own(file: str) -> bool:
    """Say whether a code file belongs to the learner: not to Django, Python, an installed package or the tracer."""
    return not file.startswith(("<", *_FOREIGN))


class OwnFiles(dict[str, bool]):
    """Remembers the answers of a predicate on file names, because it is asked about every frame of every event."""

    def __init__(self, own: Callable[[str], bool]) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, file: str) -> bool:
        self[file] = answer = bool(self._own(file))
        return answer

    def module(self, name: str) -> bool:
        """Say whether the imported module of that name is the learner's."""
        file = getattr(sys.modules.get(name), "__file__", None)
        return type(file) is str and self[file]

    def running_line(self) -> str:
        """Return the place of the innermost of the learner's frames on the stack of this thread, or nothing."""
        frame = cast(FrameType | None, sys._getframe(1))
        while frame is not None:
            file = frame.f_code.co_filename
            if self[file]:
                return f"{file}:{frame.f_lineno}"
            frame = frame.f_back
        return ""

    def definition(self, code: CodeType | None) -> str:
        """Return the place where a function begins, if it is the learner's."""
        if code is None or not self[code.co_filename]:
            return ""
        return f"{code.co_filename}:{code.co_firstlineno}"
