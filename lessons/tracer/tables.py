"""Tables as they stand in an SQLite database, read through the driver's connection so that nobody notices."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from msgspec.structs import replace

from lessons.tracer.driver import Fetched, Value, alias_of, database_of, driver_of, query
from lessons.tracer.objects import dictionary_of, lookup
from lessons.tracer.values import MAX_NAME, meta_of, plain_name
from lessons.traces.events import MAX_ITEMS, Table, TablesRead
from lessons.traces.plain import plain

MAX_ROWS_READ = 100
MAX_CELL = 200
MAX_BYTES = 500_000
"""Most bytes of names and cells in one reading, so that it fits into an event."""
_NOISE = frozenset(["django_migrations", "django_content_type", "auth_permission"])
# A plus sign keeps a value and hides its declared type, for which the driver might call a converter.
_SCHEMA = "SELECT +type, +name, +sql FROM main.sqlite_master ORDER BY name"
_HIDDEN = 1
"""What `PRAGMA table_xinfo` says of a column that only a virtual table has, and that `SELECT *` leaves out."""
_ROWIDS = ("rowid", "_rowid_", "oid")
"""What SQLite calls the number of a row, unless a column is called so."""

_dictionary_of_config = dictionary_of(AppConfig)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table looks like. Its name is the real one; the columns have the names under which they are shown.

    `select` reads the rows in order: the columns, and behind them what else it takes to tell rows apart. `key` is where
    in such a row that is which tells them apart.
    """

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]
    select: str
    key: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A database at one version of it: its tables by name, in order, and whether writing to one may change another.

    Framework noise is left out.
    """

    version: int
    shapes: dict[str, Shape]
    has_side_effects: bool


class PlainNames(dict[str, str]):
    """Maps names to those under which they are shown: plain, short, and not alike where the names are not."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()

    def __missing__(self, name: str) -> str:
        shown, number = plain_name(name), 1
        while shown in self._taken:
            number += 1
            shown = f"{plain(name, MAX_NAME - 10)} ({number})"
        self._taken.add(shown)
        self[name] = shown
        return shown


_shapes: dict[tuple[str, str], Shape] = {}
"""Those that were ever read, by name and the statement that made the table: a child inherits the tables of Django."""


_tables_of_apps: dict[str, tuple[int, frozenset[str]]] = {}
"""How many models an app of Django's had when it was last asked, and their tables."""


class Schemas:
    """Knows what the tables of each database look like, and looks again when they have changed."""

    def __init__(self) -> None:
        self._known: dict[str, Schema] = {}
        self._names: dict[str, PlainNames] = {}

    def read(self, driver: sqlite3.Connection, alias: str) -> Schema:
        known = self._known.get(alias)
        if known is None or known.version != _schema_version(driver):
            known = self._known[alias] = _read_schema(driver)
        return known

    def shown_name(self, alias: str, table: str) -> str:
        """Return the name under which a table is shown as long as these schemas live."""
        if alias not in self._names:
            self._names[alias] = PlainNames()
        return self._names[alias][table]


def read_tables(connections: Iterable[BaseDatabaseWrapper], schemas: Schemas) -> TablesRead:
    """Return the tables that a learner may want to see: those of the lesson always, others when they hold rows."""
    of_framework = _tables_of_django()
    tables: list[Table] = []
    for connection in connections:
        connection.ensure_connection()
        tables += _read_database(connection, schemas, of_framework)
    return TablesRead(tables=tuple(_within_one_event(tables[:MAX_ITEMS])))


def is_noise(table: str) -> bool:
    """Say whether a table belongs to the works: SQLite's own, Django's book-keeping, a table being remade."""
    return table in _NOISE or table.startswith(("sqlite_", "new__"))


def cell(value: Value) -> str | None:
    """Return a cell as short plain text, None for NULL."""
    if isinstance(value, str):
        return plain(value, MAX_CELL)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return None if value is None else str(value)


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _schema_version(driver: sqlite3.Connection) -> int:
    ((version,),) = query(driver, "PRAGMA schema_version")
    return int(version or 0)


def _read_schema(driver: sqlite3.Connection) -> Schema:
    shapes, has_side_effects = {}, False
    for kind, name, sql in query(driver, _SCHEMA):
        # Whoever writes to the schema itself may leave anything there.
        text = sql if isinstance(sql, str) else ""
        has_side_effects |= _may_have_side_effects(kind, text)
        if kind == "table" and isinstance(name, str) and not is_noise(name):
            shape = _shape(driver, name, text)
            if shape is not None:
                shapes[name] = shape
    return Schema(_schema_version(driver), shapes, has_side_effects)


def _may_have_side_effects(kind: Value, sql: str) -> bool:
    """Say whether writing to one table may change another because of this entry of the schema."""
    sql = sql.upper()
    return kind == "trigger" or "ON DELETE " in sql or "ON UPDATE " in sql or sql.startswith("CREATE VIRTUAL")


def _shape(driver: sqlite3.Connection, name: str, sql: str) -> Shape | None:
    """Return what a table looks like, None if its columns cannot be asked for."""
    if (name, sql) not in _shapes:
        found = _query_if_possible(driver, f"PRAGMA main.table_xinfo({quoted(name)})") if _is_text(name) else None
        columns = [str(row[1]) for row in found or () if row[6] != _HIDDEN and _is_text(str(row[1]))]
        if not columns:
            return None
        key = [column for position, column in sorted((row[5], str(row[1])) for row in found or ()) if position]
        _shapes[name, sql] = _made_shape(name, columns, key)
    return _shapes[name, sql]


