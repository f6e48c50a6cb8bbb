"""Rows inserted, updated and deleted, found by reading the tables again after each statement that changed some."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple
from weakref import ref

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.tracer.adapters import Adapter, Fetched, Shape, Unreadable, Value, adapter_of
from lessons.tracer.driver import alias_of, driver_of
from lessons.tracer.places import Here
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.spans import RUN, Span
from lessons.tracer.tables import cell
from lessons.tracer.touched import Touched, touched_afterwards, touched_by
from lessons.tracer.values import plain_name
from lessons.traces.events import Cell, Event, RowDeleted, RowInserted, RowsNotFollowed, RowUpdated

MAX_ROWS_FOLLOWED = 500
MAX_BYTES_FOLLOWED = 4_000_000
_WRITTEN = re.compile(
    # Possessive: several comments in a row could otherwise be read in twice as many ways with each further one.
    r"""(?:\s|--[^\n]*+\n|/\*.*?\*/)*+
    (?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+
    (?:(?:"main"|main)\s*\.\s*)?
    (?:"(?P<quoted>(?:[^"]|"")++)"|(?P<plain>\w++))(?!\s*\.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_MAY_WRITE = re.compile(r"\b(?:INSERT|REPLACE|UPDATE|DELETE)\b", re.IGNORECASE)
TOO_LARGE = (
    f"it has more than {MAX_ROWS_FOLLOWED} rows or {MAX_BYTES_FOLLOWED // 1_000_000} MB, "
    "and the statement does not say which it changes"
)
WRITTEN_MEANWHILE = "another connection wrote at the same time"
LOCKED = "another connection was writing"


class _Known(NamedTuple):
    """A table as it was last read. `rows` is None when there are too many of them to follow."""

    shape: Shape
    rows: Sequence[Fetched] | None


@dataclass(slots=True)
class _Seen:
    """What is known of the tables that a connection sees. It holds for one version: until another one has written."""

    connection: ref[BaseDatabaseWrapper]
    version: int
    tables: dict[str, _Known] = field(default_factory=dict)


class WatchedStatement(NamedTuple):
    """A statement that may change rows: how many changes came before it, of which tables, by what line, where."""

    connection: BaseDatabaseWrapper
    alias: str
    adapter: Adapter
    changes: int
    version: int
    shapes: Sequence[Shape]
    thread: int
    touched: Touched | None = None
    """Of a statement that writes to one table which is too large to be read."""
    timeout: int | None = None
    """How long the connection waits for others, where it does not for now: see `stop_waiting`."""
    place: Here = ("", ())
    span: Span = RUN


