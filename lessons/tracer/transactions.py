"""Transactions and savepoints: begun, committed and rolled back, whoever did it and by whatever statement."""

import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial, wraps
from itertools import count
from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.tracer.adapters import Adapter, adapter_of
from lessons.tracer.driver import alias_of, database_of, driver_of, held_by, in_transaction, is_current
from lessons.tracer.objects import mro_of, truth
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording, Transaction, Within
from lessons.tracer.references import dangling_references
from lessons.tracer.rows import RowRecorder
from lessons.tracer.spans import Span
from lessons.tracer.values import MAX_NAME, class_module, exception_text, plain_name
from lessons.tracer.weaving import Hook, Woven
from lessons.traces.events import (
    Event,
    QueryRan,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionBroken,
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
_SAVEPOINT_VERBS = frozenset(["SAVEPOINT", "RELEASE", "ROLLBACK TO"])
# What Django does through the driver without a statement, and the statement that it amounts to. Python's SQLite driver
# commits when autocommit is switched on.
_METHODS = {"_commit": "COMMIT", "_rollback": "ROLLBACK", "_close": "", "_set_autocommit": "COMMIT"}
_LEAVE = Woven(transaction.Atomic.__exit__)
_COMMITS = frozenset(["COMMIT", "END", "RELEASE"])


@dataclass(slots=True)
class Statement:
    """One statement on its way to the database: what it controls, if anything, and what was open before it."""

    connection: BaseDatabaseWrapper
    alias: str
    adapter: Adapter
    was_open: bool
    had_failed: bool
    verb: str = ""
    savepoint: str = ""

    @property
    def database(self) -> str:
        return plain_name(self.alias)

    @property
    def ended_transaction(self) -> bool:
        return self.was_open and not in_transaction(self.connection)


class TransactionRecorder(Recorder):
    """Asks the driver whether a transaction is open: it begins some by itself, and a conflict may end one."""

    def __init__(self, recording: Recording, rows: RowRecorder) -> None:
        super().__init__(recording)
        self._rows = rows
        self._numbers = count(1)
        self._spans: dict[int, Span] = {}
        """Of the open blocks, by number."""
        self._broken: set[int] = set()
        """The connections, by identity, whose transaction Django has marked as broken."""
        self._followed_classes: set[int] = set()
        self._leaving = threading.local()

    def install(self) -> None:
        self._follow_class(BaseDatabaseWrapper)
        for connection in connections.all(initialized_only=True):
            self._follow_class(type(connection))
        self.weave(_LEAVE, partial(_Leaving, self))
        self.replace(BaseDatabaseWrapper, "set_rollback", self._marking)
        self.replace(transaction, "mark_for_rollback_on_error", self._noticing)

    def _follow_class(self, cls: type) -> None:
        """Follow what a class of connections does without a statement. Django's own are imported when they are used."""
        for base in mro_of(cls):
            if id(base) not in self._followed_classes and class_module(base).startswith("django.db.backends."):
                for method in vars(base).keys() & _METHODS.keys():
                    self.replace(base, method, partial(self._followed, verb=_METHODS[method]))
            self._followed_classes.add(id(base))

    def _followed(self, original: Callable[..., Any], verb: str) -> Callable[..., Any]:
        @wraps(original)
        def method(self: BaseDatabaseWrapper, *args: Any, **options: Any) -> Any:
            recorder._rows.settle()
            statement = _statement(self, verb)
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
                if not verb:
                    recorder._rows.forget(self)
            return result

        recorder = self
        return method

    def leaving(self, exception: str) -> str:
        """Have another exception be the one that is leaving a block in this thread, and return the one before."""
        before = self._exception()
        self._leaving.exception = exception
        return before

    def _marking(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def set_rollback(self: BaseDatabaseWrapper, rollback: bool) -> None:
            original(self, rollback)
            recorder._look(self)

        recorder = self
        return set_rollback

    def _noticing(self, original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda using=None: _Marking(original(using), using, self)

    def look_whether_broken(self, using: str | None) -> None:
        """Record it when Django has marked the open transaction as broken since the last time."""
        self._look(connections[using or DEFAULT_DB_ALIAS])

    def _look(self, connection: BaseDatabaseWrapper) -> None:
        if not truth(held_by(connection, "needs_rollback")):
            self._broken.discard(id(connection))
        elif id(connection) not in self._broken:
            self._broken.add(id(connection))
            if self.recording.expects_rollback:
                return
            self.recording.record(TransactionBroken(database=database_of(connection)), using=connection)

    def before(self, connection: BaseDatabaseWrapper, sql: str) -> Statement:
        """Look at a statement that is about to run."""
        if id(type(connection)) not in self._followed_classes:
            self._follow_class(type(connection))
        self._rows.settle()
        statement = _statement(connection)
        control = _CONTROL.match(sql)
        if control is not None:
            statement.verb = control["verb"].upper() + (" TO" if control["to"] else "")
            statement.savepoint = _savepoint_name(control["savepoint"])
        if statement.was_open and id(connection) not in self.recording.transactions:
            # It was begun before the trace was, or behind Django's back.
            around = self.recording.span()
            self._open(statement, Span(next(self.recording.spans), around.depth + 1))
        return statement

    def begun(self, statement: Statement) -> None:
        """Record the transaction that a statement has begun, with or without saying BEGIN."""
        if statement.was_open or not in_transaction(statement.connection):
            return
        number = next(self._numbers)
        begun = TransactionBegun(database=statement.database)
        self._open(statement, self.recording.begin(begun, within=Within(number)), number)

    def after(self, statement: Statement, *, succeeded: bool) -> None:
        """Record what a statement has done to savepoints, and the end of the transaction if it was that."""
        if succeeded and statement.verb in _SAVEPOINT_VERBS:
            self._record_savepoint(statement)
        if not statement.ended_transaction:
            return
        committed = succeeded and statement.verb in _COMMITS and not statement.had_failed
        open_transaction = self._closed(statement.connection)
        self.recording.settle()
        event: Event = TransactionCommitted(database=statement.database)
        if not committed:
            event = TransactionRolledBack(database=statement.database, left_by=self._exception())
        if open_transaction is None:
            self.recording.record(event, using=statement.connection)
        else:
            number, _ = open_transaction.blocks[0]
            self.recording.end(event, self._spans[number], within=Within(open_transaction.number))
            self._forget_blocks(open_transaction.blocks)
        if not committed:
            self._rows.forget(statement.connection)

    def _record_savepoint(self, statement: Statement) -> None:
        database, savepoint, using = statement.database, statement.savepoint, statement.connection
        open_transaction = self.recording.transactions.get(id(using))
        if statement.verb == "SAVEPOINT":
            span = self.recording.begin(SavepointMade(database=database, savepoint=savepoint), using=using)
            if open_transaction is None:
                self._open(statement, span)
            else:
                self._spans[span.number] = span
                open_transaction.blocks.append((span.number, savepoint))
            return
        is_release = statement.verb == "RELEASE"
        event: Event = SavepointReleased(database=database, savepoint=savepoint)
        if not is_release:
            event = SavepointRolledBack(database=database, savepoint=savepoint, left_by=self._exception())
        blocks = [] if open_transaction is None else open_transaction.blocks
        position = next((at for at in range(len(blocks) - 1, 0, -1) if blocks[at][1] == savepoint), None)
        if open_transaction is None or position is None:
            self.recording.record(event, using=using)
        else:
            number, _ = blocks[position]
            # Both end the savepoints within this one, and only RELEASE ends itself.
            within = Within(open_transaction.number, blocks[position - 1][0])
            self.recording.settle()
            self.recording.end(event, self._spans[number], within=within)
            kept = position if is_release else position + 1
            self._forget_blocks(blocks[kept:])
            del blocks[kept:]
        if not is_release:
            self._rows.forget(statement.connection)

    def _exception(self) -> str:
        """Return the exception that is leaving an `atomic()` block, as text."""
        exception: str = getattr(self._leaving, "exception", "")
        return exception

    def _open(self, statement: Statement, span: Span, number: int | None = None) -> None:
        self._spans[span.number] = span
        opened = Transaction(next(self._numbers) if number is None else number, [(span.number, "")])
        self.recording.transactions[id(statement.connection)] = opened
        if is_current(statement.connection, statement.alias):
            self.recording.transactions_here[threading.get_ident(), statement.alias] = opened

    def _closed(self, connection: BaseDatabaseWrapper) -> Transaction | None:
        """Forget the transaction of a connection, and return it."""
        closed = self.recording.transactions.pop(id(connection), None)
        here = self.recording.transactions_here
        for key in [key for key, other in here.items() if other is closed]:
            del here[key]
        return closed

    def _forget_blocks(self, blocks: list[tuple[int, str]]) -> None:
        for number, _ in blocks:
            self._spans.pop(number, None)

    def _refused(self, statement: Statement, error: str) -> None:
        query = QueryRan(
            database=statement.database,
            sql=statement.verb,
            parameters=(),
            duration_us=0,
            rows=None,
            error=error,
            dangling=dangling_references(statement.connection),
        )
        self._record(query, statement)

    def _record(self, event: Event, statement: Statement) -> None:
        self.recording.record(event, using=statement.connection)


class _Leaving(Hook):
    """One `Atomic.__exit__()` under way: callbacks run in it."""

    def __init__(
        self,
        recorder: TransactionRecorder,
        block: transaction.Atomic,
        kind: object,
        error: BaseException | None,
        traceback: object,
    ) -> None:
        self._recorder = recorder
        self._block = block
        self._around = recorder.leaving("" if error is None else exception_text(error))

    def __exit__(self, *exception: object) -> None:
        self._recorder.leaving(self._around)
        self._recorder.look_whether_broken(self._block.using)


class _Marking:
    """Does what Django's `mark_for_rollback_on_error()` does, and looks what has come of it.

    A class, because a generator that is a context manager writes to the exception that leaves its block.
    """

    def __init__(
        self, original: AbstractContextManager[None], using: str | None, recorder: TransactionRecorder
    ) -> None:
        self._original = original
        self._using = using
        self._recorder = recorder

    def __enter__(self) -> None:
        self._original.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        try:
            return self._original.__exit__(kind, error, traceback)
        finally:
            if error is not None:
                self._recorder.look_whether_broken(self._using)


def _statement(connection: BaseDatabaseWrapper, verb: str = "") -> Statement:
    driver = driver_of(connection)
    adapter = adapter_of(driver)
    return Statement(
        connection, alias_of(connection), adapter, adapter.in_transaction(driver), adapter.has_failed(driver), verb
    )


def _savepoint_name(text: str) -> str:
    name = text.strip().strip("\"'`[]")
    # Django puts the number of the thread into it, which is another one in each run.
    of_django = _SAVEPOINT_OF_DJANGO.fullmatch(name)
    return plain(of_django[1] if of_django else name, MAX_NAME)
