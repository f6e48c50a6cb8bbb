"""What becomes of what a run does: rows that wait for a COMMIT, blocks that are rolled back, callbacks thrown away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Change,
    Event,
    Repeated,
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
ENDS_OF_BLOCKS = (TransactionCommitted, TransactionRolledBack, SavepointReleased, SavepointRolledBack)


@dataclass(frozen=True)
class Settlement:
    """What an event decides: the names of what was pending until then, its fate, and how many rows share that."""

    names: tuple[str, ...]
    fate: Fate
    rows: int = 0


class Lives:
    """Follows a run, event by event, and knows the fate of what has begun in it so far.

    What has a fate of its own is a transaction or savepoint, `b` and the number of its span, or a callback, `c` and its
    number. A row shares the fate of the innermost block that it was written in, and without one it is kept at once. A
    savepoint that is released shares the fate of the block around it.
    """

    def __init__(self) -> None:
        self.fates: dict[str, Fate] = {}
        self._rows: dict[int, int] = {}
        self._inside: dict[int, list[int]] = {}

    def add(self, event: Event) -> Settlement | None:
        """Take the next event, and return what it decides."""
        if isinstance(event, BLOCKS):
            self.fates[name_of_block(event.span)] = Fate.PENDING
            self._rows[event.span] = 0
            if event.block is not None:
                self._inside.setdefault(event.block, []).append(event.span)
        elif isinstance(event, (*ROWS, Repeated)):
            if event.block in self._rows:
                self._rows[event.block] += len(rows_of(event))
        elif isinstance(event, CallbackRegistered):
            self.fates[name_of_callback(event.number)] = Fate.PENDING
        elif isinstance(event, CallbackCalled | CallbackDiscarded):
            fate = Fate.KEPT if isinstance(event, CallbackCalled) else Fate.GONE
            return self._settle([name_of_callback(event.number)], fate)
        elif isinstance(event, ENDS_OF_BLOCKS) and not isinstance(event, SavepointReleased):
            blocks = list(dict.fromkeys(self._pending_in(event.span)))
            fate = Fate.KEPT if isinstance(event, TransactionCommitted) else Fate.GONE
            return self._settle(
                map(name_of_block, blocks), fate, rows=sum(self._rows.pop(block, 0) for block in blocks)
            )
        return None

    def _settle(self, names: Iterable[str], fate: Fate, *, rows: int = 0) -> Settlement | None:
        settled = tuple(name for name in names if self.fates.get(name) is Fate.PENDING)
        self.fates.update(dict.fromkeys(settled, fate))
        return Settlement(settled, fate, rows) if settled else None

    def _pending_in(self, block: int) -> Iterator[int]:
        """Yield a block and those within that are not decided yet: not by recursion, a trace may say anything."""
        blocks = [block]
        while blocks:
            block = blocks.pop()
            blocks += self._inside.pop(block, ())
            yield block


def rows_of(event: Event) -> Sequence[Change]:
    """Return the rows that an event tells of: of a Repeated, those that it has counted."""
    if isinstance(event, Repeated):
        return event.changes
    return [event] if isinstance(event, ROWS) else []


def name_of_block(span: int) -> str:
    return f"b{span}"


def name_of_callback(number: int) -> str:
    return f"c{number}"
