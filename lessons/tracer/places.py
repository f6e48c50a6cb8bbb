"""Which files are the learner's, and which line of theirs is running."""

import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, cast

import django

from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.values import plain_name

_FOREIGN = tuple(
    {f"{Path(file).parent}/" for file in (django.__file__, __file__)}
    | {f"{sysconfig.get_path(kind)}/" for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
)


def is_own(file: str) -> bool:
    """Say whether a code file belongs to the learner: not to Django, Python, an installed package or the tracer."""
    return not file.startswith(("<", *_FOREIGN))


class OwnFiles(dict[str, str]):
    """Maps files of code to the names under which they are shown; those that are not the learner's have none.

    It remembers the answers of a predicate on file names, because it is asked about every frame of every event.
    """

    def __init__(self, own: Callable[[str], bool]) -> None:
        super().__init__()
        self._own = own
        self._modules: dict[str, tuple[object, bool]] = {}

    def __missing__(self, file: str) -> str:
        self[file] = shown = plain_name(file) if self._own(file) else ""
        return shown

    def file_of(self, code: CodeType) -> str:
        """Return the learner's file that a piece of code is from, or nothing."""
        # It may be a text of a class of the learner's.
        return self[str.__str__(code.co_filename)]

    def module(self, name: str) -> bool:
        """Say whether the imported module of that name is the learner's."""
        module = sys.modules.get(name)
        known, answer = self._modules.get(name, (None, False))
        if known is not module:
            file = lookup(module_dictionary(module), "__file__")
            answer = type(file) is str and bool(self[file])
            self._modules[name] = module, answer
        return answer

    def forget(self) -> None:
        """Ask the predicate again."""
        self.clear()
        self._modules.clear()

    def running_line(self) -> str:
        """Return the place of the innermost of the learner's frames on the stack of this thread, or nothing."""
        frame = cast(FrameType | None, sys._getframe(1))
        while frame is not None:
            file = frame.f_code.co_filename
            shown = self[file if type(file) is str else str.__str__(file)]
            if shown:
                return f"{shown}:{frame.f_lineno or 0}"
            frame = frame.f_back
        return ""

    def definition(self, code: CodeType | None) -> str:
        """Return the place where a function begins, if it is the learner's."""
        if code is None:
            return ""
        file = self.file_of(code)
        return f"{file}:{code.co_firstlineno}" if file else ""


def module_dictionary(module: object) -> dict[str, Any]:
    """Return what a module holds. Anything may stand in for one among those that are imported, and it is not asked."""
    return _dictionary_of_module(module) if is_a(module, ModuleType) else {}


_dictionary_of_module = dictionary_of(ModuleType)
