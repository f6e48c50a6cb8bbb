"""SQLite, through the driver's own connection and past whatever the traced code has put on it."""

import marshal
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, NamedTuple

from lessons.tracer.adapters.adapter import Adapter, Fetched, ForeignKey, Unreadable
from lessons.tracer.adapters.schema import Schema, Shape, is_noise
from lessons.tracer.names import PlainNames
from lessons.tracer.objects import is_a
from lessons.tracer.values import plain_name
from lessons.traces.events import MAX_ITEMS

# A plus sign keeps a value and hides its declared type, for which the driver might call a converter.
_SCHEMA = (
    "SELECT +type, +name, +tbl_name, +sql FROM main.sqlite_master WHERE type IN ('table', 'trigger') ORDER BY name"
)
_HIDDEN = 1
"""What `PRAGMA table_xinfo` says of a column that only a virtual table has, and that `SELECT *` leaves out."""
_TAKE_TURN = "PRAGMA main.incremental_vacuum(1)"
"""Takes the lock to write, as a statement that writes is about to do: SQLite waits for it only before anything is read.

It changes no row and not what `changes()` says; where `auto_vacuum` is INCREMENTAL it gives one unused page back.
"""
_DANGLING = (
    'SELECT +checked."table" AS _, +checked.rowid AS _, +checked.parent AS _, +key."from" AS _'
    " FROM pragma_foreign_key_check AS checked"
    ' JOIN pragma_foreign_key_list(checked."table") AS key ON key.id = checked.fkid AND key.seq = 0'
    " LIMIT 3"
)
_FIRST_ROWS = 4
_ROWIDS = ("rowid", "_rowid_", "oid")
"""What SQLite calls the number of a row, unless a column is called so."""

_in_transaction: Callable[[sqlite3.Connection], bool] = vars(sqlite3.Connection)["in_transaction"].__get__
_total_changes: Callable[[sqlite3.Connection], int] = vars(sqlite3.Connection)["total_changes"].__get__
_get_text_factory: Callable[[sqlite3.Connection], Any] = vars(sqlite3.Connection)["text_factory"].__get__
_set_text_factory: Callable[[sqlite3.Connection, Any], None] = vars(sqlite3.Connection)["text_factory"].__set__
_description: Callable[[sqlite3.Cursor], Any] = vars(sqlite3.Cursor)["description"].__get__
_row_count: Callable[[sqlite3.Cursor], int] = vars(sqlite3.Cursor)["rowcount"].__get__


class _Entry(NamedTuple):
    """What an entry of a schema says of its table, and what the table looks like if it is the table itself."""

    has_effects: bool
    has_cascades: bool
    shape: Shape | None


_entries: dict[Fetched, _Entry] = {}
"""Those that were ever read: a child inherits the tables of Django."""


class _TooManyBytes(Exception):
    pass


