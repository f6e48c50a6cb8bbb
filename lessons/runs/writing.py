"""One transaction that writes after the other, in the order in which they were asked for, but for who goes first."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lessons.runs.computing import goes_first
from lessons.showing.budget import Turn

_turn = Turn()


@contextmanager
def writing() -> Iterator[None]:
    """Open a transaction when no other thread of this process has one of these open.

    SQLite has one writer at a time, and whoever finds another one there sleeps, longer each time, instead of waiting to
    be woken: among many that write for a millisecond each, some wait for tens.
    """
    with _turn.taken(first=goes_first()), transaction.atomic():
        yield
