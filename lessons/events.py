"""The vocabulary of a trace: one frozen dataclass per kind of thing that can happen in a run.

An event travels as a flat JSON object, `{"kind": "query_ran", "sql": …}`. Whoever reads one from a run must treat it
as hostile: `from_json` accepts known kinds, exact types and bounded lengths, and nothing else.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Union

import msgspec
from msgspec import Meta, Struct

MAX_TEXT = 4_000
"""Most characters in one text of an event."""
MAX_ITEMS = 200
"""Most items in one list of an event."""
MAX_NUMBER = 2**53 - 1
"""Largest number that JSON carries everywhere without loss."""

_TERMINAL_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b]*+(?:\x07|\x1b\\)?|[@-Z\\-_])")
_NOT_PLAIN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]")
_ESCAPE = re.compile(rb'\\[^nt"\\]')
"""An escape of JSON that plain text does not need."""


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text that stays in its place wherever it is shown, cut to a length.

    Terminal sequences are removed. U+FFFD stands for control characters other than tab and newline, for lone
    surrogates, and for what acts on text at a distance: separators of lines and paragraphs, bidirectional embeddings,
    overrides and isolates, deprecated format characters, interlinear annotations. Unicode's report on markup (UTR #20)
    advises against the same characters.

    What acts on its neighbours alone is kept, for languages and emoji need it: joiners and other characters without
    width, and the marks U+200E, U+200F and U+061C, which turn no more text than a Hebrew or Arabic letter does.
    """
    if type(text) is not str:
        # A subclass may have methods of its own.
        text = str.__str__(text)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    text = _TERMINAL_SEQUENCE.sub("", text.replace("\r\n", "\n"))
    return _NOT_PLAIN.sub("\N{REPLACEMENT CHARACTER}", text)


Text = Annotated[str, Meta(max_length=MAX_TEXT)]
"""Text that is plain once a trace has been read: the tracer makes it so, and the web process does not rely on it."""
Texts = Annotated[tuple[Text, ...], Meta(max_length=MAX_ITEMS)]
Number = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]


class MalformedEvent(ValueError):
    """The bytes are not an event of a known kind with fields of the right types and sizes."""


