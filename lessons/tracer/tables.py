"""Tables as they stand in a database, read through the driver's connection so that nobody notices."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from msgspec.structs import replace

from lessons.tracer.adapters import Schema, Shape, Value, adapter_of
from lessons.tracer.driver import alias_of, database_of, driver_of
from lessons.tracer.names import PlainNames
from lessons.tracer.objects import dictionary_of, lookup
from lessons.tracer.values import meta_of
from lessons.traces.events import MAX_ITEMS, Table, TablesRead
from lessons.traces.plain import plain

MAX_ROWS_READ = 100
MAX_CELL = 200
MAX_BYTES = 500_000
"""Most bytes of names and cells in one reading, so that it fits into an event."""
_dictionary_of_config = dictionary_of(AppConfig)


_tables_of_apps: dict[str, tuple[int, frozenset[str]]] = {}
"""How many models an app of Django's had when it was last asked, and their tables."""


class Schemas:
    """Knows what the tables of each database look like, and looks again when they have changed."""

    def __init__(self) -> None:
        self._known: dict[str, Schema] = {}
        self._names: dict[str, PlainNames] = {}

    def read(self, driver: Any, alias: str) -> Schema:
        schema = self._known[alias] = adapter_of(driver).schema(driver, self._known.get(alias))
        return schema

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


def cell(value: Value) -> str | None:
    """Return a cell as short plain text, None for NULL."""
    if isinstance(value, str):
        return plain(value, MAX_CELL)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return None if value is None else str(value)


def _read_database(connection: BaseDatabaseWrapper, schemas: Schemas, of_framework: frozenset[str]) -> Iterator[Table]:
    driver, alias, database = driver_of(connection), alias_of(connection), database_of(connection)
    adapter = adapter_of(driver)
    if not adapter.reads_rows:
        return
    shapes = schemas.read(driver, alias).shapes
    names = sorted(shapes.keys() - of_framework) + adapter.filled(driver, sorted(shapes.keys() & of_framework))
    for name in names:
        yield _read_table(driver, shapes[name], database=database, name=schemas.shown_name(alias, name))


def _read_table(driver: Any, shape: Shape, *, database: str, name: str) -> Table:
    # No row of a table can be read where the database cannot compute a column.
    adapter = adapter_of(driver)
    rows = adapter.rows(driver, shape, most=MAX_ROWS_READ)
    row_count = len(rows or ())
    if rows is None or row_count == MAX_ROWS_READ:
        row_count = adapter.count(driver, shape)
    width = len(shape.columns)
    return Table(
        database=database,
        name=name,
        primary_key=shape.primary_key,
        columns=shape.columns,
        rows=tuple([tuple(map(cell, row[:width])) for row in rows or ()]),
        row_count=row_count,
    )


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
