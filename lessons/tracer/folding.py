"""What repeats in a long run: from some number of events on, its rounds are no longer handed over, but counted."""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from lessons.traces.events import (
    MAX_CHANGES,
    Change,
    Event,
    QueryRan,
    ReceiverCalled,
    ReceiverReturned,
    Repeated,
    RowDeleted,
    RowInserted,
    RowUpdated,
    SignalDone,
    SignalSent,
)
from lessons.traces.repeated import lines_of
from lessons.traces.rounds import Rounds

RECORDED_WHOLE = 200
"""So many events of a run are recorded one by one, whether or not they repeat."""
_LONGEST_ROUND = 100
FEWEST_TIMES = 10
"""Of fewer rounds, each is recorded."""
MOST_TIMES = 50
"""In one Repeated: so many rounds are missing at most where a run is killed. The web process joins them."""
_MOST_CHARACTERS = 100_000
"""In the rows of one Repeated, which must fit into a frame."""


class Folding:
    """Hands events over, in their order. Of rounds that repeat it hands over the first ones, and then a Repeated.

    A round is a sequence of events that are the same but for their values, in one span, and each span that begins in it
    also ends in it. It consists of signals, receivers, statements and rows: all else is always handed over, and so is
    what an exception has to do with.
    """

    def __init__(self, emit: Callable[[Event], None], *, whole: int = RECORDED_WHOLE) -> None:
        self._emit = emit
        self._whole = whole
        self._start_over()

    def _start_over(self) -> None:
        self._number = 0
        self._rounds = Rounds(longest=_LONGEST_ROUND)
        self._last: deque[Event] = deque(maxlen=_LONGEST_ROUND)
        self._round: Sequence[Hashable] = ()
        self._around = 0
        self._held: list[Event] = []
        self._begun: set[int] = set()
        self._few: list[Event] = []
        self._has_told = False
        self._count_from_zero()

    def _count_from_zero(self) -> None:
        self._times = self._statements = self._characters = 0
        self._changes: list[Change] = []
        self._ran: dict[str, int] = {}
        self._first: Event | None = None
        self._at_us = 0

    def take(self, event: Event) -> None:
        """Take the next event."""
        if self._whole > 0:
            self._whole -= 1
            self._emit(event)
        elif self._round:
            self._compare(event)
        else:
            self._look_for_a_round(event)

    def flush(self) -> None:
        """Hand over what has been held back."""
        self._tell()
        held = self._held
        self._start_over()
        for event in held:
            self._emit(event)

    def _look_for_a_round(self, event: Event) -> None:
        look = _look(event)
        if look is None:
            self._start_over()
            self._emit(event)
            return
        self._emit(event)
        self._number += 1
        self._last.append(event)
        length = self._rounds.length(self._number, look)
        if length:
            last = list(self._last)[-length:]
            around = _span_around(last)
            if around is not None:
                self._round, self._around = list(map(_look, last)), around

    def _compare(self, event: Event) -> None:
        is_same = _look(event) == self._round[len(self._held)]
        if not is_same or (_lies_in(event) not in self._begun and _lies_in(event) != self._around):
            self.flush()
            self._look_for_a_round(event)
            return
        self._held.append(event)
        if event.opens:
            self._begun.add(event.span)
        if len(self._held) == len(self._round):
            self._count()

    def _count(self) -> None:
        """Count a round that has come to its end."""
        changes = [_change(event) for event in self._held if isinstance(event, Change)]
        characters = sum(map(_characters, changes))
        if characters > _MOST_CHARACTERS:
            self.flush()
            return
        if self._characters + characters > _MOST_CHARACTERS or len(self._changes) + len(changes) > MAX_CHANGES:
            self._tell()
        self._first = self._first or self._held[0]
        self._at_us = self._held[-1].at_us
        self._times += 1
        self._statements += sum(isinstance(event, QueryRan) for event in self._held)
        self._changes += changes
        self._characters += characters
        for event in self._held:
            for line in event.ran:
                self._ran[line.place] = self._ran.get(line.place, 0) + line.times
        if not self._has_told and self._times < FEWEST_TIMES:
            self._few += self._held
        self._held.clear()
        self._begun.clear()
        if self._times == MOST_TIMES:
            self._tell()

    def _tell(self) -> None:
        """Hand over how often the round has come, if it has, or the rounds themselves if they are few."""
        first = self._first
        if first is None:
            return
        if not self._has_told and self._times < FEWEST_TIMES:
            few = self._few
            self._few = []
            self._count_from_zero()
            for event in few:
                self._emit(event)
            return
        self._few, self._has_told = [], True
        repeated = Repeated(
            at_us=self._at_us,
            depth=first.depth,
            place=first.place,
            transaction=first.transaction,
            span=self._around,
            block=first.block,
            thread=first.thread,
            calls=first.calls,
            ran=lines_of(self._ran),
            times=self._times,
            length=len(self._round),
            statements=self._statements,
            changes=tuple(self._changes),
        )
        self._count_from_zero()
        self._emit(repeated)


def _look(event: Event) -> Hashable:
    """Return what events of one kind must have in common to be the same, None of one that is always handed over."""
    if event.caught:
        return None
    match event:
        case SignalSent():
            of: Hashable = event.signal, event.method, event.sender, event.receivers, event.muted
        case SignalDone():
            of = event.signal
        case ReceiverCalled():
            of = event.signal, event.receiver, event.dispatch_uid
        case ReceiverReturned():
            of = event.receiver
        case QueryRan() if not event.error:
            of = event.database, event.sql
        case RowInserted() | RowUpdated() | RowDeleted():
            of = event.database, event.table
        case _:
            return None
    calls = tuple([(call.function, call.place) for call in event.calls])
    return type(event), of, event.place, calls, event.depth, event.transaction, event.block, event.thread


def _lies_in(event: Event) -> int:
    """Return the span around an event: of one that closes a span, that one."""
    return event.parent or 0 if event.opens else event.span


def _span_around(events: Sequence[Event]) -> int | None:
    """Return the span in which a round lies, or None if there is no such span, or these events are no whole round."""
    begun, open_, around = set[int](), set[int](), set[int]()
    for event in events:
        if _lies_in(event) not in begun:
            around.add(_lies_in(event))
        if event.opens:
            begun.add(event.span)
            open_.add(event.span)
        elif event.closes:
            open_.discard(event.span)
    # No statement is cut off from its rows, which follow it.
    begins = not isinstance(events[0], Change) or all(isinstance(event, Change) for event in events)
    return around.pop() if begins and len(around) == 1 and not open_ else None


def _change(row: Change) -> Change:
    """Return a row as a Repeated tells of it, which says itself when and where that was."""
    about: dict[str, Any] = {"database": row.database, "table": row.table, "block": row.block}
    if isinstance(row, RowInserted):
        return RowInserted(**about, new=row.new)
    if isinstance(row, RowDeleted):
        return RowDeleted(**about, old=row.old)
    return RowUpdated(**about, old=row.old, new=row.new)


def _characters(row: Change) -> int:
    cells = (*(() if isinstance(row, RowInserted) else row.old), *(() if isinstance(row, RowDeleted) else row.new))
    return sum(len(cell.name) + len(cell.value or "") for cell in cells)
