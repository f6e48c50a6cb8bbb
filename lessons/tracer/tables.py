"""Tables as they stand in an SQLite database, read through the driver's connection so that nobody notices."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from msgspec.structs import replace

from lessons.events import MAX_ITEMS, Table
from lessons.tracer.values import plain

Cell = str | bytes | int | float | None
Row = tuple[Cell, ...]

MAX_ROWS_READ = 100
MAX_CELL = 200
MAX_BYTES = 500_000
"""Most bytes of cells in one reading, so that it fits into an event."""
_NOISE = frozenset(["django_migrations", "django_content_type", "auth_permission"])
_SIDE_EFFECTS = """
    SELECT EXISTS (
        SELECT 1 FROM sqlite_master
        WHERE type = 'trigger' OR sql LIKE '%ON DELETE %' OR sql LIKE '%ON UPDATE %' OR sql LIKE 'CREATE VIRTUAL%'
    )
"""
_SCHEMA = """
    SELECT tables.name, columns.name, columns.pk
    FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.hidden <> 1
    ORDER BY tables.name, columns.cid
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table looks like: its columns, and which of them identify a row (none: SQLite's rowid does)."""

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]

    def select(self) -> str:
        """Return the statement that reads the rows in order, each followed by its rowid if nothing else tells it."""
        # The plus sign keeps the value and hides the declared type from the driver, so that no converter is called.
        columns = [f"+{quoted(column)}" for column in self.columns]
        if not self.primary_key:
            columns.append("rowid")
        order = ", ".join(map(quoted, self.primary_key)) or "rowid"
        return f"SELECT {', '.join(columns)} FROM {quoted(self.name)} ORDER BY {order}"  # noqa: S608 - quoted names


@dataclass(frozen=True, slots=True)
class Schema:
    """A database at one version of it: its tables by name, in order, and whether writing to one may change another.

    Framework noise is left out.
    """

    version: int
    shapes: dict[str, Shape]
    has_side_effects: bool


class Schemas:
    """Knows what the tables of each database look like, and looks again when they have changed."""

    def __init__(self) -> None:
        self._known: dict[str, Schema] = {}

    def read(self, raw: sqlite3.Connection, alias: str) -> Schema:
        known = self._known.get(alias)
        if known is None or known.version != _schema_version(raw):
            known = self._known[alias] = _read_schema(raw)
        return known


def read_tables(connection: BaseDatabaseWrapper, schemas: Schemas) -> tuple[Table, ...]:
    """Return the tables that a learner may want to see: those of the lesson always, others when they hold rows."""
    connection.ensure_connection()
    raw, alias = connection.connection, connection.alias
    of_framework = _tables_of_django()
    tables = [_read_table(raw, alias, shape) for shape in schemas.read(raw, alias).shapes.values()]
    shown = [table for table in tables if table.row_count or table.name not in of_framework]
    shown.sort(key=lambda table: (table.name in of_framework, table.name))
    return tuple(_within_one_event(shown[:MAX_ITEMS]))


def _schema_version(raw: sqlite3.Connection) -> int:
    return int(raw.execute("PRAGMA schema_version").fetchone()[0])


def _read_schema(raw: sqlite3.Connection) -> Schema:
    (has_side_effects,) = raw.execute(_SIDE_EFFECTS).fetchone()
    shapes = {
        name: _shape(name, [(column, position) for _, column, position in columns])
        for name, columns in groupby(raw.execute(_SCHEMA).fetchall(), itemgetter(0))
        if not is_noise(name)
    }
    return Schema(_schema_version(raw), shapes, bool(has_side_effects))


def is_noise(table: str) -> bool:
    """Say whether a table belongs to the works: SQLite's own, Django's book-keeping, a table being remade."""
    return table in _NOISE or table.startswith(("sqlite_", "new__"))


def cell(value: Cell) -> str | None:
    """Return a cell as short plain text, None for NULL."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return plain(str(value), MAX_CELL)


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _shape(name: str, columns: Sequence[tuple[str, int]]) -> Shape:
    key = sorted((position, column) for column, position in columns if position)
    return Shape(name, tuple(column for column, _ in columns[:MAX_ITEMS]), tuple(column for _, column in key))


def _read_table(raw: sqlite3.Connection, alias: str, shape: Shape) -> Table:
    rows = raw.execute(f"{shape.select()} LIMIT {MAX_ROWS_READ}").fetchall()
    row_count = len(rows)
    if row_count == MAX_ROWS_READ:
        (row_count,) = raw.execute(f"SELECT count(*) FROM {quoted(shape.name)}").fetchone()  # noqa: S608 - quoted name
    width = len(shape.columns)
    return Table(
        database=alias,
        name=shape.name,
        primary_key=shape.primary_key,
        columns=shape.columns,
        rows=tuple(tuple(map(cell, row[:width])) for row in rows),
        row_count=row_count,
    )


def _within_one_event(tables: Iterable[Table]) -> Iterator[Table]:
    """Leave out rows that there is no room for; `row_count` still counts them."""
    room = MAX_BYTES
    for table in tables:
        rows = []
        for row in table.rows:
            room -= sum(map(_most_bytes, row))
            if room < 0:
                break
            rows.append(row)
        yield table if len(rows) == len(table.rows) else replace(table, rows=tuple(rows))


def _most_bytes(shown: str | None) -> int:
    """Return how many bytes a cell may have as JSON, where a character can become two escapes of six bytes."""
    if shown is None:
        return 5
    return 3 + (2 if shown.isascii() else 12) * len(shown)


def _tables_of_django() -> frozenset[str]:
    return frozenset(
        model._meta.db_table
        # Not get_app_configs() and get_models(): they refuse when an app of the lesson failed to load.
        for config in apps.app_configs.values()
        if config.name.startswith("django.")
        for model in apps.all_models[config.label].values()
    )