class SQLite(Adapter):
    vendor = "SQLite"
    reads_rows = True

    def in_transaction(self, driver: sqlite3.Connection) -> bool:
        try:
            return _in_transaction(driver)
        except sqlite3.ProgrammingError:
            # The learner has closed the driver's connection without telling Django.
            return False

    def row_count(self, cursor: object) -> int | None:
        count = _row_count(cursor) if is_a(cursor, sqlite3.Cursor) else -1
        return None if count < 0 else count

    def columns(self, cursor: object) -> list[str]:
        description = _description(cursor) if is_a(cursor, sqlite3.Cursor) else None
        return [column[0] for column in description or ()]

    def dangling(self, driver: sqlite3.Connection) -> list[ForeignKey]:
        try:
            return [_foreign_key(driver, *map(str, row)) for row in _query(driver, _DANGLING)]
        except sqlite3.Error:
            return []

    def changes(self, driver: sqlite3.Connection) -> int | None:
        try:
            return _total_changes(driver)
        except sqlite3.ProgrammingError:
            # As above.
            return None

    def reading(self, driver: sqlite3.Connection, *, before_first_write: bool = False) -> AbstractContextManager[None]:
        return _Reading(self, driver, before_first_write=before_first_write)

    def stop_waiting(self, driver: sqlite3.Connection) -> int:
        timeout = _number(driver, "PRAGMA busy_timeout")
        _query(driver, "PRAGMA busy_timeout = 0")
        return timeout

    def wait_again(self, driver: sqlite3.Connection, timeout: int) -> None:
        _query(driver, f"PRAGMA busy_timeout = {timeout}")

    def version(self, driver: sqlite3.Connection) -> int:
        return _number(driver, "PRAGMA data_version")

    def schema(self, driver: sqlite3.Connection, known: Schema | None) -> Schema:
        if known is not None and known.version == _schema_version(driver):
            return known
        return _read_schema(driver)

    def rows(self, driver: sqlite3.Connection, shape: Shape, *, most: int) -> list[Fetched] | None:
        return _query_if_possible(driver, f"{_select(shape)}{shape.order} LIMIT {most}")

    def all_rows(self, driver: sqlite3.Connection, shape: Shape, *, most: int, most_bytes: int) -> list[Fetched] | None:
        try:
            rows = _query(driver, f"{_select(shape)}{shape.order} LIMIT {most + 1}", most_bytes)
        except sqlite3.Error as error:
            raise Unreadable(is_locked=_is_locked(error)) from error
        except _TooManyBytes:
            return None
        return rows if len(rows) <= most else None

    def last_row(self, driver: sqlite3.Connection, shape: Shape) -> int | None:
        if not shape.number:
            return None
        try:
            return _number(driver, f"SELECT max({shape.number}) FROM main.{_quoted(shape.name)}")  # noqa: S608 - quoted
        except sqlite3.Error:
            return None  # A table WITHOUT ROWID, or one that is locked.

    def last_inserted(self, driver: sqlite3.Connection) -> int:
        return _number(driver, "SELECT last_insert_rowid()")

    def rows_where(
        self,
        driver: sqlite3.Connection,
        shape: Shape,
        where: str,
        parameters: Sequence[Any],
        *,
        most: int,
        most_bytes: int,
    ) -> dict[int, Fetched] | None:
        if not shape.number:
            return None
        sql = f"{_select(shape, f'+{shape.number} AS _, ')} WHERE {where} LIMIT {most + 1}"
        try:
            rows = _query(driver, sql, most_bytes, parameters)
        except (sqlite3.Error, _TooManyBytes):
            return None
        return {int(row[0] or 0): row[1:] for row in rows} if len(rows) <= most else None

    def count(self, driver: sqlite3.Connection, shape: Shape) -> int:
        counted = _query_if_possible(driver, f"SELECT count(*) FROM main.{_quoted(shape.name)}")  # noqa: S608 - quoted
        return int(counted[0][0] or 0) if counted else 0

    def filled(self, driver: sqlite3.Connection, tables: Sequence[str]) -> list[str]:
        # One statement for all of them is faster than one for each.
        if not tables:
            return []
        asked = [f"EXISTS (SELECT 1 FROM main.{_quoted(name)})" for name in tables]  # noqa: S608 - quoted names
        (answers,) = _query(driver, f"SELECT {', '.join(asked)}")
        return [name for name, answer in zip(tables, answers, strict=True) if answer]


class _Reading:
    """A class, because a generator takes three times as long, and this is entered twice for each statement."""

    def __init__(self, adapter: SQLite, driver: sqlite3.Connection, *, before_first_write: bool) -> None:
        self._adapter = adapter
        self._driver = driver
        self._before_first_write = before_first_write
        self._timeout: int | None = None

    def __enter__(self) -> None:
        try:
            if self._adapter.in_transaction(self._driver):
                if self._before_first_write:
                    _query(self._driver, _TAKE_TURN)
            elif threading.active_count() > 1:
                self._timeout = self._adapter.stop_waiting(self._driver)
        except sqlite3.Error as error:
            raise Unreadable(is_locked=_is_locked(error)) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._timeout is not None:
            self._adapter.wait_again(self._driver, self._timeout)
        if isinstance(error, sqlite3.Error):
            raise Unreadable(is_locked=_is_locked(error)) from error


def _foreign_key(driver: sqlite3.Connection, table: str, row: str, parent: str, column: str) -> ForeignKey:
    values = []
    if row.isdecimal():
        sql = f"SELECT +{_quoted(column)} AS _ FROM main.{_quoted(table)} WHERE rowid = {row}"  # noqa: S608 - quoted
        values = _query(driver, sql)
    return ForeignKey(table, row if values else "", column, values[0][0] if values else None, parent)


def _is_locked(error: sqlite3.Error) -> bool:
    # The lower byte of an extended code is the plain one.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _query(
    driver: sqlite3.Connection, sql: str, most_bytes: int | None = None, parameters: Sequence[Any] = ()
) -> list[Fetched]:
    """Return the rows of a statement. In text that is not UTF-8 a lone surrogate stands for each byte that is wrong.

    No result may have the declared type or the name of a column: the driver would look for a converter.
    """
    before = _get_text_factory(driver)
    try:
        _set_text_factory(driver, str)
        return _rows(driver, sql, most_bytes, parameters)
    except sqlite3.OperationalError as error:
        # SQLite itself is content with any bytes, so it has no code for this.
        if hasattr(error, "sqlite_errorcode"):
            raise
        _set_text_factory(driver, _decoded)
        return _rows(driver, sql, most_bytes, parameters)
    finally:
        _set_text_factory(driver, before)


