"""What becomes of what a run does: rows that wait for a COMMIT, blocks that are rolled back, callbacks thrown away."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Event,
    RowDeleted,
    RowInserted,
    RowUpdated,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)

ROWS = (RowInserted, RowUpdated, RowDeleted)
BLOCKS = (TransactionBegun, SavepointMade)


class Outcome(StrEnum):
    PENDING = "pending"
    KEPT = "kept"
    GONE = "gone"


class Fate(NamedTuple):
    """What is pending from event `born` on, and `outcome` from event `end` on: None where the run ends before."""

    born: int
    end: int | None = None
    outcome: Outcome = Outcome.PENDING


class Fates:
    """The fate of each row and block of a run by the number of its first event, and of callbacks by their own number.

    A row written in autocommit is kept at once, and so is a callback that runs at once. A savepoint that is released
    shares the fate of the block around it.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.of_events: dict[int, Fate] = {}
        self.of_callbacks: dict[int, Fate] = {}
        begun: dict[int, Event] = {}
        ended: dict[int, Event] = {}
        written: list[Event] = []
        for event in events:
            if isinstance(event, BLOCKS):
                begun[event.span] = event
            elif event.span in begun and isinstance(
                event, TransactionCommitted | TransactionRolledBack | SavepointReleased | SavepointRolledBack
            ):
                # Behind ROLLBACK TO Django releases the savepoint, in which nothing is left.
                ended.setdefault(event.span, event)
            elif isinstance(event, ROWS):
                written.append(event)
            else:
                self._follow_callback(event)
        for event in begun.values():
            self.of_events[event.seq] = _fate_of_block(event.seq, event.span, begun, ended)
        for event in written:
            self.of_events[event.seq] = (
                Fate(event.seq, event.seq, Outcome.KEPT)
                if event.block is None
                else _fate_of_block(event.seq, event.block, begun, ended)
            )

    def _follow_callback(self, event: Event) -> None:
        if isinstance(event, CallbackRegistered):
            self.of_callbacks[event.number] = Fate(event.seq)
        elif isinstance(event, CallbackCalled | CallbackDiscarded):
            outcome = Outcome.KEPT if isinstance(event, CallbackCalled) else Outcome.GONE
            born = self.of_callbacks.get(event.number, Fate(event.seq)).born
            self.of_callbacks[event.number] = Fate(born, event.seq, outcome)


def _fate_of_block(born: int, block: int | None, begun: Mapping[int, Event], ended: Mapping[int, Event]) -> Fate:
    """Return the fate of what begins in a block with the event `born`."""
    while block is not None and (end := ended.get(block)):
        if isinstance(end, TransactionRolledBack | SavepointRolledBack):
            return Fate(born, end.seq, Outcome.GONE)
        if isinstance(end, TransactionCommitted):
            return Fate(born, end.seq, Outcome.KEPT)
        block = begun[block].block if block in begun else None
    # The transaction around it may have ended without a word about its savepoints.
    return Fate(born)
