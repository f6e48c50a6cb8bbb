"""SQL statements: what was asked, with which parameters, how long it took and whether the database refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from time import perf_counter_ns
from typing import Any

from django.db.backends.utils import CursorWrapper

from lessons.events import QueryRan
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder, returns_rows
from lessons.tracer.transactions import Statement, TransactionRecorder
from lessons.tracer.values import exception_text, plain, short

_MAX_PARAMETERS = 50


class SqlRecorder(Recorder):
    """Sits where Django hands a statement to the driver: below debug cursors and execute wrappers."""

    def __init__(self, recording: Recording, transactions: TransactionRecorder, rows: RowRecorder) -> None:
        super().__init__(recording)
        self._transactions = transactions
        self._rows = rows

    def install(self) -> None:
        for method in ("_execute", "_executemany"):
            self.replace(CursorWrapper, method, self._recorded(getattr(CursorWrapper, method)))

    def _recorded(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def _execute(self: CursorWrapper, sql: Any, params: Any, *ignored_wrapper_args: Any) -> Any:
            return recorder._run(self, sql, params, lambda: original(self, sql, params, *ignored_wrapper_args))

        recorder = self
        return _execute

    def _run(self, cursor: CursorWrapper, sql: object, parameters: object, execute: Callable[[], Any]) -> Any:
        connection = cursor.db
        statement = self._transactions.before(connection, sql)
        writing = None if _only_reads(statement, sql) else self._rows.before(connection, sql)
        began = perf_counter_ns()
        error = ""
        try:
            return execute()
        except BaseException as refusal:
            error = exception_text(refusal)
            raise
        finally:
            duration_us = (perf_counter_ns() - began) // 1000
            text = plain(sql) if isinstance(sql, str) else short(sql)
            place = self.recording.own.running_line()
            self._transactions.begun(statement)
            if error or not statement.verb:
                self.recording.record(
                    QueryRan(
                        database=connection.alias,
                        sql=text,
                        parameters=_texts(parameters),
                        duration_us=duration_us,
                        rows=_row_count(cursor, text),
                        error=error,
                    ),
                    using=connection.alias,
                    place=place,
                )
            if not statement.ended_transaction:
                self._rows.after(writing, text, place)
            self._transactions.after(statement, succeeded=not error)


def _only_reads(statement: Statement, sql: object) -> bool:
    return bool(statement.verb) or (isinstance(sql, str) and sql.startswith(("SELECT ", "PRAGMA ")))


def _texts(parameters: object) -> tuple[str, ...]:
    if isinstance(parameters, Mapping):
        texts = [f"{name}: {short(value)}" for name, value in list(parameters.items())[:_MAX_PARAMETERS]]
    elif isinstance(parameters, Sequence):
        texts = [short(value) for value in parameters[:_MAX_PARAMETERS]]
    else:
        # An iterator would be used up by looking at it.
        return () if parameters is None else (short(parameters),)
    if len(parameters) > _MAX_PARAMETERS:
        texts.append(f"… {len(parameters) - _MAX_PARAMETERS} more")
    return tuple(texts)


def _row_count(cursor: CursorWrapper, sql: str) -> int | None:
    count = getattr(cursor.cursor, "rowcount", None)
    if type(count) is not int or count < 0:
        return None
    return None if count == 0 and returns_rows(sql) else count
