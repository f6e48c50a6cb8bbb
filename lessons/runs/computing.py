"""How many requests compute at the same time, however many are answered.

The interpreter serves one thread at a time, and each thread that wants it makes the others wait a millisecond longer,
the event loop among them: with sixty requests at once, a vote took twenty times as long as with eight. With four, an
attack holds up the others.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lessons.showing.budget import Turn

_AT_ONCE = 8
"""More than one: while a thread waits for the database, another one computes."""

_turn = Turn(at_once=_AT_ONCE)
_thread = threading.local()
"""`has_turn` says whether this thread computes, `is_first` whether it goes first."""


@contextmanager
def computing(*, first: bool = False) -> Iterator[None]:
    """Do the work of a request when it is its turn: in the order in which they came, but for who goes `first`."""
    with _turn.taken(first=first):
        _thread.has_turn, _thread.is_first = True, first
        try:
            yield
        finally:
            _thread.has_turn = _thread.is_first = False


def goes_first() -> bool:
    """Say whether what this thread does goes before what others do."""
    return getattr(_thread, "is_first", False)


@contextmanager
def waiting() -> Iterator[None]:
    """Let others compute while this thread waits for something that takes long, such as a run."""
    if not getattr(_thread, "has_turn", False):
        yield
        return
    _turn.give_back()
    try:
        yield
    finally:
        _turn.take(first=goes_first())
