"""Transactions and savepoints: begun, committed and rolled back, whoever did it and by whatever statement."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import count
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

from lessons.tracer.driver import alias_of, in_transaction
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder
from lessons.tracer.values import MAX_NAME, exception_text, plain_name
from lessons.traces.events import (
    Event,
    QueryRan,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.plain import plain

_CONTROL = re.compile(
    # Possessive: several comments in a row could otherwise be read in twice as many ways with each further one.
    r"""(?:\s|--[^\n]*+\n|/\*.*?\*/)*+
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
    alias: str
    was_open: bool
    verb: str = ""
    savepoint: str = ""

    @property
    def database(self) -> str:
        return plain_name(self.alias)

    @property
    def ended_transaction(self) -> bool:
        return self.was_open and not in_transaction(self.connection)


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
            recorder._rows.settle()
            statement = Statement(self, alias_of(self), in_transaction(self), verb)
            succeeded = False
            try:
                result = original(self, *args, **options)
                succeeded = True
            except Error as refusal:
                if verb:
                    recorder._refused(statement, exception_text(refusal))
                raise
            finally:
                recorder.after(statement, succeeded=succeeded)
            return result

        recorder = self
        return method

    def before(self, connection: BaseDatabaseWrapper, sql: str) -> Statement:
        """Look at a statement that is about to run."""
        self._rows.settle()
        statement = Statement(connection, alias_of(connection), in_transaction(connection))
        control = _CONTROL.match(sql)
        if control is not None:
            statement.verb = control["verb"].upper() + (" TO" if control["to"] else "")
            statement.savepoint = _savepoint_name(control["savepoint"])
        if statement.was_open and self._key(statement) not in self.recording.transactions:
            self.recording.transactions[self._key(statement)] = next(self._numbers)
        return statement

    def begun(self, statement: Statement) -> None:
        """Record the transaction that a statement has begun, with or without saying BEGIN."""
        if statement.was_open or not in_transaction(statement.connection):
            return
        self.recording.settle()
        self.recording.transactions[self._key(statement)] = next(self._numbers)
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
        self.recording.transactions.pop(self._key(statement), None)
        if not committed:
            self._rows.forget(statement.connection)

    def _refused(self, statement: Statement, error: str) -> None:
        query = QueryRan(
            database=statement.database, sql=statement.verb, parameters=(), duration_us=0, rows=None, error=error
        )
        self._record(query, statement)

    def _record(self, event: Event, statement: Statement) -> None:
        self.recording.record(event, using=statement.alias)

    @staticmethod
    def _key(statement: Statement) -> tuple[int, str]:
        return threading.get_ident(), statement.alias


def _savepoint_name(text: str) -> str:
    name = text.strip().strip("\"'`[]")
    # Django puts the number of the thread into it, which is another one in each run.
    of_django = _SAVEPOINT_OF_DJANGO.fullmatch(name)
    return plain(of_django[1] if of_django else name, MAX_NAME)
