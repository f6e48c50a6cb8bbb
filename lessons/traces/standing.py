"""What stands at a step of a run, computed from its events alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lessons.traces.events import (
    Call,
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Cell,
    Change,
    Event,
    Instance,
    Line,
    Repeated,
    RowDeleted,
    RowInserted,
    RowsNotFollowed,
    RowUpdated,
    RunFinished,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    Table,
    TablesRead,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)

Key = tuple[str | None, ...]
_TELLS_OF_ROWS = (
    TablesRead,
    RowInserted,
    RowUpdated,
    RowDeleted,
    RowsNotFollowed,
    Repeated,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
)
_Block = TransactionBegun | SavepointMade


class Fate(StrEnum):
    """What is to be said of a row: whether it is in the database for good."""

    PENDING = "pending"
    KEPT = "kept"
    GONE = "gone"


@dataclass(frozen=True)
class StandingRow:
    """A row at a step. `old` is the row as it was before what is pending, None where it was not there.

    A row that is deleted and pending is gone as soon as the deletion is kept, and `is_deleted` until then. One that is
    gone is shown as it was last.
    """

    cells: tuple[str | None, ...]
    fate: Fate
    old: tuple[str | None, ...] | None = None
    is_deleted: bool = False


@dataclass(frozen=True)
class StandingTable:
    """A table at a step. `is_followed` says whether its rows are known: of a large one they are not."""

    database: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[StandingRow, ...]
    is_followed: bool
    primary_key: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[tuple[str | None, ...], ...]:
        """The rows that the database holds for good."""
        return tuple(row.cells for row in self.rows if row.fate is Fate.KEPT)


@dataclass(frozen=True)
class Standing:
    """What stands when the event `step` has happened.

    `blocks` are the beginnings of the transactions and savepoints that are open, `waiting` the callbacks that wait for
    a COMMIT, in order. `stack` are the beginnings of the spans in which the event lies, outermost first, and `calls`
    the calls of the learner's functions that go on in all of them. `line` is the learner's line that runs, and `ran`
    are those that have run in its thread since the step before.
    """

    step: int
    tables: tuple[StandingTable, ...] = ()
    blocks: tuple[_Block, ...] = ()
    waiting: tuple[CallbackRegistered, ...] = ()
    stack: tuple[Event, ...] = ()
    calls: tuple[Call, ...] = ()
    line: str = ""
    ran: tuple[Line, ...] = ()


def standing_at(events: Iterable[Event], step: int) -> Standing:
    """Return what stands at a step of the run with these events, which are in order."""
    state = _State()
    last: Event | None = None
    for event in events:
        if event.seq > step:
            break
        state.take(event)
        last = event
    return state.standing(last) if last else Standing(step)


@dataclass(frozen=True)
class Version:
    """A row as it stands from the step `born` on and before the step `until`; None if that is never."""

    row: StandingRow
    born: int
    until: int | None = None


@dataclass(frozen=True)
class TableOverTime:
    """A table as it was at first, and each of its rows in all its versions, one after the other."""

    first: Table
    rows: tuple[tuple[Version, ...], ...]
    is_followed: bool


def over_time(events: Iterable[Event]) -> tuple[TableOverTime, ...]:
    """Return the tables of a run at all its steps: at step n stand the versions that contain n."""
    state = _State()
    versions: dict[int, dict[Key, list[Version]]] = {}
    for event in events:
        if isinstance(event, _TELLS_OF_ROWS):
            state.take(event)
            for following in state.followed:
                if id(following) not in versions:
                    versions[id(following)] = {key: [Version(row, 0)] for key, row in following.rows.items()}
                _note(versions[id(following)], following, event.seq)
    return tuple(
        TableOverTime(
            following.table, tuple(map(tuple, versions[id(following)].values())), is_followed=following.is_followed
        )
        for following in state.followed
    )


def _note(versions: "dict[Key, list[Version]]", following: "_Following", seq: int) -> None:
    for key in following.changed:
        row, past = following.rows[key], versions.setdefault(key, [])
        if past and past[-1].row == row:
            continue
        if past:
            past[-1] = replace(past[-1], until=seq)
        past.append(Version(row, seq))
    following.changed.clear()


@dataclass
class _Following:
    """A table while its rows change. A row is under its primary key, or under all its values where it has none."""

    table: Table
    rows: dict[Key, StandingRow] = field(default_factory=dict)
    is_followed: bool = True

    def __post_init__(self) -> None:
        # A reading comes from a process that the learner controls, so rows may be of any length.
        rows = [row for row in self.table.rows if len(row) == len(self.table.columns)]
        self.is_followed = self.table.row_count == len(rows)
        self._key = [self.table.columns.index(name) for name in self.table.primary_key if name in self.table.columns]
        self.changed: dict[Key, None] = {}
        self.rows = {self.key(row): StandingRow(row, Fate.KEPT) for row in rows}

    def put(self, key: Key, row: StandingRow) -> None:
        self.rows[key] = row
        self.changed[key] = None

    def key(self, cells: Sequence[str | None]) -> Key:
        return tuple([cells[position] for position in self._key]) if self._key else tuple(cells)

    def cells(self, cells: Sequence[Cell]) -> tuple[str | None, ...]:
        values = {cell.name: cell.value for cell in cells}
        return tuple(values.get(column) for column in self.table.columns)


_Change = tuple[_Following, Key, StandingRow | None]
"""A row as it was before something in a block changed it, None if it was not there."""


class _State:
    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], _Following] = {}
        self._blocks: dict[int, _Block] = {}
        self._inside: dict[int, list[int]] = {}
        self._changes: dict[int, list[_Change]] = {}
        self._spans: dict[int, Event] = {}
        self._waiting: dict[int, CallbackRegistered] = {}

    def take(self, event: Event) -> None:
        self._take_rows(event)
        self._take_callback(event)
        self._take_block(event)
        if event.opens and not isinstance(event, _Block):
            self._spans[event.span] = event
        if isinstance(event, RunFinished):
            self._blocks, self._spans, self._waiting = {}, {}, {}

    def _take_rows(self, event: Event) -> None:
        match event:
            case TablesRead() if not self._tables:
                # Later readings are what the rows are compared with.
                self._tables = {(table.database, table.name): _Following(table) for table in event.tables}
            case RowInserted() | RowUpdated() | RowDeleted():
                self._change(event)
            case Repeated():
                for change in event.changes:
                    self._change(change)
            case RowsNotFollowed() if (event.database, event.table) in self._tables:
                self._tables[event.database, event.table].is_followed = False

    def _take_callback(self, event: Event) -> None:
        match event:
            case CallbackRegistered():
                self._waiting[event.number] = event
            case CallbackCalled() | CallbackDiscarded():
                self._waiting.pop(event.number, None)

    def _take_block(self, event: Event) -> None:
        match event:
            case TransactionBegun() | SavepointMade():
                self._blocks[event.span] = event
                if event.block is not None:
                    self._inside.setdefault(event.block, []).append(event.span)
            case TransactionCommitted() | SavepointReleased():
                self._keep(event)
            case TransactionRolledBack() | SavepointRolledBack():
                self._undo(event)

    @property
    def followed(self) -> Iterable[_Following]:
        return self._tables.values()

    def standing(self, last: Event) -> Standing:
        stack = self._stack_of(last)
        # What opens or closes a span happens around that.
        is_end = last.opens or last.closes
        around = [event for event in stack if not (is_end and event.span == last.span)]
        return Standing(
            step=last.seq,
            tables=tuple(self._standing_tables()),
            blocks=tuple(self._blocks.values()),
            waiting=tuple(self._waiting.values()),
            stack=tuple(stack),
            calls=tuple([call for event in (*around, last) for call in reversed(event.calls)]),
            line=last.place,
            ran=last.ran,
        )

    def _standing_tables(self) -> Iterator[StandingTable]:
        for (database, name), following in self._tables.items():
            rows = tuple(following.rows.values()) if following.is_followed else ()
            table = following.table
            yield StandingTable(database, name, table.columns, rows, following.is_followed, table.primary_key)

    def _stack_of(self, last: Event) -> list[Event]:
        stack: list[Event] = []
        number = last.span if last.span in self._spans else last.parent
        while number is not None and (event := self._spans.get(number)) is not None:
            stack.append(event)
            number = event.parent
        return stack[::-1]

    def _change(self, event: Change) -> None:
        following = self._tables.get((event.database, event.table))
        if following is None:
            return
        old = None if isinstance(event, RowInserted) else following.cells(event.old)
        new = None if isinstance(event, RowDeleted) else following.cells(event.new)
        key = following.key(old or new or ())
        before = following.rows.get(key)
        if event.block in self._blocks:
            self._changes.setdefault(event.block or 0, []).append((following, key, before))
        was = before.old if before and before.fate is Fate.PENDING else old
        is_pending = event.block is not None
        if new is None:
            fate = Fate.PENDING if is_pending else Fate.GONE
            following.put(key, StandingRow(old or (), fate, was, is_deleted=True))
        else:
            # A key that was free again stands at the end, like a new one.
            following.rows.pop(key, None) if old is None else None
            fate = Fate.PENDING if is_pending else Fate.KEPT
            following.put(key, StandingRow(new, fate, was if is_pending else None))

    def _keep(self, event: TransactionCommitted | SavepointReleased) -> None:
        """End a block whose changes stay: those of a savepoint join the block around it."""
        changes = self._end(event.span)
        if event.block is not None:
            self._changes.setdefault(event.block, []).extend(changes)
            return
        for following, key, _ in changes:
            row = following.rows.get(key)
            if row and row.fate is Fate.PENDING:
                fate = Fate.GONE if row.is_deleted else Fate.KEPT
                following.put(key, replace(row, fate=fate, old=None))

    def _undo(self, event: TransactionRolledBack | SavepointRolledBack) -> None:
        """Undo the changes of a block. One that goes on, as a savepoint does, is empty then."""
        block = self._blocks.get(event.span)
        for following, key, before in reversed(self._end(event.span)):
            row = following.rows[key]
            if before is None or before.fate is Fate.GONE:
                # What was written is shown on, as what is gone.
                following.put(key, StandingRow(row.cells, Fate.GONE))
            else:
                following.put(key, before)
        if block and not event.closes:
            self._blocks[event.span] = block

    def _end(self, number: int) -> list[_Change]:
        """Take away a block and the savepoints in it, and return all their changes in the order they were made."""
        changes: list[_Change] = []
        ended = [number]
        # Not by recursion: a trace may say anything.
        while ended:
            block = ended.pop()
            changes += self._changes.pop(block, [])
            self._blocks.pop(block, None)
            ended += reversed(self._inside.pop(block, []))
        return changes


def differing(instance: Instance, standing: Standing) -> Mapping[str, tuple[str | None, str | None]]:
    """Return by column what an instance holds and what its row holds, pending or kept, where the two are not alike.

    Empty, too, if the row is not known or not there. What a cell cannot hold is not compared.
    """
    holds = {held.column: held for held in instance.holds}
    for table in standing.tables:
        if (table.database, table.name) != (instance.database, instance.table) or not table.primary_key:
            continue
        for row in table.rows:
            cells = dict(zip(table.columns, row.cells, strict=True))
            is_there = row.fate is not Fate.GONE and not row.is_deleted
            if is_there and all(name in holds and holds[name].value == cells[name] for name in table.primary_key):
                return {
                    name: (held.value, cells[name])
                    for name, held in holds.items()
                    if name in cells and not held.is_deferred and not held.is_object and held.value != cells[name]
                }
    return {}


def differences(standing: Standing, tables: Sequence[Table]) -> Mapping[str, tuple[object, object]]:
    """Return what stands otherwise than in tables that were read, by name: rows that stand, rows that were read."""
    read = {(table.database, table.name): table for table in tables}
    found: dict[str, tuple[object, object]] = {}
    for table in standing.tables:
        other = read.get((table.database, table.name))
        if other is None or not table.is_followed or other.row_count != len(other.rows):
            continue
        if sorted(map(repr, table.kept)) != sorted(map(repr, other.rows)):
            found[table.name] = (table.kept, other.rows)
    return found
