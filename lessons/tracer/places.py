"""Which files are the learner's, and which line of theirs is running."""

import functools
import sys
import sysconfig
from collections.abc import Callable, Collection
from contextlib import ContextDecorator
from contextvars import ContextVar
from pathlib import Path
from types import CellType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any, cast

import django
from asgiref.sync import SyncToAsync

from lessons.tracer.lines import numbered
from lessons.tracer.objects import class_attribute, dictionary_of, is_a, lookup, wrapped_by
from lessons.tracer.spans import RUN, Span
from lessons.tracer.values import plain_name
from lessons.tracer.weaving import is_calling, is_woven
from lessons.traces import events
from lessons.traces.events import Call

_FOREIGN = tuple(
    {f"{Path(file).parent}/" for file in (django.__file__, __file__, events.__file__)}
    | {f"{sysconfig.get_path(kind)}/" for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
)
_NO_SPAN = ContextVar("SPAN", default=RUN)
_MAX_CALLS = 20
_MAX_WRAPPERS = 100
"""How far to follow what wraps a function: a wrapper may wrap itself."""
_ends_of_stacks = {id(code): code for code in [SyncToAsync.thread_handler.__code__]}
_DECORATED = next(
    constant
    for constant in ContextDecorator.__call__.__code__.co_consts
    if isinstance(constant, CodeType) and "func" in constant.co_freevars
)
"""The code that enters a context manager, such as `atomic`, and calls the function that it decorates."""

_OTHERS, _END, _DECORATES, _WOVEN = "\0others", "\0end", "\0decorates", "\0woven"
"""What stands in the place of a file for code that is not the learner's: see `OwnFiles.here`."""
_MAX_CODES = 2_000

Here = tuple[str, tuple[Call, ...]]
"""A place, and the calls that led to it: see `Event`."""


def end_stacks_at(*functions: Callable[..., Any]) -> None:
    """Let these be where the stack of a span begins: they call an action, a receiver or a callback."""
    codes = [cast(FunctionType, function).__code__ for function in functions]
    _ends_of_stacks.update({id(code): code for code in codes})


def is_own(file: str) -> bool:
    """Say whether a code file belongs to the learner: not to Django, Python, an installed package or the tracer."""
    return not file.startswith(("<", *_FOREIGN))


class OwnFiles(dict[str, str]):
    """Maps files of code to the names under which they are shown; those that are not the learner's have none.

    It remembers the answers of a predicate on file names, because it is asked about every frame of every event.
    """

    def __init__(self, own: Callable[[str], bool], inside: ContextVar[Span] = _NO_SPAN) -> None:
        super().__init__()
        self._own = own
        self._inside = inside
        self._modules: dict[str, tuple[object, bool]] = {}
        self._files_of_codes: dict[int, str] = {}
        self._codes: list[CodeType] = []
        """Kept, for code is known by its identity: to compare it may run the learner's code."""

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

    def take_over(self, other: "OwnFiles") -> None:
        """Know at once what `other` has found not to be the learner's, of which this predicate says the same."""
        self.update({file: shown for file, shown in other.items() if not shown})
        for code in other._codes:
            file = other._files_of_codes[id(code)]
            if file is _OTHERS or file is _END or file is _DECORATES or file is _WOVEN:
                self._codes.append(code)
                self._files_of_codes[id(code)] = file

    def here(self) -> Here:
        """Return the learner's line that runs, and the calls that led to it.

        That is the innermost of their frames on the stack of this thread, up to the beginning of the span. Where a
        receiver or a callback that is not theirs does the work, it is the place of the span; where Django has brought
        the work to another thread, the line that awaits it; and a function that a decorator such as `atomic` is about
        to call is on its first line.
        """
        frame = cast(FrameType | None, sys._getframe(1))
        files = self._files_of_codes
        place, function = "", ""
        calls: list[Call] = []
        # Most of the stack is Django's, at each event anew.
        while frame is not None:
            code = frame.f_code
            file = files.get(id(code)) or self._look_at(code)
            if file is _END or (file is _WOVEN and is_calling(frame.f_locals)):
                break
            if file is _DECORATES:
                if not place:
                    place, function = self._decorated(frame)
            elif file is not _OTHERS and file is not _WOVEN:
                line = f"{file}:{frame.f_lineno or 0}"
                if not place:
                    place = line
                elif len(calls) < _MAX_CALLS:
                    calls.append(Call(function, line))
                function = plain_name(code.co_qualname)
            frame = frame.f_back
        return place or self._inside.get().place, numbered(calls) if calls else ()

    def _decorated(self, frame: FrameType) -> tuple[str, str]:
        """Return place and name of the function that a decorator calls, nothing if it is not the learner's."""
        code = code_of(frame.f_locals["func"])
        place = self.definition(code)
        return place, plain_name(code.co_qualname) if code is not None and place else ""

    def _look_at(self, code: CodeType) -> str:
        """Return the learner's file that a piece of code on the stack is from, or what else it is; and remember it."""
        if len(self._codes) >= _MAX_CODES:
            self._files_of_codes.clear()
            self._codes.clear()
        if id(code) in _ends_of_stacks:
            file = _END
        elif is_woven(code):
            file = _WOVEN
        else:
            file = self.file_of(code) or (_DECORATES if code is _DECORATED else _OTHERS)
        self._codes.append(code)
        self._files_of_codes[id(code)] = file
        return file

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


def decorated_by(function: object) -> CellType | None:
    """Return where a function that a decorator such as `atomic` has made keeps the one that it calls."""
    if type(function) is not FunctionType or function.__code__ is not _DECORATED:
        return None
    return (function.__closure__ or ())[_DECORATED.co_freevars.index("func")]


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
