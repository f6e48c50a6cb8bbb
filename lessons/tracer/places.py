"""Which files are the learner's, and which line of theirs is running."""

import functools
import sys
import sysconfig
from collections.abc import Callable, Collection
from contextlib import ContextDecorator
from pathlib import Path
from types import CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any, cast

import django
from asgiref.sync import SyncToAsync

from lessons.tracer.lines import numbered
from lessons.tracer.objects import class_attribute, dictionary_of, is_a, lookup, wrapped_by
from lessons.tracer.spans import SPAN
from lessons.tracer.values import plain_name
from lessons.traces.events import Call

_FOREIGN = tuple(
    {f"{Path(file).parent}/" for file in (django.__file__, __file__)}
    | {f"{sysconfig.get_path(kind)}/" for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
)
_MAX_CALLS = 20
_MAX_WRAPPERS = 100
"""How far to follow what wraps a function: a wrapper may wrap itself."""
ENDS_OF_STACKS = {id(SyncToAsync.thread_handler.__code__)}
"""The code, by identity, behind which the stack is no longer that of the span: what calls a receiver or a callback."""
_DECORATED = next(
    constant
    for constant in ContextDecorator.__call__.__code__.co_consts
    if isinstance(constant, CodeType) and "func" in constant.co_freevars
)
"""The code that enters a context manager, such as `atomic`, and calls the function that it decorates."""

Here = tuple[str, tuple[Call, ...]]
"""A place, and the calls that led to it: see `Event`."""


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

    def here(self) -> Here:
        """Return the learner's line that runs, and the calls that led to it.

        That is the innermost of their frames on the stack of this thread, up to the beginning of the span. Where a
        receiver or a callback that is not theirs does the work, it is the place of the span; where Django has brought
        the work to another thread, the line that awaits it; and a function that a decorator such as `atomic` is about
        to call is on its first line.
        """
        frame = cast(FrameType | None, sys._getframe(1))
        place, function = "", ""
        calls: list[Call] = []
        while frame is not None:
            code = frame.f_code
            if id(code) in ENDS_OF_STACKS:
                break
            file = code.co_filename
            shown = self[file if type(file) is str else str.__str__(file)]
            if shown:
                line = f"{shown}:{frame.f_lineno or 0}"
                if not place:
                    place = line
                elif len(calls) < _MAX_CALLS:
                    calls.append(Call(function, line))
                function = plain_name(code.co_qualname)
            elif code is _DECORATED and not place:
                decorated = code_of(frame.f_locals["func"])
                if decorated is not None and (place := self.definition(decorated)):
                    function = plain_name(decorated.co_qualname)
            frame = frame.f_back
        return place or SPAN.get().place, numbered(calls) if calls else ()

    def line_behind(self, files: Collection[str]) -> str:
        """Return the learner's line that has called into these files, nothing if somebody else has."""
        frame = cast(FrameType | None, sys._getframe(1))
        while frame is not None and (frame.f_code.co_filename in files or frame.f_code.co_filename == __file__):
            frame = frame.f_back
        file = self.file_of(frame.f_code) if frame is not None else ""
        return f"{file}:{frame.f_lineno or 0}" if file and frame is not None else ""

    def definition(self, code: CodeType | None) -> str:
        """Return the place where a function begins, if it is the learner's."""
        if code is None:
            return ""
        file = self.file_of(code)
        return f"{file}:{code.co_firstlineno}" if file else ""


def module_dictionary(module: object) -> dict[str, Any]:
    """Return what a module holds. Anything may stand in for one among those that are imported, and it is not asked."""
    return _dictionary_of_module(module) if is_a(module, ModuleType) else {}


def code_of(value: object) -> CodeType | None:
    """Return the code that a call runs first, seen through decorators, methods and partials."""
    for _ in range(_MAX_WRAPPERS):
        if type(value) is FunctionType:
            wrapped = lookup(_dictionary_of_function(value), "__wrapped__")
            if wrapped is None:
                return value.__code__
            value = wrapped
        elif type(value) is MethodType:
            value = value.__func__
        elif type(value) is functools.partial:
            value = value.func
        elif wrapped := wrapped_by(value):
            value = wrapped
        else:
            call = class_attribute(type(value), "__call__")
            return call.__code__ if type(call) is FunctionType else None
    return None


_dictionary_of_module = dictionary_of(ModuleType)
_dictionary_of_function = dictionary_of(FunctionType)