class Item(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A name and the short text of its value: an argument, a column of a row, a receiver and its response."""

    name: Text
    value: Text


class Frame(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One line of a traceback, in the learner's files."""

    file: Text
    line: Number
    function: Text
    source: Text


Row = Annotated[tuple[Text | None, ...], Meta(max_length=MAX_ITEMS)]


class Table(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A table as it stands: the first rows by primary key, each cell as short text, None for NULL."""

    database: Text
    name: Text
    primary_key: Texts
    columns: Texts
    rows: Annotated[tuple[Row, ...], Meta(max_length=MAX_ITEMS)]
    row_count: Number


Items = Annotated[tuple[Item, ...], Meta(max_length=MAX_ITEMS)]


def _kind(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False, tag_field="kind", tag=_kind):
    """What all events share.

    `seq` counts the events of a run from 1 and is given by the web process. `at_us` is microseconds since the run
    began. `depth` is how many signals, receivers and callbacks the event lies in. `place` is `file:line` in the
    learner's files, or empty. `transaction` is the number of the transaction that was open, counted from 1 in each
    run, or None in autocommit.
    """

    kind: ClassVar[str] = ""
    seq: Number = 0
    at_us: Number = 0
    depth: Number = 0
    place: Text = ""
    transaction: Number | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind = _kind(cls.__name__)


class RunStarted(Event, frozen=True, kw_only=True):
    """Written by the web process when a child has taken the run."""

    action: Text
    django: Text
    python: Text


class RunFinished(Event, frozen=True, kw_only=True):
    """Written by the web process. `outcome` is one of `returned`, `raised`, `limit`, `died` and `cancelled`."""

    outcome: Text
    sentence: Text


class AppLoaded(Event, frozen=True, kw_only=True):
    apps: Texts
    models: Texts


class TablesRead(Event, frozen=True, kw_only=True):
    """All tables that a learner may want to see: once before the action, once after it."""

    tables: Annotated[tuple[Table, ...], Meta(max_length=MAX_ITEMS)]


class ReceiverConnected(Event, frozen=True, kw_only=True):
    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text
    weak: bool
    is_async: bool


class ReceiverConnectedAgain(Event, frozen=True, kw_only=True):
    """Same lookup key as a connected receiver: Django ignored the call."""

    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text


class ReceiverDisconnected(Event, frozen=True, kw_only=True):
    """`found` is what `disconnect()` answered: whether there was such a receiver."""

    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text
    found: bool


class ReceiverCollected(Event, frozen=True, kw_only=True):
    """A weakly connected receiver was garbage-collected, so it is connected no longer."""

    signal: Text
    receiver: Text


class SignalSent(Event, frozen=True, kw_only=True):
    """`method` is one of `send`, `send_robust`, `asend`, `asend_robust`; `receivers` is how many will be called."""

    signal: Text
    method: Text
    sender: Text
    arguments: Items
    receivers: Number


class SignalDone(Event, frozen=True, kw_only=True):
    """`responses` are the receivers' names and return values, in the order of the returned list."""

    signal: Text
    responses: Items


class ReceiverCalled(Event, frozen=True, kw_only=True):
    signal: Text
    receiver: Text
    dispatch_uid: Text
    is_async: bool
    arguments: Items


class ReceiverReturned(Event, frozen=True, kw_only=True):
    receiver: Text
    value: Text


class ReceiverRaised(Event, frozen=True, kw_only=True):
    receiver: Text
    exception: Text


class QueryRan(Event, frozen=True, kw_only=True):
    """One statement. `rows` is the cursor's row count or None; `error` is empty unless the database refused."""

    database: Text
    sql: Text
    parameters: Texts
    duration_us: Number
    rows: Number | None
    error: Text


class TransactionBegun(Event, frozen=True, kw_only=True):
    database: Text


class TransactionCommitted(Event, frozen=True, kw_only=True):
    database: Text


class TransactionRolledBack(Event, frozen=True, kw_only=True):
    database: Text


class SavepointMade(Event, frozen=True, kw_only=True):
    database: Text
    savepoint: Text


class SavepointReleased(Event, frozen=True, kw_only=True):
    database: Text
    savepoint: Text


class SavepointRolledBack(Event, frozen=True, kw_only=True):
    database: Text
    savepoint: Text


class CallbackRegistered(Event, frozen=True, kw_only=True):
    """`on_commit()` inside a transaction. `number` counts the callbacks of a run from 1."""

    database: Text
    callback: Text
    number: Number
    robust: bool


class CallbackCalled(Event, frozen=True, kw_only=True):
    """An `on_commit` callback runs: after COMMIT, or at once when no transaction was open."""

    database: Text
    callback: Text
    number: Number


class CallbackReturned(Event, frozen=True, kw_only=True):
    callback: Text
    number: Number


class CallbackRaised(Event, frozen=True, kw_only=True):
    callback: Text
    number: Number
    exception: Text


class CallbackDiscarded(Event, frozen=True, kw_only=True):
    """`reason` is one of `rolled back`, `connection closed` and `an earlier callback raised`."""

    database: Text
    callback: Text
    number: Number
    reason: Text


class RowInserted(Event, frozen=True, kw_only=True):
    database: Text
    table: Text
    new: Items


class RowUpdated(Event, frozen=True, kw_only=True):
    database: Text
    table: Text
    old: Items
    new: Items


class RowDeleted(Event, frozen=True, kw_only=True):
    database: Text
    table: Text
    old: Items


class MailSent(Event, frozen=True, kw_only=True):
    subject: Text
    sender: Text
    recipients: Texts
    body: Text


class OutputWritten(Event, frozen=True, kw_only=True):
    """`stream` is one of `stdout`, `stderr`, `log` and `warning`; `source` names the logger or warning category."""

    stream: Text
    text: Text
    source: Text


class LineReached(Event, frozen=True, kw_only=True):
    """The line in `place` is about to run."""


class ExceptionRaised(Event, frozen=True, kw_only=True):
    """An exception left the action. `frames` holds the learner's lines only, outermost first."""

    exception: Text
    frames: Annotated[tuple[Frame, ...], Meta(max_length=MAX_ITEMS)]


class LimitReached(Event, frozen=True, kw_only=True):
    """`limit` names a field of the run's limits; `sentence` says what was stopped and what was kept."""

    limit: Text
    sentence: Text


KINDS: Mapping[str, type[Event]] = {event.kind: event for event in Event.__subclasses__()}


def to_json(event: Event) -> bytes:
    """Return the event as one line of JSON, its kind first."""
    try:
        return _encode(event)
    except UnicodeEncodeError:
        # A lone surrogate, which UTF-8 does not carry, becomes a question mark.
        return json.dumps(msgspec.to_builtins(event), ensure_ascii=False).encode(errors="replace")


def from_json(line: str | bytes) -> Event:
    """Return the event in one line of JSON. Raises MalformedEvent for anything that `to_json` could not have made."""
    try:
        event: Event = _decode(line)
    # ValueError: a text that is not UTF-8 is no error of msgspec's own.
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(str(error)) from error
    return event


def may_not_be_plain(line: bytes) -> bool:
    """Say whether an event, read from this JSON, may hold a text that is not plain. One of plain texts may not."""
    without_backslashes = line.replace(rb"\\", b"")
    return _ESCAPE.search(without_backslashes) is not None or _NOT_PLAIN.search(line.decode()) is not None


def made_plain(event: Event) -> Event:
    """Return the event with all of its texts plain."""
    return msgspec.convert(_made_plain(msgspec.to_builtins(event)), type(event))


def _made_plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {name: _made_plain(content) for name, content in value.items()}
    return [_made_plain(content) for content in value] if isinstance(value, list | tuple) else value


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Union[tuple(KINDS.values())]).decode  # noqa: UP007 - made from a list
