"""Rows inserted, updated and deleted, found by reading the tables again after each statement that changed some."""

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.events import Event, Item, RowDeleted, RowInserted, RowUpdated
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import DEPTH, Recording
from lessons.tracer.tables import Cell, Row, Shape, cell

MAX_ROWS_FOLLOWED = 500
_WRITTEN = re.compile(
    r"""\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+
    (?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>\w+))(?!\s*\.)""",
    re.IGNORECASE | re.VERBOSE,
)


class _Known(NamedTuple):
    """A table as it was last read. `rows` is None when there are too many of them to follow."""

    shape: Shape
    rows: list[Row] | None


class Statement(NamedTuple):
    """A statement that may change rows: how many changes came before it, of which tables, by what line, how deep."""

    connection: BaseDatabaseWrapper
    changes: int
    shapes: Sequence[Shape]
    place: str
    depth: int


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
        self.recording.before_each.append(self.settle)

    def remove(self) -> None:
        self.settle()
        self.recording.before_each.remove(self.settle)

    def before(self, connection: BaseDatabaseWrapper, sql: object) -> Statement | None:
        """Look at a statement that is about to run, and have the rows at hand that it may change."""
        self.settle()
        self._unfinished.pop(threading.get_ident(), None)
        changes = _total_changes(connection)
        if changes is None:
            return None
        shapes = self._written(connection, sql if isinstance(sql, str) else "")
        known = self._known.setdefault(connection.alias, {})
        known.update(_read(connection, [shape for shape in shapes if shape.name not in known]))
        return Statement(connection, changes, shapes, "", DEPTH.get())

    def after(self, statement: Statement | None, sql: str, place: str) -> None:
        """Record the rows that the statement has changed, as the work of this place."""
        if statement is None:
            return
        statement = statement._replace(place=place)
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

    def _record_changes(self, statement: Statement) -> bool:
        """Return whether there were any."""
        connection = statement.connection
        if _total_changes(connection) in (None, statement.changes):
            return False
        known = self._known.setdefault(connection.alias, {})
        outside = DEPTH.set(statement.depth)
        try:
            for name, new in _read(connection, statement.shapes).items():
                old, known[name] = known.get(name), new
                if old is not None:
                    self._compare(statement, old, new)
        finally:
            DEPTH.reset(outside)
        return True

    def _written(self, connection: BaseDatabaseWrapper, sql: str) -> list[Shape]:
        """Return the tables that a statement may change: the one that it names, or all if that may touch others."""
        try:
            with _without_waiting(connection.connection) as raw:
                schema = self.recording.schemas.read(raw, connection.alias)
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

    def _record(self, event: Event, statement: Statement) -> None:
        self.recording.record(event, using=statement.connection.alias, place=statement.place)


@contextmanager
def _without_waiting(raw: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let a read fail at once where another connection is writing: to wait for it could be to wait for ever."""
    if raw.in_transaction or threading.active_count() == 1:
        yield raw
        return
    (timeout,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        yield raw
    finally:
        raw.execute(f"PRAGMA busy_timeout = {timeout}")


def _read(connection: BaseDatabaseWrapper, shapes: Sequence[Shape]) -> dict[str, _Known]:
    """Return these tables, or nothing if they cannot be read now."""
    tables = {}
    try:
        with _without_waiting(connection.connection) as raw:
            for shape in shapes:
                rows = raw.execute(f"{shape.select} LIMIT {MAX_ROWS_FOLLOWED + 1}").fetchall()
                tables[shape.name] = _Known(shape, rows if len(rows) <= MAX_ROWS_FOLLOWED else None)
    except sqlite3.Error:
        return {}
    return tables


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
