"""Rows inserted, updated and deleted, found by reading the tables again after each statement that changed some."""

import sqlite3
import threading
from collections.abc import Iterable
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.events import Event, Item, RowDeleted, RowInserted, RowUpdated
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import DEPTH, Recording
from lessons.tracer.tables import Cell, Row, Shape, cell, shapes

MAX_ROWS_FOLLOWED = 500


class _Known(NamedTuple):
    """A table as it was last read. `rows` is None when there are too many of them to follow."""

    shape: Shape
    rows: list[Row] | None


class _Statement(NamedTuple):
    """A statement that has run: how many changes had been made before it, and by what line of the learner's."""

    connection: BaseDatabaseWrapper
    changes: int
    place: str
    depth: int


class RowRecorder(Recorder):
    """Compares, so that cascades in the database, triggers and raw SQL are seen as well as the ORM's work.

    What is known is kept for each database, not for each connection: SQLite lets one connection write at a time.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._known: dict[str, dict[str, _Known]] = {}
        self._selects: dict[str, tuple[int, list[tuple[Shape, str]]]] = {}
        self._unfinished: dict[int, _Statement] = {}

    def install(self) -> None:
        """Replace nothing: the SQL recorder tells what runs."""
        self.recording.before_each.append(self.settle)

    def remove(self) -> None:
        self.settle()
        self.recording.before_each.remove(self.settle)

    def before(self, connection: BaseDatabaseWrapper) -> int | None:
        """Return how many changes the connection has made so far; have the rows at hand to compare with."""
        self.settle()
        self._unfinished.pop(threading.get_ident(), None)
        if connection.alias not in self._known:
            tables = self._read(connection)
            if tables is not None:
                self._known[connection.alias] = tables
        return _total_changes(connection)

    def after(self, connection: BaseDatabaseWrapper, changes: int | None, sql: str, place: str) -> None:
        """Record the rows that differ if changes have been made since `before()`, as the work of this place."""
        if changes is None:
            return
        statement = _Statement(connection, changes, place, DEPTH.get())
        if not self._record_changes(statement) and returns_rows(sql):
            self._unfinished[threading.get_ident()] = statement

    def settle(self) -> None:
        """Record the changes of a statement of this thread that had not returned all its rows."""
        if not self._unfinished:
            return
        statement = self._unfinished.pop(threading.get_ident(), None)
        if statement is not None and not self._record_changes(statement):
            self._unfinished[threading.get_ident()] = statement

    def forget(self, connection: BaseDatabaseWrapper) -> None:
        """Have the rows read again, without a word about what differs: what a rollback undoes is told by it."""
        self._known.pop(connection.alias, None)

    def _record_changes(self, statement: _Statement) -> bool:
        """Return whether there were any."""
        connection = statement.connection
        if _total_changes(connection) in (None, statement.changes):
            return False
        old, new = self._known.get(connection.alias), self._read(connection)
        if new is None:
            return True
        self._known[connection.alias] = new
        if old is None:
            return True
        outside = DEPTH.set(statement.depth)
        try:
            for name, known in new.items():
                self._compare(statement, old.get(name, _Known(known.shape, [])), known)
        finally:
            DEPTH.reset(outside)
        return True

    def _read(self, connection: BaseDatabaseWrapper) -> dict[str, _Known] | None:
        """Return all tables, or None when another connection is writing: waiting for it could be waiting for ever."""
        raw = connection.connection
        try:
            if raw.in_transaction or threading.active_count() == 1:
                return dict(self._tables(connection.alias, raw))
            (timeout,) = raw.execute("PRAGMA busy_timeout").fetchone()
            raw.execute("PRAGMA busy_timeout = 0")
            try:
                return dict(self._tables(connection.alias, raw))
            finally:
                raw.execute(f"PRAGMA busy_timeout = {timeout}")
        except (AttributeError, sqlite3.Error):
            return None

    def _tables(self, alias: str, raw: sqlite3.Connection) -> Iterable[tuple[str, _Known]]:
        for shape, select in self._selects_of(alias, raw):
            rows = raw.execute(select).fetchall()
            yield shape.name, _Known(shape, rows if len(rows) <= MAX_ROWS_FOLLOWED else None)

    def _selects_of(self, alias: str, raw: sqlite3.Connection) -> list[tuple[Shape, str]]:
        (version,) = raw.execute("PRAGMA schema_version").fetchone()
        known = self._selects.get(alias)
        if known is None or known[0] != version:
            limit = f" LIMIT {MAX_ROWS_FOLLOWED + 1}"
            known = self._selects[alias] = version, [(shape, shape.select() + limit) for shape in shapes(raw)]
        return known[1]

    def _compare(self, statement: _Statement, old: _Known, new: _Known) -> None:
        if old.rows == new.rows or old.rows is None or new.rows is None or old.shape != new.shape:
            return
        alias, shape = statement.connection.alias, new.shape
        before, after = _by_key(old), _by_key(new)
        for key, row in before.items():
            if key not in after:
                self._record(RowDeleted(database=alias, table=shape.name, old=_items(shape, row)), statement)
        for key, row in after.items():
            if key not in before:
                self._record(RowInserted(database=alias, table=shape.name, new=_items(shape, row)), statement)
            elif before[key] != row:
                values = _items(shape, before[key]), _items(shape, row)
                self._record(RowUpdated(database=alias, table=shape.name, old=values[0], new=values[1]), statement)

    def _record(self, event: Event, statement: _Statement) -> None:
        self.recording.record(event, using=statement.connection.alias, place=statement.place)


def returns_rows(sql: str) -> bool:
    """Say whether a statement changes rows and returns them: SQLite counts those once the last has been fetched."""
    return "RETURNING" in sql.upper()


def _total_changes(connection: BaseDatabaseWrapper) -> int | None:
    raw = connection.connection
    try:
        return raw.total_changes if isinstance(raw, sqlite3.Connection) else None
    except sqlite3.ProgrammingError:
        # The learner has closed the driver's connection without telling Django.
        return None


def _by_key(known: _Known) -> dict[Row | Cell, Row]:
    columns = known.shape.columns
    if not known.shape.primary_key:
        return {row[-1]: row for row in known.rows or ()}
    positions = [columns.index(column) for column in known.shape.primary_key]
    return {tuple([row[position] for position in positions]): row for row in known.rows or ()}


def _items(shape: Shape, row: Row) -> tuple[Item, ...]:
    return tuple(
        [
            Item(column, "NULL" if value is None else cell(value) or "")
            for column, value in zip(shape.columns, row, strict=False)
        ]
    )
