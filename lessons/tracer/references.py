"""The rows for whose foreign keys SQLite refuses a COMMIT."""

import sqlite3

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.tracer.driver import driver_of, query
from lessons.tracer.tables import cell, quoted
from lessons.tracer.values import plain_name
from lessons.traces.events import Dangling

_CHECK = (
    'SELECT +checked."table" AS _, +checked.rowid AS _, +checked.parent AS _, +key."from" AS _'
    " FROM pragma_foreign_key_check AS checked"
    ' JOIN pragma_foreign_key_list(checked."table") AS key ON key.id = checked.fkid AND key.seq = 0'
    " LIMIT 3"
)


def dangling_references(connection: BaseDatabaseWrapper) -> tuple[Dangling, ...]:
    """Return the first foreign keys of the open transaction that lead nowhere."""
    driver = driver_of(connection)
    try:
        return () if driver is None else tuple([_reference(driver, *map(str, row)) for row in query(driver, _CHECK)])
    except sqlite3.Error:
        return ()


def _reference(driver: sqlite3.Connection, table: str, row: str, parent: str, column: str) -> Dangling:
    values = []
    if row.isdecimal():
        values = query(driver, f"SELECT +{quoted(column)} AS _ FROM main.{quoted(table)} WHERE rowid = {row}")  # noqa: S608 - quoted
    return Dangling(
        table=plain_name(table),
        row=row if values else "",
        column=plain_name(column),
        value=cell(values[0][0]) if values else None,
        parent=plain_name(parent),
    )
