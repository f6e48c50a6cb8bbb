"""The databases of one child: SQLite in memory, shared by all threads and connections of the process."""

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Through the extension module, which knows the library that it was linked with.
_sqlite = ctypes.CDLL(_sqlite3.__file__)

BUSY_SECONDS = 1.0
"""How long a connection waits for another one of the same run; long enough for a commit, short of the wall clock."""


def configuration(alias: str) -> dict[str, Any]:
    """Return the entry of DATABASES for `alias`."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _name(alias),
        "OPTIONS": {"timeout": BUSY_SECONDS},
    }


def _mirror(database: str) -> dict[str, Any]:
    """Return the entry of DATABASES for another connection to a database, which Django's tests know as such, too."""
    return {**configuration(database), "TEST": {"MIRROR": database}}


def hold(alias: str) -> sqlite3.Connection:
    """Create the empty database and return the connection that keeps it: SQLite drops it with the last one."""
    anchor = sqlite3.connect(_name(alias), uri=True, isolation_level=None, check_same_thread=False)
    # SQLite seeds its random numbers once, from a file that the jail will hide.
    anchor.execute("SELECT random()").fetchone()
    return anchor


def choose_small_pages(anchor: sqlite3.Connection) -> None:
    """Give a database that nobody has written to pages of 1 KiB, which its snapshots then keep.

    With the usual 4 KiB, a database of thirty nearly empty tables and indexes has four times as many bytes.
    """
    anchor.execute("PRAGMA page_size = 1024")
    # The size is settled by the first connection that writes, and this writes no more than the first page.
    anchor.execute("PRAGMA user_version = 0")


def configure(aliases: Iterable[str], mirrors: Mapping[str, str]) -> None:
    """Make DATABASES hold exactly `aliases` and `mirrors` of some of them, keeping connections that are open."""
    settings.DATABASES = {alias: configuration(alias) for alias in aliases}
    settings.DATABASES |= {alias: _mirror(mirrored) for alias, mirrored in mirrors.items()}
    connections.settings = connections.configure_settings(settings.DATABASES)


def fill(anchor: sqlite3.Connection, snapshot: bytes | memoryview, *, through: sqlite3.Connection) -> None:
    """Copy a snapshot into the database. Raises sqlite3.DatabaseError when the bytes are not one.

    `through` is a connection to a database of its own, for SQLite cannot take the bytes over into one that is shared.
    """
    if snapshot:
        through.deserialize(snapshot)
        through.backup(anchor)


def put_by(connection: BaseDatabaseWrapper) -> None:
    """Let Django open the connection only when it first needs one, as it does in any process, and get this one then.

    So receivers of `connection_created` hear of it, and to open one does not take the time of a run.
    """
    driver = connection.connection

    def get_new_connection(_params: object) -> Any:
        vars(connection).pop("get_new_connection")
        return driver

    connection.connection = None
    vars(connection)["get_new_connection"] = get_new_connection


@contextmanager
def opened(aliases: Iterable[str]) -> Iterator[None]:
    """Have connections of the driver to read through, where Django has none open, without its telling anybody."""
    closed = [connections[alias] for alias in aliases if connections[alias].connection is None]
    for connection in closed:
        connection.connection = connection.get_new_connection(connection.get_connection_params())
    try:
        yield
    finally:
        for connection in closed:
            put_by(connection)


def end_transaction(connection: BaseDatabaseWrapper) -> None:
    """Roll back a transaction that was left open, as the end of a process does."""
    try:
        if connection.connection is not None and connection.connection.in_transaction:
            # By way of Django, where it is recorded, unless the learner has put something else there.
            with suppress(Exception):
                BaseDatabaseWrapper._rollback(connection)  # type: ignore[attr-defined]
            connection.connection.rollback()
    except sqlite3.ProgrammingError:
        # The learner has closed the driver's connection without telling Django, which can now open another one.
        connection.connection = None


def snapshot(anchor: sqlite3.Connection, *, through: sqlite3.Connection | None = None) -> bytes:
    """Return the committed content, nothing for a database in which nothing was ever written.

    `through` is a connection to the same database that has been in use: the anchor would have to read the schema first.
    """
    if through is not None:
        with suppress(sqlite3.Error):
            return through.serialize()
    try:
        return anchor.serialize()
    except sqlite3.OperationalError:
        # There is nothing to serialize, or no room for it. To count first would read the whole schema each time.
        if anchor.execute("PRAGMA page_count").fetchone() != (0,):
            raise
        return b""


def forget_randomness() -> None:
    """Let SQLite seed its random numbers anew when it next needs one, in each child for itself (sqlite3_randomness).

    Without this, every child forked after the library was first used gives the same answers to `RANDOM()`.
    """
    _sqlite.sqlite3_randomness(0, None)


def _name(alias: str) -> str:
    return f"file:/{alias}?vfs=memdb"