class RowRecorder(Recorder):
    """Compares, so that cascades in the database, triggers and raw SQL are seen as well as the ORM's work."""

    def __init__(self, recording: Recording, *, follow: bool = True) -> None:
        super().__init__(recording)
        self._follow = follow
        self._seen: dict[int, _Seen] = {}
        """By the identity of the connection."""
        self._unfinished: dict[int, WatchedStatement] = {}
        self._has_written: dict[int, int] = {}
        """By connection, the transaction in which it was last about to write."""
        self._said: set[tuple[str, str, str]] = set()

    def install(self) -> None:
        """Replace nothing: the SQL recorder tells what runs."""

    def remove(self) -> None:
        self.settle()
        self.recording.kept_back.pop(self.settle, None)

    def before(self, connection: BaseDatabaseWrapper, sql: str, parameters: object) -> WatchedStatement | None:
        """Look at a statement that is about to run, and have the rows at hand that it may change."""
        if not self._follow:
            return None
        self.settle()
        self._unfinished.pop(id(connection), None)
        driver, alias, table = driver_of(connection), alias_of(connection), _table_written(sql)
        adapter = adapter_of(driver)
        if not adapter.reads_rows:
            if table:
                self._say(connection, table, f"the tracer does not read rows from {adapter.vendor}")
            return None
        changes = adapter.changes(driver)
        if changes is None:
            return None
        statement = WatchedStatement(connection, alias, adapter, changes, 0, (), threading.get_ident())
        is_first = self._is_first_write(connection, table, sql)
        if is_first is None:
            return statement
        statement = self._read_before(statement, table, is_first=is_first)
        shape = statement.shapes[0] if len(statement.shapes) == 1 else None
        if shape is None or not self._is_large(statement, shape):
            return statement
        return statement._replace(touched=touched_by(adapter, driver, shape, sql, parameters))

    def _is_large(self, statement: WatchedStatement, shape: Shape) -> bool:
        known = self._tables(statement.connection, statement.version).get(shape.name)
        return known is not None and known.rows is None

    def _read_before(self, statement: WatchedStatement, table: str, *, is_first: bool) -> WatchedStatement:
        connection, adapter = statement.connection, statement.adapter
        driver = driver_of(connection)
        try:
            with adapter.reading(driver, before_first_write=is_first):
                shapes = self.recording.schemas.read(driver, statement.alias).written_through(table)
                version = adapter.version(driver) if is_first else self._version(connection, driver)
                tables = self._tables(connection, version)
                for shape in shapes:
                    if shape.name not in tables:
                        self._read(statement, driver, shape, tables)
        except Unreadable as refusal:
            self._has_written.pop(id(connection), None)
            if not refusal.is_locked:
                return statement
            if table:
                self._say(connection, table, LOCKED)
            # The statement is to be refused now, not after waiting again for as long.
            return statement._replace(timeout=adapter.stop_waiting(driver) if is_first else None)
        return statement._replace(shapes=shapes, version=version, span=self.recording.span())

    def after(self, statement: WatchedStatement | None, sql: str, place: Here) -> None:
        """Record the rows that the statement has changed, as the work of this place."""
        if statement is None:
            return
        if statement.timeout is not None:
            statement.adapter.wait_again(driver_of(statement.connection), statement.timeout)
        statement = statement._replace(place=place)
        if not self._record_changes(statement) and returns_rows(sql):
            self._unfinished[id(statement.connection)] = statement
            self.recording.kept_back[self.settle] = None

    def settle(self) -> None:
        """Record the changes of statements of this thread that had not returned all their rows."""
        if not self._unfinished:
            return
        thread = threading.get_ident()
        for identity, statement in list(self._unfinished.items()):
            # What it changes is recorded, and to record anything is to settle what came before.
            is_ours = statement.thread == thread and self._unfinished.pop(identity, None) is not None
            if is_ours and not self._record_changes(statement):
                self._unfinished[identity] = statement
        if not self._unfinished:
            self.recording.kept_back.pop(self.settle, None)

    def forget(self, connection: BaseDatabaseWrapper) -> None:
        """Have the rows read again, without a word about what differs: what a rollback undoes is told by it."""
        self._seen.pop(id(connection), None)

    def _is_first_write(self, connection: BaseDatabaseWrapper, table: str, sql: str) -> bool | None:
        """Say whether a statement is the first with which the open transaction writes; None if it does not write.

        Nothing may be read before it unless the lock to write is taken first: SQLite refuses at once to write after
        reading, where it waits if nothing has been read.
        """
        transaction = self.recording.transactions.get(id(connection))
        if transaction is None or self._has_written.get(id(connection)) == transaction.number:
            return False
        if not table and not _MAY_WRITE.search(sql):
            return None
        self._has_written[id(connection)] = transaction.number
        return True

    def _version(self, connection: BaseDatabaseWrapper, driver: Any) -> int:
        transaction, seen = self.recording.transactions.get(id(connection)), self._seen.get(id(connection))
        if transaction is not None and self._has_written.get(id(connection)) == transaction.number and seen is not None:
            # It holds the lock to write, so nobody else has written since.
            return seen.version
        return adapter_of(driver).version(driver)

    def _tables(self, connection: BaseDatabaseWrapper, version: int) -> dict[str, _Known]:
        seen = self._seen.get(id(connection))
        # Another connection may have got the place of one that is gone.
        if seen is None or seen.version != version or seen.connection() is not connection:
            seen = self._seen[id(connection)] = _Seen(ref(connection), version)
        return seen.tables

    def _read(
        self, statement: WatchedStatement, driver: Any, shape: Shape, tables: dict[str, _Known], *, more: int = 0
    ) -> None:
        """Read a table, also if it has `more` rows than are followed: a statement may just have inserted them."""
        most = MAX_ROWS_FOLLOWED + min(more, MAX_ROWS_FOLLOWED)
        try:
            rows = statement.adapter.all_rows(driver, shape, most=most, most_bytes=MAX_BYTES_FOLLOWED)
        except Unreadable:
            tables.pop(shape.name, None)
        else:
            tables[shape.name] = _Known(shape, rows)

    def _record_changes(self, statement: WatchedStatement) -> bool:
        """Return whether there were any."""
        connection, adapter = statement.connection, statement.adapter
        driver = driver_of(connection)
        changes = 0 if driver is None else (adapter.changes(driver) or statement.changes) - statement.changes
        if not changes:
            return False
        try:
            with adapter.reading(driver):
                version = self._version(connection, driver)
                read = self._read_after(statement, driver, version, changes)
        except Unreadable:
            self.forget(connection)
            return True
        for old, new in read:
            if version == statement.version:
                self._compare(statement, old, new)
            elif old != new:
                self._say(connection, new.shape.name, WRITTEN_MEANWHILE, statement)
        return True

    def _read_after(
        self, statement: WatchedStatement, driver: Any, version: int, changes: int
    ) -> Sequence[tuple[_Known, _Known]]:
        """Return the tables that a statement may have changed, as they were and as they are."""
        before = self._tables(statement.connection, statement.version).copy()
        if statement.touched is not None and version == statement.version:
            [shape] = statement.shapes
            rows = touched_afterwards(statement.adapter, driver, shape, statement.touched, changes) or (None, None)
            return [(_Known(shape, rows[0]), _Known(shape, rows[1]))]
        read = []
        tables = self._tables(statement.connection, version)
        for shape in statement.shapes:
            self._read(statement, driver, shape, tables, more=changes)
            new = tables.get(shape.name)
            if shape.name in before and new is not None:
                read.append((before[shape.name], new))
                if len(new.rows or ()) > MAX_ROWS_FOLLOWED:
                    tables[shape.name] = _Known(shape, None)
        return read

    def _compare(self, statement: WatchedStatement, old: _Known, new: _Known) -> None:
        if old.shape != new.shape:
            return
        if old.rows is None or new.rows is None:
            self._say(statement.connection, new.shape.name, TOO_LARGE, statement)
        elif old.rows != new.rows:
            self._compare_rows(statement, new.shape, old.rows, new.rows)

    def _compare_rows(
        self, statement: WatchedStatement, shape: Shape, old: Sequence[Fetched], new: Sequence[Fetched]
    ) -> None:
        alias = self.recording.database_of(statement.alias)
        table = self.recording.schemas.shown_name(alias, shape.name)
        about: dict[str, Any] = {"database": plain_name(alias), "table": table}
        before, after = _by_key(shape, old), _by_key(shape, new)
        for key, row in before.items():
            if key not in after:
                self._record(RowDeleted(**about, old=_cells(shape, row)), statement)
        for key, row in after.items():
            if key not in before:
                self._record(RowInserted(**about, new=_cells(shape, row)), statement)
            elif before[key] != row:
                self._record(RowUpdated(**about, old=_cells(shape, before[key]), new=_cells(shape, row)), statement)

    def _say(
        self, connection: BaseDatabaseWrapper, table: str, reason: str, statement: WatchedStatement | None = None
    ) -> None:
        """Record once that the rows of a table are not followed."""
        alias = self.recording.database_of(alias_of(connection))
        if (alias, table, reason) in self._said:
            return
        self._said.add((alias, table, reason))
        shown = self.recording.schemas.shown_name(alias, table)
        event = RowsNotFollowed(database=plain_name(alias), table=shown, reason=reason)
        if statement is None:
            self.recording.record(event, using=connection)
        else:
            self._record(event, statement)

    def _record(self, event: Event, statement: WatchedStatement) -> None:
        self.recording.record(event, using=statement.connection, place=statement.place, inside=statement.span)


def returns_rows(sql: str) -> bool:
    """Say whether a statement changes rows and returns them: SQLite counts those once the last has been fetched."""
    return "RETURNING" in sql.upper()


def _table_written(sql: str) -> str:
    """Return the table that a statement writes to, as far as it says so in the plainest way."""
    written = _WRITTEN.match(sql)
    return (written["quoted"] or written["plain"]).replace('""', '"') if written else ""


def _by_key(shape: Shape, found: Sequence[Fetched]) -> dict[Any, Fetched]:
    """Return the rows by what tells them apart, and where even this does not, by their number among equals, too."""
    key_of: Callable[[Fetched], Value | Fetched] = itemgetter(*shape.key)
    rows: dict[Any, Fetched] = {key_of(row): row for row in found}
    if len(rows) == len(found):
        return rows
    rows.clear()
    equals: dict[Value | Fetched, int] = {}
    for row in found:
        key = key_of(row)
        equals[key] = number = equals.get(key, 0) + 1
        rows[key if number == 1 else (key, number)] = row
    return rows


def _cells(shape: Shape, row: Fetched) -> tuple[Cell, ...]:
    return tuple([Cell(column, cell(value)) for column, value in zip(shape.columns, row, strict=False)])
