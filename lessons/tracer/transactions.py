"""Transactions and savepoints: begun, committed and rolled back, whoever did it and by whatever statement."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import count
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from lessons.events import (
    Event,
    QueryRan,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder
from lessons.tracer.values import exception_text, plain

_CONTROL = re.compile(
    r"""(?:\s|--[^\n]*\n|/\*.*?\*/)*
    (?P<verb>BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b
    (?P<to>\s+(?:TRANSACTION\s+)?TO\b)?
    (?:\s+SAVEPOINT\b)?
    \s*(?P<savepoint>[^;]*)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SAVEPOINT_OF_DJANGO = re.compile(r"s\d+_(x\d+)")
_SAVEPOINT_EVENTS: dict[str, type[SavepointMade | SavepointReleased | SavepointRolledBack]] = {
    "SAVEPOINT": SavepointMade,
    "RELEASE": SavepointReleased,
    "ROLLBACK TO": SavepointRolledBack,
}
# What Django does through the driver without a statement, and the statement that it amounts to.
_METHODS = {"_commit": "COMMIT", "_rollback": "ROLLBACK", "_close": ""}
# Python's SQLite driver commits when autocommit is switched on.
_METHODS_OF_SQLITE = {"_set_autocommit": "COMMIT"}
_COMMITS = frozenset(["COMMIT", "END", "RELEASE"])


@dataclass(slots=True)
class Statement:
    """One statement on its way to the database: what it controls, if anything, and what was open before it."""

    connection: BaseDatabaseWrapper
    was_open: bool
    verb: str = ""
    savepoint: str = ""

    @property
    def database(self) -> str:
        return self.connection.alias

    @property
    def ended_transaction(self) -> bool:
        return self.was_open and not _is_open(self.connection)


class TransactionRecorder(Recorder):
    """Asks SQLite whether a transaction is open: the driver begins some by itself, and a conflict clause ends some."""

    def __init__(self, recording: Recording, rows: RowRecorder) -> None:
        super().__init__(recording)
        self._rows = rows
        self._numbers = count(1)

    def install(self) -> None:
        for method, verb in _METHODS.items():
            self.replace(BaseDatabaseWrapper, method, self._followed(getattr(BaseDatabaseWrapper, method), verb))
        for method, verb in _METHODS_OF_SQLITE.items():
            self.replace(DatabaseWrapper, method, self._followed(getattr(DatabaseWrapper, method), verb))

    def _followed(self, original: Callable[..., Any], verb: str) -> Callable[..., Any]:
        @wraps(original)
        def method(self: BaseDatabaseWrapper, *args: Any, **options: Any) -> Any:
            with recorder._follow(self, verb):
                return original(self, *args, **options)

        recorder = self
        return method

    @contextmanager
    def _follow(self, connection: BaseDatabaseWrapper, verb: str) -> Iterator[None]:
        self._rows.settle()
        statement = Statement(connection, _is_open(connection), verb)
        succeeded = False
        try:
            yield
            succeeded = True
        except Error as refusal:
            if verb:
                self._refused(statement, exception_text(refusal))
            raise
        finally:
            self.after(statement, succeeded=succeeded)

    def before(self, connection: BaseDatabaseWrapper, sql: object) -> Statement:
        """Look at a statement that is about to run."""
        self._rows.settle()
        statement = Statement(connection, _is_open(connection))
        control = _CONTROL.match(sql) if isinstance(sql, str) else None
        if control is not None:
            statement.verb = control["verb"].upper() + (" TO" if control["to"] else "")
            statement.savepoint = _savepoint_name(control["savepoint"])
        if statement.was_open and self._key(connection) not in self.recording.transactions:
            self.recording.transactions[self._key(connection)] = next(self._numbers)
        return statement

    def begun(self, statement: Statement) -> None:
        """Record the transaction that a statement has begun, with or without saying BEGIN."""
        if statement.was_open or not _is_open(statement.connection):
            return
        self.recording.settle()
        self.recording.transactions[self._key(statement.connection)] = next(self._numbers)
        self._record(TransactionBegun(database=statement.database), statement)

    def after(self, statement: Statement, *, succeeded: bool) -> None:
        """Record what a statement has done to savepoints, and the end of the transaction if it was that."""
        if succeeded and statement.verb in _SAVEPOINT_EVENTS:
            kind = _SAVEPOINT_EVENTS[statement.verb]
            self._record(kind(database=statement.database, savepoint=statement.savepoint), statement)
            if kind is SavepointRolledBack:
                self._rows.forget(statement.connection)
        if not statement.ended_transaction:
            return
        committed = succeeded and statement.verb in _COMMITS
        kind_of_end = TransactionCommitted if committed else TransactionRolledBack
        self._record(kind_of_end(database=statement.database), statement)
        self.recording.transactions.pop(self._key(statement.connection), None)
        if not committed:
            self._rows.forget(statement.connection)

    def _refused(self, statement: Statement, error: str) -> None:
        query = QueryRan(
            database=statement.database, sql=statement.verb, parameters=(), duration_us=0, rows=None, error=error
        )
        self._record(query, statement)

    def _record(self, event: Event, statement: Statement) -> None:
        self.recording.record(event, using=statement.database)

    @staticmethod
    def _key(connection: BaseDatabaseWrapper) -> tuple[int, str]:
        return threading.get_ident(), connection.alias


def _is_open(connection: BaseDatabaseWrapper) -> bool:
    raw = connection.connection
    try:
        return isinstance(raw, sqlite3.Connection) and raw.in_transaction
    except sqlite3.ProgrammingError:
        # The learner has closed the driver's connection without telling Django.
        return False


def _savepoint_name(text: str) -> str:
    name = text.strip().strip("\"'`[]")
    # Django puts the number of the thread into it, which is another one in each run.
    of_django = _SAVEPOINT_OF_DJANGO.fullmatch(name)
    return plain(of_django[1] if of_django else name, 200)