def _is_text(name: str) -> bool:
    """Say whether a name can be part of a statement: one that is not UTF-8 cannot."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _made_shape(name: str, columns: Sequence[str], primary_key: Sequence[str]) -> Shape:
    shown = columns[:MAX_ITEMS]
    names = dict(zip(shown, _shown_names(shown), strict=True))
    telling = list(map(quoted, primary_key if set(primary_key) <= set(columns) else ())) or _rowid(columns)
    values = list(map(quoted, shown))
    values += [column for column in telling if column not in values]
    return Shape(
        name,
        columns=tuple(names.values()),
        # A part of a key tells nothing apart.
        primary_key=tuple(map(names.__getitem__, primary_key)) if names.keys() >= set(primary_key) else (),
        select=_select(quoted(name), values, telling),
        key=tuple([values.index(column) for column in telling or values]),
    )


def _shown_names(columns: Sequence[str]) -> Sequence[str]:
    shown = list(map(plain_name, columns))
    return shown if len(set(shown)) == len(shown) else list(map(PlainNames().__getitem__, columns))


def _rowid(columns: Sequence[str]) -> list[str]:
    taken = {column.lower() for column in columns}
    return [name for name in _ROWIDS if name not in taken][:1]


def _select(table: str, values: Sequence[str], order: Sequence[str]) -> str:
    # The driver also looks for a converter in the name of a result, so all get one that is nobody's.
    results = ", ".join([f"+{value} AS _" for value in values])
    order_by = ", ".join([f"{table}.{column}" for column in order])
    return f"SELECT {results} FROM main.{table}" + (f" ORDER BY {order_by}" if order else "")  # noqa: S608 - quoted


def _read_database(connection: BaseDatabaseWrapper, schemas: Schemas, of_framework: frozenset[str]) -> Iterator[Table]:
    driver, alias, database = driver_of(connection), alias_of(connection), database_of(connection)
    if driver is None:
        return
    shapes = schemas.read(driver, alias).shapes
    names = sorted(shapes.keys() - of_framework) + _filled(driver, sorted(shapes.keys() & of_framework))
    for name in names:
        yield _read_table(driver, shapes[name], database=database, name=schemas.shown_name(alias, name))


def _filled(driver: sqlite3.Connection, tables: Sequence[str]) -> list[str]:
    """Return those tables that hold rows. One statement for all of them is faster than one for each."""
    if not tables:
        return []
    asked = [f"EXISTS (SELECT 1 FROM main.{quoted(name)})" for name in tables]  # noqa: S608 - quoted names
    (answers,) = query(driver, f"SELECT {', '.join(asked)}")
    return [name for name, answer in zip(tables, answers, strict=True) if answer]


def _read_table(driver: sqlite3.Connection, shape: Shape, *, database: str, name: str) -> Table:
    # No row of a table can be read where SQLite cannot compute a column.
    rows = _query_if_possible(driver, f"{shape.select} LIMIT {MAX_ROWS_READ}")
    row_count = len(rows or ())
    if rows is None or row_count == MAX_ROWS_READ:
        counted = _query_if_possible(driver, f"SELECT count(*) FROM main.{quoted(shape.name)}")  # noqa: S608 - quoted
        row_count = int(counted[0][0] or 0) if counted else 0
    width = len(shape.columns)
    return Table(
        database=database,
        name=name,
        primary_key=shape.primary_key,
        columns=shape.columns,
        rows=tuple([tuple(map(cell, row[:width])) for row in rows or ()]),
        row_count=row_count,
    )


def _query_if_possible(driver: sqlite3.Connection, sql: str) -> list[Fetched] | None:
    """Return the rows of a statement, None if it makes no sense to SQLite: what a table is made of may be missing."""
    try:
        return query(driver, sql)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise
        return None


def _within_one_event(tables: Iterable[Table]) -> Iterator[Table]:
    """Leave out what there is no room for: tables whose names alone are too long, and rows, which are still counted."""
    room = MAX_BYTES
    for table in tables:
        taken = sum(map(_most_bytes, (table.database, table.name, *table.primary_key, *table.columns)))
        if taken > room:
            continue
        room -= taken
        rows = []
        for row in table.rows:
            taken = sum(map(_most_bytes, row))
            if taken > room:
                break
            room -= taken
            rows.append(row)
        yield table if len(rows) == len(table.rows) else replace(table, rows=tuple(rows))


def _most_bytes(shown: str | None) -> int:
    """Return how many bytes plain text may have as JSON: two for an escape, and four at most in UTF-8."""
    if shown is None:
        return 5
    return 3 + (2 if shown.isascii() else 4) * len(shown)


def _tables_of_django() -> frozenset[str]:
    # Not get_app_configs() and get_models(): they refuse when an app of the lesson failed to load.
    configs = map(_dictionary_of_config, apps.app_configs.values())
    labels = [lookup(config, "label") for config in configs if _is_of_django(lookup(config, "name"))]
    return frozenset().union(*map(_tables_of, labels))


def _is_of_django(app: object) -> bool:
    return type(app) is str and app.startswith("django.")


def _tables_of(label: str) -> frozenset[str]:
    models = apps.all_models[label]
    count, tables = _tables_of_apps.get(label, (0, frozenset()))
    if count != len(models):
        metas = map(meta_of, models.values())
        tables = frozenset([str.__str__(meta.db_table) for meta in metas if meta is not None])
        _tables_of_apps[label] = len(models), tables
    return tables
