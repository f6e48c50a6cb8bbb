"""What becomes of what a run does: rows that wait for a COMMIT, blocks that are rolled back, callbacks thrown away."""

from collections.abc import Iterable
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
from lessons.traces.standing import Fate

ROWS = (RowInserted, RowUpdated, RowDeleted)
BLOCKS = (TransactionBegun, SavepointMade)
_ENDS = (TransactionCommitted, TransactionRolledBack, SavepointReleased, SavepointRolledBack)
_MAX_NESTING = 200
"""So many savepoints lie in one another at most; what is deeper counts as pending."""


class Life(NamedTuple):
    """What is pending from event `born` on, and `fate` from event `end` on: None where the run ends before."""

    born: int
    end: int | None = None
    fate: Fate = Fate.PENDING


class Lives:
    """The lives of rows and blocks of a run by the number of their first event, and of callbacks by their own.

    A row written in autocommit is kept at once, and so is a callback that runs at once. A savepoint that is released
    shares the fate of the block around it.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.of_events: dict[int, Life] = {}
        self.of_callbacks: dict[int, Life] = {}
        self._around: dict[int, int | None] = {}
        self._ends: dict[int, Event] = {}
        born_in_blocks: list[tuple[int, int | None]] = []
        for event in events:
            if isinstance(event, BLOCKS):
                self._around[event.span] = event.block
                born_in_blocks.append((event.seq, event.span))
            elif isinstance(event, _ENDS):
                # Behind ROLLBACK TO Django releases the savepoint, in which nothing is left.
                self._ends.setdefault(event.span, event)
            elif isinstance(event, ROWS):
                born_in_blocks.append((event.seq, event.block))
            else:
                self._follow_callback(event)
        for born, block in born_in_blocks:
            self.of_events[born] = self._life(born, block)

    def _follow_callback(self, event: Event) -> None:
        if isinstance(event, CallbackRegistered):
            self.of_callbacks[event.number] = Life(event.seq)
        elif isinstance(event, CallbackCalled | CallbackDiscarded):
            fate = Fate.KEPT if isinstance(event, CallbackCalled) else Fate.GONE
            born = self.of_callbacks.get(event.number, Life(event.seq)).born
            self.of_callbacks[event.number] = Life(born, event.seq, fate)

    def _life(self, born: int, block: int | None) -> Life:
        """Return the life of what begins with the event `born`, in a block or in none."""
        if block is None:
            return Life(born, born, Fate.KEPT)
        # A trace may say anything, even that a block lies in itself.
        seen: set[int] = set()
        while block is not None and block not in seen and len(seen) < _MAX_NESTING:
            seen.add(block)
            end = self._ends.get(block)
            if isinstance(end, TransactionRolledBack | SavepointRolledBack):
                return Life(born, end.seq, Fate.GONE)
            if isinstance(end, TransactionCommitted):
                return Life(born, end.seq, Fate.KEPT)
            block = self._around.get(block)
        return Life(born)
