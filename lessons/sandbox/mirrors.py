"""Several connections to one database, which see of each other's transactions what connections to a file would see.

Whoever reads a file sees what is committed while another connection writes. In memory, SQLite lets nobody begin to read
then: “database is locked”. So the others begin to read when a transaction begins, and stop before it commits.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.sandbox.databases import opened

_READING = "SELECT count(*) FROM sqlite_master"
"""A statement that has not returned all its rows: its connection reads until it is closed."""


def join(databases: Iterable[str], mirrors: Mapping[str, str]) -> None:
    """Let the connections of this thread to each database, its own and those of its mirrors, read like those to a file.

    Those of other threads are as SQLite has them.
    """
    for database in databases:
        aliases = [database, *(alias for alias, mirrored in mirrors.items() if mirrored == database)]
        if len(aliases) > 1:
            for alias in aliases:
                _Followed(alias, [other for other in aliases if other != alias]).follow()


class _Followed:
    """One of the connections, and the aliases of the others."""

    def __init__(self, alias: str, others: Collection[str]) -> None:
        self._connection: BaseDatabaseWrapper = connections[alias]
        self._others = others
        self._reading: list[sqlite3.Cursor] = []
        """What keeps the others reading while this one has a transaction open."""

    def follow(self) -> None:
        """Be told of each transaction. Only the instance changes, so that the tracer hears of all that it replaces."""
        for name, act in (
            ("_start_transaction_under_autocommit", self._begin),
            ("_commit", self._commit),
            ("_rollback", self._roll_back),
        ):
            vars(self._connection)[name] = act

    def _begin(self) -> None:
        type(self._connection)._start_transaction_under_autocommit(self._connection)  # type: ignore[attr-defined]
        self._let_go()
        # Where one cannot read, its own statements will say so.
        with suppress(sqlite3.Error), opened(self._others):
            for alias in self._others:
                driver: sqlite3.Connection = connections[alias].connection
                # One that has a transaction open would go on to read until that one ends.
                if not driver.in_transaction:
                    self._reading.append(driver.execute(_READING))

    def _commit(self) -> None:
        self._let_go()
        type(self._connection)._commit(self._connection)  # type: ignore[attr-defined]

    def _roll_back(self) -> None:
        type(self._connection)._rollback(self._connection)  # type: ignore[attr-defined]
        self._let_go()

    def _let_go(self) -> None:
        for cursor in self._reading:
            with suppress(sqlite3.Error):
                cursor.close()
        self._reading.clear()
