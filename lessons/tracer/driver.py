"""The driver's connection below one of Django's, asked past whatever the learner has put on either of them."""

import sqlite3
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils.connection import ConnectionProxy

from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.values import plain_name

Value = str | bytes | int | float | None
Fetched = tuple[Value, ...]
"""A row as the driver returns it."""

_dictionary = dictionary_of(BaseDatabaseWrapper)
_in_transaction: Callable[[sqlite3.Connection], bool] = vars(sqlite3.Connection)["in_transaction"].__get__
_total_changes: Callable[[sqlite3.Connection], int] = vars(sqlite3.Connection)["total_changes"].__get__
_get_text_factory: Callable[[sqlite3.Connection], Any] = vars(sqlite3.Connection)["text_factory"].__get__
_set_text_factory: Callable[[sqlite3.Connection, Any], None] = vars(sqlite3.Connection)["text_factory"].__set__
_description: Callable[[sqlite3.Cursor], Any] = vars(sqlite3.Cursor)["description"].__get__
_row_count: Callable[[sqlite3.Cursor], int] = vars(sqlite3.Cursor)["rowcount"].__get__


def behind(connection: object) -> BaseDatabaseWrapper | None:
    """Return the connection of Django's that this is, or that `django.db.connection` stands for at the time."""
    if type(connection) is ConnectionProxy:
        held = vars(connection)
        connection = connections[held["_alias"]] if held["_connections"] is connections else None
    return connection if is_a(connection, BaseDatabaseWrapper) else None


def held_by(connection: BaseDatabaseWrapper, name: str) -> Any:
    """Return an attribute of a connection, which may be of a class of the learner's."""
    if type(connection) is DatabaseWrapper:
        return getattr(connection, name)
    return lookup(_dictionary(connection), name)


def alias_of(connection: BaseDatabaseWrapper) -> str:
    """Return the alias under which Django knows the database."""
    alias = connection.alias if type(connection) is DatabaseWrapper else held_by(connection, "alias")
    if type(alias) is str:
        return alias
    return str.__str__(alias) if is_a(alias, str) else ""


def database_of(connection: BaseDatabaseWrapper) -> str:
    """Return the alias as events show it."""
    return plain_name(alias_of(connection))


def driver_of(connection: BaseDatabaseWrapper) -> sqlite3.Connection | None:
    """Return the open connection of SQLite's driver, if it is one."""
    driver = connection.connection if type(connection) is DatabaseWrapper else held_by(connection, "connection")
    return driver if type(driver) is sqlite3.Connection or is_a(driver, sqlite3.Connection) else None


def in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Ask SQLite whether a transaction is open."""
    driver = driver_of(connection)
    try:
        return driver is not None and _in_transaction(driver)
    except sqlite3.ProgrammingError:
        # The learner has closed the driver's connection without telling Django.
        return False


def total_changes(connection: BaseDatabaseWrapper) -> int | None:
    """Return how many rows this connection has changed in its life."""
    driver = driver_of(connection)
    try:
        return None if driver is None else _total_changes(driver)
    except sqlite3.ProgrammingError:
        # As above.
        return None


def row_count(cursor: object) -> int | None:
    """Return how many rows a statement has changed, None if SQLite does not say."""
    count = _row_count(cursor) if is_a(cursor, sqlite3.Cursor) else -1
    return None if count < 0 else count


def columns(cursor: object) -> list[str]:
    """Return the names of the columns that a statement returns, none if it returns no rows."""
    description = _description(cursor) if is_a(cursor, sqlite3.Cursor) else None
    return [column[0] for column in description or ()]


def query(driver: sqlite3.Connection, sql: str) -> list[Fetched]:
    """Return the rows of a statement. In text that is not UTF-8 a lone surrogate stands for each byte that is wrong.

    No result may have the declared type or the name of a column: the driver would look for a converter.
    """
    before = _get_text_factory(driver)
    try:
        _set_text_factory(driver, str)
        return _rows(driver, sql)
    except sqlite3.OperationalError as error:
        # SQLite itself is content with any bytes, so it has no code for this.
        if hasattr(error, "sqlite_errorcode"):
            raise
        _set_text_factory(driver, _decoded)
        return _rows(driver, sql)
    finally:
        _set_text_factory(driver, before)


def _rows(driver: sqlite3.Connection, sql: str) -> list[Fetched]:
    # The driver dies of a cursor on a connection that was never opened.
    _total_changes(driver)
    # Not the connection's own method, which may make cursors of another class, with rows of another kind.
    return sqlite3.Cursor(driver).execute(sql).fetchall()


def _decoded(text: bytes) -> str:
    return text.decode(errors="surrogateescape")
