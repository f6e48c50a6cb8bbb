"""The learner's lines that ran, and the calls of their functions that go on, as marks in their code tell them."""

import threading
from collections import _count_elements  # type: ignore[attr-defined]
from collections.abc import Sequence
from functools import partial
from itertools import count
from typing import Any

from lessons.tracer.values import plain_name
from lessons.traces.events import MAX_ITEMS, Call, Line


class _Told(threading.local):
    """What the marks of a thread's functions have told: how often each line has run, in the order of the first times.

    `open` holds the calls that go on, the innermost last: the qualified name, and the number if it has got one.
    """

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self.open: list[list[Any]] = []
        self.ran = partial(_count_elements, self.times)
        self.enter = self.open.append
        self.leave = self.open.pop


class _ToldInTurns(threading.local):
    """The same of generators and coroutines, whose calls are not followed: they do not end in the order they begin."""

    def __init__(self) -> None:
        self.ran = TOLD.ran
        self.enter = id
        self.leave = dict


TOLD = _Told()
TOLD_IN_TURNS = _ToldInTurns()
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
