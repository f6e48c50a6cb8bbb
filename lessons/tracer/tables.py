"""Tables as they stand in an SQLite database, read through the driver's connection so that nobody notices."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
_HIDDEN = 1
"""What `PRAGMA table_xinfo` says of a column that only a virtual table has, and that `SELECT *` leaves out."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table looks like: its columns, and which of them identify a row (none: SQLite's rowid does).

    `select` reads the rows in order, each followed by its rowid if nothing else tells it.
    """

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]
    select: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A database at one version of it: its tables by name, in order, and whether writing to one may change another.

    Framework noise is left out.
    """

    version: int
    shapes: dict[str, Shape]
    has_side_effects: bool


_shapes: dict[str, Shape] = {}
"""Those that were ever read, by the statement that made the table: a child inherits the tables of Django."""


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
    entries = raw.execute(_SCHEMA).fetchall()
    shapes = {name: _shape(raw, name, sql) for kind, name, sql in entries if kind == "table" and not is_noise(name)}
    has_side_effects = any(_may_have_side_effects(kind, sql or "") for kind, _, sql in entries)
    return Schema(_schema_version(raw), shapes, has_side_effects)


def _may_have_side_effects(kind: str, sql: str) -> bool:
    """Say whether writing to one table may change another because of this entry of the schema."""
    sql = sql.upper()
    return kind == "trigger" or "ON DELETE " in sql or "ON UPDATE " in sql or sql.startswith("CREATE VIRTUAL")


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


def _shape(raw: sqlite3.Connection, name: str, sql: str) -> Shape:
    if sql not in _shapes:
        found = raw.execute(f"PRAGMA table_xinfo({quoted(name)})").fetchall()
        columns = [column for _, column, *_, hidden in found if hidden != _HIDDEN][:MAX_ITEMS]
        key = tuple(column for position, column in sorted((row[5], row[1]) for row in found) if position)
        _shapes[sql] = Shape(name, tuple(columns), key, _select(name, columns, key))
    return _shapes[sql]


def _select(name: str, columns: Sequence[str], primary_key: Sequence[str]) -> str:
    # The plus sign keeps the value and hides the declared type from the driver, so that no converter is called.
    values = [f"+{quoted(column)}" for column in columns]
    if not primary_key:
        values.append("rowid")
    order = ", ".join(map(quoted, primary_key)) or "rowid"
    return f"SELECT {', '.join(values)} FROM {quoted(name)} ORDER BY {order}"  # noqa: S608 - quoted names


def _read_table(raw: sqlite3.Connection, alias: str, shape: Shape) -> Table:
    rows = raw.execute(f"{shape.select} LIMIT {MAX_ROWS_READ}").fetchall()
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
