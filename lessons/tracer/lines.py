"""The learner's lines that ran, what they caught, and the calls that go on, as marks in their functions tell it."""

import sys
import threading
from collections import _count_elements  # type: ignore[attr-defined]
from collections.abc import Sequence
from functools import partial
from itertools import count
from traceback import walk_tb
from typing import Any

from msgspec.structs import replace

from lessons.tracer.values import exception_text, plain_name, traceback_of
from lessons.traces.events import MAX_ITEMS, Call, Caught, Line


class _Told(threading.local):
    """What the marks of a thread's functions have told: how often each line has run, in the order of the first times.

    `open` holds the calls that go on, the innermost last: the qualified name, and the number if it has got one.
    `exceptions` are those that were caught, by the `except` or the `with`; `leaving` are those that have left the block
    of a `with`, whose `__exit__()` goes on.
    """

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self.open: list[list[Any]] = []
        self.ran = partial(_count_elements, self.times)
        self.enter = self.open.append
        self.leave = self.open.pop
        self.exceptions: dict[str, Caught] = {}
        self.leaving: dict[str, BaseException] = {}

    def caught(self, place: str) -> None:
        if (error := sys.exception()) is not None:
            self._add(place, error)

    def leaves(self, place: str) -> None:
        if (error := sys.exception()) is not None:
            self.leaving[place] = error

    def goes_on(self, place: str) -> None:
        self.leaving.pop(place, None)

    def swallowed(self) -> None:
        while self.leaving:
            self._add(*self.leaving.popitem())

    def _add(self, place: str, error: BaseException) -> None:
        known = self.exceptions.get(place)
        if known is not None:
            self.exceptions[place] = replace(known, times=known.times + 1)
        elif len(self.exceptions) < _MAX_CAUGHT:
            self.exceptions[place] = Caught(place, exception_text(error), _raised_at(error))


class _ToldInTurns(threading.local):
    """The same of generators and coroutines, whose calls are not followed: they do not end in the order they begin."""

    def __init__(self) -> None:
        self.ran = TOLD.ran
        self.enter = id
        self.leave = dict
        self.caught = TOLD.caught
        self.leaves = self.goes_on = id
        self.leaving = ()
        self.swallowed = dict


TOLD = _Told()
TOLD_IN_TURNS = _ToldInTurns()
_MAX_CAUGHT = 20
_numbers = count(1)


def lines_that_ran() -> tuple[Line, ...]:
    """Return the lines that have run in this thread since this was asked last, in the order of their first times.

    Of too many they are the last.
    """
    times = TOLD.times
    if not times:
        return ()
    lines: list[Line] = []
    # One by one: garbage collection may record an event meanwhile, which takes what it finds.
    while times:
        lines.append(Line(*times.popitem()))
    return tuple(lines[MAX_ITEMS - 1 :: -1])


def exceptions_caught() -> tuple[Caught, ...]:
    """Return what the learner's functions have caught in this thread since this was asked last."""
    exceptions = TOLD.exceptions
    if not exceptions:
        return ()
    caught = tuple(exceptions.values())
    exceptions.clear()
    return caught


def _raised_at(error: BaseException) -> str:
    """Return the innermost line of a function with marks that an exception has come through."""
    place = ""
    for frame, line in walk_tb(traceback_of(error)):
        code = frame.f_code
        if any(constant is TOLD or constant is TOLD_IN_TURNS for constant in code.co_consts):
            place = f"{plain_name(code.co_filename)}:{line}"
    return place


def numbered(calls: Sequence[Call]) -> tuple[Call, ...]:
    """Return calls of this thread, the innermost first, with their numbers where they are known."""
    open_ = TOLD.open
    if not open_:
        return tuple(calls)
    at = len(open_) - 1
    found = []
    for call in calls:
        if at >= 0 and plain_name(open_[at][0]) == call.function:
            entry = open_[at]
            if len(entry) == 1:
                entry.append(next(_numbers))
            found.append(Call(call.function, call.place, entry[1]))
            at -= 1
        else:
            # A lambda, a comprehension of Python 3.11, a generator or a coroutine.
            found.append(call)
    return tuple(found)
