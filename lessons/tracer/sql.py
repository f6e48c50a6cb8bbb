"""SQL statements: what was asked, with which parameters, how long it took and whether the database refused."""

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError

from lessons.tracer.clock import Clock
from lessons.tracer.driver import behind
from lessons.tracer.fetching import FetchRecorder
from lessons.tracer.frames import FRAMES_AT_WORK, deeper
from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder, returns_rows
from lessons.tracer.transactions import Statement, TransactionRecorder
from lessons.tracer.values import exception_text, label, short
from lessons.traces.events import QueryRan
from lessons.traces.plain import MAX_TEXT

_dictionary_of_cursor = dictionary_of(CursorWrapper)
_MAX_PARAMETERS = 50
_FIRST = slice(0, _MAX_PARAMETERS)


class SqlRecorder(Recorder):
    """Sits where Django hands a statement to the driver: below debug cursors and execute wrappers."""

    def __init__(
        self, recording: Recording, transactions: TransactionRecorder, rows: RowRecorder, fetches: FetchRecorder
    ) -> None:
        super().__init__(recording)
        self._fetches = fetches
        self._transactions = transactions
        self._rows = rows

    def install(self) -> None:
        for method in ("_execute", "_executemany"):
            self.replace(CursorWrapper, method, self._recorded)

    def _recorded(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def _execute(self: CursorWrapper, sql: Any, params: Any, *ignored_wrapper_args: Any) -> Any:
            with deeper(FRAMES_AT_WORK):
                return recorder._run(self, sql, params, lambda: original(self, sql, params, *ignored_wrapper_args))

        recorder = self
        return _execute

    def _run(self, cursor: CursorWrapper, sql: object, parameters: object, execute: Callable[[], Any]) -> Any:
        connection: Any = _held_by(cursor, "db")
        connection = behind(connection)
        if connection is None:
            return execute()
        text = str.__str__(sql) if is_a(sql, str) else ""
        statement = self._transactions.before(connection, text)
        only_reads = statement.verb or text.startswith(("SELECT ", "PRAGMA "))
        writing = None if only_reads else self._rows.before(connection, text, parameters)
        began = Clock.now_ns()
        error, sent = "", True
        try:
            return execute()
        except BaseException as refusal:
            error, sent = exception_text(refusal), not is_a(refusal, TransactionManagementError)
            raise
        finally:
            duration_us = (Clock.now_ns() - began) // 1000
            place = self.recording.own.here()
            self._transactions.begun(statement)
            if error or not statement.verb:
                self._fetches.record(
                    cursor,
                    QueryRan(
                        database=statement.database,
                        sql=label(text or sql, MAX_TEXT),
                        parameters=_texts(parameters),
                        duration_us=duration_us,
                        rows=_row_count(statement, _held_by(cursor, "cursor"), text),
                        error=error,
                        sent=sent,
                    ),
                    # What changes rows is told before them.
                    returns=()
                    if error or returns_rows(text)
                    else statement.adapter.columns(_held_by(cursor, "cursor")),
                    place=place,
                    within=self.recording.within(connection),
                )
            if not statement.ended_transaction:
                self._rows.after(writing, text, place)
            self._transactions.after(statement, succeeded=not error)


def _held_by(cursor: CursorWrapper, name: str) -> Any:
    """Return an attribute of a cursor, which may be of a class of the learner's."""
    return getattr(cursor, name) if type(cursor) is CursorWrapper else lookup(_dictionary_of_cursor(cursor), name)


def _texts(parameters: object) -> tuple[str, ...]:
    """Return the parameters as the statement's list, tuple or dictionary holds them.

    Anything else is not looked into: it might run the learner's code, and an iterator would be used up.
    """
    if parameters is None:
        return ()
    if is_a(parameters, tuple):
        texts = [short(value) for value in tuple.__getitem__(parameters, _FIRST)]
        count = tuple.__len__(parameters)
    elif is_a(parameters, list):
        texts = [short(value) for value in list.__getitem__(parameters, _FIRST)]
        count = list.__len__(parameters)
    elif is_a(parameters, dict):
        names = list(islice(dict.items(parameters), _MAX_PARAMETERS))
        texts = [f"{label(name)}: {short(value)}" for name, value in names]
        count = dict.__len__(parameters)
    else:
        return (short(parameters),)
    if count > _MAX_PARAMETERS:
        texts.append(f"… {count - _MAX_PARAMETERS} more")
    return tuple(texts)


def _row_count(statement: Statement, cursor: object, sql: str) -> int | None:
    count = statement.adapter.row_count(cursor)
    return None if count == 0 and returns_rows(sql) else count