def _rows(
    driver: sqlite3.Connection, sql: str, most_bytes: int | None = None, parameters: Sequence[Any] = ()
) -> list[Fetched]:
    # The driver dies of a cursor on a connection that was never opened.
    _total_changes(driver)
    # Not the connection's own method, which may make cursors of another class, with rows of another kind.
    cursor = sqlite3.Cursor(driver).execute(sql, parameters)
    return cursor.fetchall() if most_bytes is None else _within(most_bytes, cursor)


def _within(most_bytes: int, cursor: sqlite3.Cursor) -> list[Fetched]:
    """Return all rows, in ever larger portions: what is read beyond the limit is as much again at most."""
    rows: list[Fetched] = []
    size = _FIRST_ROWS
    while True:
        fetched = cursor.fetchmany(size)
        rows += fetched
        most_bytes -= len(marshal.dumps(fetched))
        if most_bytes < 0:
            raise _TooManyBytes
        if len(fetched) < size:
            return rows
        size *= 2


def _decoded(text: bytes) -> str:
    return text.decode(errors="surrogateescape")


def _number(driver: sqlite3.Connection, pragma: str) -> int:
    ((number,),) = _query(driver, pragma)
    return int(number or 0)


def _schema_version(driver: sqlite3.Connection) -> int:
    return _number(driver, "PRAGMA schema_version")


def _read_schema(driver: sqlite3.Connection) -> Schema:
    shapes, with_effects, cascades = {}, set(), False
    for row in _query(driver, _SCHEMA):
        entry = _entries.get(row) or _read_entry(driver, row)
        cascades |= entry.has_cascades
        if entry.has_effects:
            with_effects.add(str(row[2]))
        if entry.shape is not None:
            shapes[entry.shape.name] = entry.shape
    return Schema(_schema_version(driver), shapes, frozenset(with_effects), cascades)


def _read_entry(driver: sqlite3.Connection, row: Fetched) -> _Entry:
    kind, name, _, sql = row
    # Whoever writes to the schema itself may leave anything there.
    upper = sql.upper() if isinstance(sql, str) else ""
    is_table = kind == "table" and isinstance(name, str) and not is_noise(name)
    entry = _Entry(
        has_effects=kind == "trigger" or upper.startswith("CREATE VIRTUAL"),
        has_cascades="ON DELETE " in upper or "ON UPDATE " in upper,
        shape=_shape(driver, str(name)) if is_table else None,
    )
    # A table that cannot be read now may be readable when something else has come.
    if not is_table or entry.shape is not None:
        _entries[row] = entry
    return entry


def _shape(driver: sqlite3.Connection, name: str) -> Shape | None:
    """Return what a table looks like, None if its columns cannot be asked for."""
    found = _query_if_possible(driver, f"PRAGMA main.table_xinfo({_quoted(name)})") if _is_text(name) else None
    columns = [str(row[1]) for row in found or () if row[6] != _HIDDEN and _is_text(str(row[1]))]
    if not columns:
        return None
    key = [column for position, column in sorted((row[5], str(row[1])) for row in found or ()) if position]
    return _made_shape(name, columns, key)


def _is_text(name: str) -> bool:
    """Say whether a name can be part of a statement: one that is not UTF-8 cannot."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _made_shape(name: str, columns: Sequence[str], primary_key: Sequence[str]) -> Shape:
    shown = columns[:MAX_ITEMS]
    names = dict(zip(shown, _shown_names(shown), strict=True))
    telling = list(map(_quoted, primary_key if set(primary_key) <= set(columns) else ())) or _rowid(columns)
    values = list(map(_quoted, shown))
    values += [column for column in telling if column not in values]
    return Shape(
        name,
        columns=tuple(names.values()),
        # A part of a key tells nothing apart.
        primary_key=tuple(map(names.__getitem__, primary_key)) if names.keys() >= set(primary_key) else (),
        # The driver also looks for a converter in the name of a result, so all get one that is nobody's.
        results=", ".join([f"+{value} AS _" for value in values]),
        order=f" ORDER BY {', '.join([f'{_quoted(name)}.{column}' for column in telling])}" if telling else "",
        key=tuple([values.index(column) for column in telling or values]),
        number="".join(_rowid(columns)),
    )


def _shown_names(columns: Sequence[str]) -> Sequence[str]:
    shown = list(map(plain_name, columns))
    return shown if len(set(shown)) == len(shown) else list(map(PlainNames().__getitem__, columns))


def _rowid(columns: Sequence[str]) -> list[str]:
    taken = {column.lower() for column in columns}
    return [name for name in _ROWIDS if name not in taken][:1]


def _select(shape: Shape, first: str = "") -> str:
    return f"SELECT {first}{shape.results} FROM main.{_quoted(shape.name)}"  # noqa: S608 - quoted names


def _quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _query_if_possible(driver: sqlite3.Connection, sql: str) -> list[Fetched] | None:
    """Return the rows of a statement, None if it makes no sense to SQLite: what a table is made of may be missing."""
    try:
        return _query(driver, sql)
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
            raise
        return None
