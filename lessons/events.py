"""The vocabulary of a trace: one frozen dataclass per kind of thing that can happen in a run.

An event travels as a flat JSON object, `{"kind": "query_ran", "sql": …}`. Whoever reads one from a run must treat it
as hostile: `from_json` accepts known kinds, exact types and bounded lengths, and nothing else.
"""

import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

MAX_TEXT = 4_000
"""Most characters in one text of an event."""
MAX_ITEMS = 200
"""Most items in one list of an event."""
MAX_NUMBER = 2**53 - 1
"""Largest number that JSON carries everywhere without loss."""


class MalformedEvent(ValueError):
    """The bytes are not an event of a known kind with fields of the right types and sizes."""


@dataclass(frozen=True)
class Item:
    """A name and the short text of its value: an argument, a column of a row, a receiver and its response."""

    name: str
    value: str


@dataclass(frozen=True)
class Frame:
    """One line of a traceback, in the learner's files."""

    file: str
    line: int
    function: str
    source: str


@dataclass(frozen=True)
class Table:
    """A table as it stands: the first rows by primary key, each cell as short text, None for NULL."""

    database: str
    name: str
    primary_key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    row_count: int


@dataclass(frozen=True, kw_only=True)
class Event:
    """What all events share.

    `seq` counts the events of a run from 1 and is given by the web process. `at_us` is microseconds since the run
    began. `depth` is how many signals, receivers and callbacks the event lies in. `place` is `file:line` in the
    learner's files, or empty. `transaction` is the number of the transaction that was open, counted from 1 in each
    run, or None in autocommit.
    """

    kind: ClassVar[str] = ""
    seq: int = 0
    at_us: int = 0
    depth: int = 0
    place: str = ""
    transaction: int | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass(frozen=True, kw_only=True)
class RunStarted(Event):
    """Written by the web process when a child has taken the run."""

    action: str
    django: str
    python: str


@dataclass(frozen=True, kw_only=True)
class RunFinished(Event):
    """Written by the web process. `outcome` is one of `returned`, `raised`, `limit`, `died` and `cancelled`."""

    outcome: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AppLoaded(Event):
    apps: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TablesRead(Event):
    """All tables that a learner may want to see: once before the action, once after it."""

    tables: tuple[Table, ...]


@dataclass(frozen=True, kw_only=True)
class ReceiverConnected(Event):
    signal: str
    receiver: str
    sender: str
    dispatch_uid: str
    weak: bool
    is_async: bool


@dataclass(frozen=True, kw_only=True)
class ReceiverConnectedAgain(Event):
    """Same lookup key as a connected receiver: Django ignored the call."""

    signal: str
    receiver: str
    sender: str
    dispatch_uid: str


@dataclass(frozen=True, kw_only=True)
class ReceiverDisconnected(Event):
    """`found` is what `disconnect()` answered: whether there was such a receiver."""

    signal: str
    receiver: str
    sender: str
    dispatch_uid: str
    found: bool


@dataclass(frozen=True, kw_only=True)
class ReceiverCollected(Event):
    """A weakly connected receiver was garbage-collected, so it is connected no longer."""

    signal: str
    receiver: str


@dataclass(frozen=True, kw_only=True)
class SignalSent(Event):
    """`method` is one of `send`, `send_robust`, `asend`, `asend_robust`; `receivers` is how many will be called."""

    signal: str
    method: str
    sender: str
    arguments: tuple[Item, ...]
    receivers: int


@dataclass(frozen=True, kw_only=True)
class SignalDone(Event):
    """`responses` are the receivers' names and return values, in the order of the returned list."""

    signal: str
    responses: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class ReceiverCalled(Event):
    signal: str
    receiver: str
    dispatch_uid: str
    is_async: bool
    arguments: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class ReceiverReturned(Event):
    receiver: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ReceiverRaised(Event):
    receiver: str
    exception: str


@dataclass(frozen=True, kw_only=True)
class QueryRan(Event):
    """One statement. `rows` is the cursor's row count or None; `error` is empty unless the database refused."""

    database: str
    sql: str
    parameters: tuple[str, ...]
    duration_us: int
    rows: int | None
    error: str


@dataclass(frozen=True, kw_only=True)
class TransactionBegun(Event):
    database: str


@dataclass(frozen=True, kw_only=True)
class TransactionCommitted(Event):
    database: str


@dataclass(frozen=True, kw_only=True)
class TransactionRolledBack(Event):
    database: str


@dataclass(frozen=True, kw_only=True)
class SavepointMade(Event):
    database: str
    savepoint: str


@dataclass(frozen=True, kw_only=True)
class SavepointReleased(Event):
    database: str
    savepoint: str


