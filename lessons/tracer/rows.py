"""Rows inserted, updated and deleted, found by reading the tables again after each statement that changed some."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.tracer.driver import Fetched, Value, alias_of, driver_of, in_transaction, query, total_changes
from lessons.tracer.places import Here
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.spans import RUN, Span
from lessons.tracer.tables import Shape, cell
from lessons.tracer.values import plain_name
from lessons.traces.events import Cell, Event, RowDeleted, RowInserted, RowUpdated

MAX_ROWS_FOLLOWED = 500
_WRITTEN = re.compile(
    r"""\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+
    (?:"(?P<quoted>(?:[^"]|"")++)"|(?P<plain>\w++))(?!\s*\.)""",
    re.IGNORECASE | re.VERBOSE,
)


class _Known(NamedTuple):
    """A table as it was last read. `rows` is None when there are too many of them to follow."""

    shape: Shape
    rows: list[Fetched] | None


class Statement(NamedTuple):
    """A statement that may change rows: how many changes came before it, of which tables, by what line, where."""

    connection: BaseDatabaseWrapper
    alias: str
    changes: int
    shapes: Sequence[Shape]
    place: Here
    span: Span = RUN


class RowRecorder(Recorder):
    """Compares, so that cascades in the database, triggers and raw SQL are seen as well as the ORM's work.

    What is known is kept for each database, not for each connection: SQLite lets one connection write at a time.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._known: dict[str, dict[str, _Known]] = {}
        self._unfinished: dict[int, Statement] = {}

    def install(self) -> None:
        """Replace nothing: the SQL recorder tells what runs."""

    def remove(self) -> None:
        self.settle()
        self.recording.kept_back.pop(self.settle, None)

    def before(self, connection: BaseDatabaseWrapper, sql: str) -> Statement | None:
        """Look at a statement that is about to run, and have the rows at hand that it may change."""
        self.settle()
        self._unfinished.pop(threading.get_ident(), None)
        changes = total_changes(connection)
        if changes is None:
            return None
        alias = alias_of(connection)
        shapes = self._written(connection, alias, sql)
        known = self._known.setdefault(alias, {})
        known.update(_read(connection, [shape for shape in shapes if shape.name not in known]))
        return Statement(connection, alias, changes, shapes, ("", ()), self.recording.span())

    def after(self, statement: Statement | None, sql: str, place: Here) -> None:
        """Record the rows that the statement has changed, as the work of this place."""
        if statement is None:
            return
        statement = statement._replace(place=place)
        if not self._record_changes(statement) and returns_rows(sql):
            self._unfinished[threading.get_ident()] = statement
            self.recording.kept_back[self.settle] = None

    def settle(self) -> None:
        """Record the changes of a statement of this thread that had not returned all its rows."""
        statement = self._unfinished.pop(threading.get_ident(), None) if self._unfinished else None
        if statement is not None and not self._record_changes(statement):
            self._unfinished[threading.get_ident()] = statement
        if not self._unfinished:
            self.recording.kept_back.pop(self.settle, None)

    def forget(self, connection: BaseDatabaseWrapper) -> None:
        """Have the rows read again, without a word about what differs: what a rollback undoes is told by it."""
        self._known.pop(alias_of(connection), None)

    def _record_changes(self, statement: Statement) -> bool:
        """Return whether there were any."""
        connection = statement.connection
        if total_changes(connection) in (None, statement.changes):
            return False
        known = self._known.setdefault(statement.alias, {})
        for name, new in _read(connection, statement.shapes).items():
            old, known[name] = known.get(name), new
            if old is not None:
                self._compare(statement, old, new)
        return True

    def _written(self, connection: BaseDatabaseWrapper, alias: str, sql: str) -> list[Shape]:
        """Return the tables that a statement may change: the one that it names, or all if that may touch others."""
        try:
            with _without_waiting(connection) as driver:
                schema = self.recording.schemas.read(driver, alias)
        except sqlite3.Error:
            return []
        written = _WRITTEN.match(sql)
        name = (written["quoted"] or written["plain"]).replace('""', '"') if written else ""
        if name in schema.shapes and not schema.has_side_effects:
            return [schema.shapes[name]]
        return list(schema.shapes.values())

    def _compare(self, statement: Statement, old: _Known, new: _Known) -> None:
        if old.rows == new.rows or old.rows is None or new.rows is None or old.shape != new.shape:
            return
        alias, shape = statement.alias, new.shape
        table = self.recording.schemas.shown_name(alias, shape.name)
        about: dict[str, Any] = {"database": plain_name(alias), "table": table}
        before, after = _by_key(old), _by_key(new)
        for key, row in before.items():
            if key not in after:
                self._record(RowDeleted(**about, old=_cells(shape, row)), statement)
        for key, row in after.items():
            if key not in before:
                self._record(RowInserted(**about, new=_cells(shape, row)), statement)
            elif before[key] != row:
                self._record(RowUpdated(**about, old=_cells(shape, before[key]), new=_cells(shape, row)), statement)

    def _record(self, event: Event, statement: Statement) -> None:
        self.recording.record(event, using=statement.alias, place=statement.place, inside=statement.span)


@contextmanager
def _without_waiting(connection: BaseDatabaseWrapper) -> Iterator[sqlite3.Connection]:
    """Let a read fail at once where another connection is writing: to wait for it could be to wait for ever."""
    driver = driver_of(connection)
    if driver is None:
        raise sqlite3.ProgrammingError("The connection is closed.")
    if in_transaction(connection) or threading.active_count() == 1:
        yield driver
        return
    ((timeout,),) = query(driver, "PRAGMA busy_timeout")
    query(driver, "PRAGMA busy_timeout = 0")
    try:
        yield driver
    finally:
        query(driver, f"PRAGMA busy_timeout = {timeout!r}")


def _read(connection: BaseDatabaseWrapper, shapes: Sequence[Shape]) -> dict[str, _Known]:
    """Return these tables, but for those that cannot be read now."""
    tables: dict[str, _Known] = {}
    if not shapes:
        return tables
    try:
        with _without_waiting(connection) as driver:
            for shape in shapes:
                known = _read_one(driver, shape)
                if known is not None:
                    tables[shape.name] = known
    except sqlite3.Error:
        pass
    return tables


def _read_one(driver: sqlite3.Connection, shape: Shape) -> _Known | None:
    try:
        rows = query(driver, f"{shape.select} LIMIT {MAX_ROWS_FOLLOWED + 1}")
    except sqlite3.Error:
        return None
    return _Known(shape, rows if len(rows) <= MAX_ROWS_FOLLOWED else None)


def returns_rows(sql: str) -> bool:
    """Say whether a statement changes rows and returns them: SQLite counts those once the last has been fetched."""
    return "RETURNING" in sql.upper()


def _by_key(known: _Known) -> dict[Any, Fetched]:
    """Return the rows by what tells them apart, and where even this does not, by their number among equals, too."""
    key_of: Callable[[Fetched], Value | Fetched] = itemgetter(*known.shape.key)
    found = known.rows or ()
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