@dataclass(frozen=True, kw_only=True)
class SavepointRolledBack(Event):
    database: str
    savepoint: str


@dataclass(frozen=True, kw_only=True)
class CallbackRegistered(Event):
    """`on_commit()` inside a transaction. `number` counts the callbacks of a run from 1."""

    database: str
    callback: str
    number: int
    robust: bool


@dataclass(frozen=True, kw_only=True)
class CallbackCalled(Event):
    """An `on_commit` callback runs: after COMMIT, or at once when no transaction was open."""

    database: str
    callback: str
    number: int


@dataclass(frozen=True, kw_only=True)
class CallbackReturned(Event):
    callback: str
    number: int


@dataclass(frozen=True, kw_only=True)
class CallbackRaised(Event):
    callback: str
    number: int
    exception: str


@dataclass(frozen=True, kw_only=True)
class CallbackDiscarded(Event):
    """`reason` is one of `rolled back`, `connection closed` and `an earlier callback raised`."""

    database: str
    callback: str
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RowInserted(Event):
    database: str
    table: str
    new: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class RowUpdated(Event):
    database: str
    table: str
    old: tuple[Item, ...]
    new: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class RowDeleted(Event):
    database: str
    table: str
    old: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class MailSent(Event):
    subject: str
    sender: str
    recipients: tuple[str, ...]
    body: str


@dataclass(frozen=True, kw_only=True)
class OutputWritten(Event):
    """`stream` is one of `stdout`, `stderr`, `log` and `warning`; `source` names the logger or warning category."""

    stream: str
    text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class LineReached(Event):
    """The line in `place` is about to run."""


@dataclass(frozen=True, kw_only=True)
class ExceptionRaised(Event):
    """An exception left the action. `frames` holds the learner's lines only, outermost first."""

    exception: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, kw_only=True)
class LimitReached(Event):
    """`limit` names a field of the run's limits; `sentence` says what was stopped and what was kept."""

    limit: str
    sentence: str


KINDS: Mapping[str, type[Event]] = {event.kind: event for event in Event.__subclasses__()}


def to_json(event: Event) -> str:
    """Return the event as one line of JSON, its kind first."""
    # Reading __dict__ and letting json walk the rare nested dataclass is several times faster than asdict().
    return _encode({"kind": event.kind, **event.__dict__})


def from_json(line: str | bytes) -> Event:
    """Return the event in one line of JSON. Raises MalformedEvent for anything that `to_json` could not have made."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedEvent("not JSON") from error
    if not isinstance(data, dict):
        raise MalformedEvent("not an object")
    kind = data.pop("kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise MalformedEvent("unknown kind")
    return typing.cast(Event, _read_fields(KINDS[kind], data))


_encode = json.JSONEncoder(separators=(",", ":"), default=lambda value: value.__dict__, check_circular=False).encode


def _read_fields(cls: type, data: object) -> object:
    readers = _FIELD_READERS[cls]
    if not isinstance(data, dict) or not data.keys() <= readers.keys():
        raise MalformedEvent(f"{cls.__name__} has other fields")
    try:
        return cls(**{name: readers[name](value) for name, value in data.items()})
    except TypeError as error:
        raise MalformedEvent(f"{cls.__name__} lacks a field") from error


def _read_text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise MalformedEvent("not a text of bounded length")
    if not value.isascii():
        # A lone surrogate would make every later encode() fail.
        return value.encode(errors="replace").decode()
    return value


def _read_number(value: object) -> int:
    if type(value) is not int or abs(value) > MAX_NUMBER:
        raise MalformedEvent("not a number in bounds")
    return value


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise MalformedEvent("not true or false")
    return value


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _items(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_items(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise MalformedEvent("not a list of bounded length")
        return tuple(read(item) for item in value)

    return read_items


def _reader(annotation: Any) -> Callable[[Any], Any]:
    """Return the function that checks and converts a JSON value of the annotated type."""
    if annotation in _FIELD_READERS:
        return lambda value: _read_fields(annotation, value)
    if typing.get_origin(annotation) is types.UnionType:
        return _optional(_reader(typing.get_args(annotation)[0]))
    if typing.get_origin(annotation) is tuple:
        return _items(_reader(typing.get_args(annotation)[0]))
    return {str: _read_text, int: _read_number, bool: _read_flag}[annotation]


_FIELD_READERS: dict[type, dict[str, Callable[[Any], Any]]] = {}
for _cls in (Item, Frame, Table, *KINDS.values()):
    _FIELD_READERS[_cls] = {field.name: _reader(field.type) for field in fields(_cls)}
