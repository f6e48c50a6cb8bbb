"""The vocabulary of a trace: one frozen structure for each kind of thing that can happen in a run."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from lessons.traces.plain import MAX_TEXT

MAX_ITEMS = 200
"""Most items in one list of an event."""
MAX_CHANGES = 1_000
"""Most rows in one Repeated."""
MAX_NUMBER = 2**53 - 1
"""Largest number that JSON carries everywhere without loss."""

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
"""Text that is plain once a trace has been read: the tracer makes it so, and the web process does not rely on it."""
Texts = Annotated[tuple[Text, ...], Meta(max_length=MAX_ITEMS)]
Number = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]


class Item(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A name and the short text of its value: an argument, a receiver and its response."""

    name: Text
    value: Text


class Call(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A call of one of the learner's functions, by the line in `place`.

    `number` tells it from all other calls of the run, those of the same line too. It is 0 where that is not known: of
    generators, coroutines, lambdas and comprehensions.
    """

    function: Text
    place: Text
    number: Number = 0


class Line(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """One of the learner's lines, and how often it has begun to run."""

    place: Text
    times: Number


class Caught(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An exception that one of the learner's functions has caught, by the `except` or the `with` in `place`.

    `raised_at` is the innermost of their functions' lines that it has come through. Where the same place has caught
    several, this is the first of them.
    """

    place: Text
    exception: Text
    raised_at: Text
    times: Number = 1


class Cell(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A column of a row and its value as short text, None for NULL."""

    name: Text
    value: Text | None


class Held(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What an instance of a model holds for one column.

    `value` is short text as a cell of the table would show it, None for None. Of what a cell cannot hold, such as an
    F() expression, and of types of which this is not known, it describes the object, and `is_object` says so.
    """

    column: Text
    value: Text | None
    is_deferred: bool = False
    is_object: bool = False


class Instance(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An instance of a model: the table in which its row is or will be, and what it holds."""

    database: Text
    table: Text
    holds: Annotated[tuple[Held, ...], Meta(max_length=MAX_ITEMS)]


class Dangling(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A foreign key that leads nowhere: the `value` in `column` of a row is no key in the table `parent`.

    `row` is the number by which SQLite knows the row, which is its integer primary key if it has one.
    """

    table: Text
    row: Text
    column: Text
    value: Text | None
    parent: Text


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
Cells = Annotated[tuple[Cell, ...], Meta(max_length=MAX_ITEMS)]


class Lane(StrEnum):
    """Where in a run a kind of event takes place."""

    CODE = "code"
    SIGNALS = "signals"
    RECEIVERS = "receivers"
    DATABASE = "database"
    WAITING = "waiting"
    RUN = "run"


def _kind(class_name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", class_name).lower()


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
    tag_field="kind",
    tag=_kind,
):
    """What all events share.

    `seq` counts the events of a run from 1 and is given by the web process. `at_us` is microseconds since the run
    began. `place` is `file:line` in the learner's files, or empty. `calls` are the learner's functions that had called
    one another within the span, the innermost first, each with the place of the line that called it. `ran` are the
    lines of their functions that have run in this thread since its last event, each once, in the order of their first
    times: also those of functions in which nothing happened. Of too many they are the last. `caught` are the exceptions
    that were caught there meanwhile.

    A kind that `opens` a span begins what ends later: a signal that is sent, a receiver, a callback, a transaction, a
    savepoint, a thread, a test, a flush, a request, a middleware, a view, a template that is rendered. `span` is the
    number of the span that the event opens or `closes`, and of any other event the innermost one in which it happened,
    0 for the run itself; `parent` is the span around one that opens. `depth` is how many spans there are around the
    event, those of transactions and savepoints not counted, for they need not be nested in the others.

    `transaction` is the number of the transaction that was open, counted from 1 in each run, or None in autocommit.
    `block` is the span of the innermost transaction or savepoint that was open: of one that opens or closes, the span
    around it. `thread` counts the threads of a run from 0, the one that runs the action.
    """

    kind: ClassVar[str] = ""
    lane: ClassVar[Lane]
    opens: ClassVar[bool] = False
    closes: ClassVar[bool] = False
    seq: Number = 0
    at_us: Number = 0
    depth: Number = 0
    place: Text = ""
    transaction: Number | None = None
    span: Number = 0
    parent: Number | None = None
    block: Number | None = None
    thread: Number = 0
    calls: Annotated[tuple[Call, ...], Meta(max_length=MAX_ITEMS)] = ()
    ran: Annotated[tuple[Line, ...], Meta(max_length=MAX_ITEMS)] = ()
    caught: Annotated[tuple[Caught, ...], Meta(max_length=MAX_ITEMS)] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind = _kind(cls.__name__)


class RunStarted(Event, frozen=True, kw_only=True):
    """Written by the web process when a child has taken the run."""

    lane = Lane.RUN
    action: Text
    django: Text
    python: Text


class RunFinished(Event, frozen=True, kw_only=True):
    """Written by the web process. `outcome` is one of `returned`, `raised`, `exited`, `limit`, `stopped` and `died`."""

    lane = Lane.RUN
    outcome: Text
    sentence: Text


class ConfigUsed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An app, and the class of the AppConfig that Django uses for it.

    `imported` are those of the learner's modules that its `ready()` imported. `passed_over` are the configs in its
    `apps.py`, where Django uses none of them but a plain AppConfig.
    """

    app: Text
    config: Text
    imported: Texts = ()
    passed_over: Texts = ()


class WaitingReceiver(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A receiver whose `sender` names a model that is not there: Django connects it when that model is loaded."""

    receiver: Text
    signal: Text
    sender: Text


class Phase(StrEnum):
    """What is done before the action is called, in this order."""

    SETTINGS = "importing settings.py"
    APPS = "importing the apps"
    MODELS = "importing the models"
    READY = "calling ready()"
    ACTIONS = "importing actions.py"


class AppLoaded(Event, frozen=True, kw_only=True):
    """`configs` has one for each of the apps."""

    lane = Lane.RUN
    apps: Texts
    models: Texts
    configs: Annotated[tuple[ConfigUsed, ...], Meta(max_length=MAX_ITEMS)] = ()
    waiting: Annotated[tuple[WaitingReceiver, ...], Meta(max_length=MAX_ITEMS)] = ()


class TablesRead(Event, frozen=True, kw_only=True):
    """All tables that a learner may want to see: once before the action, once after it."""

    lane = Lane.RUN
    tables: Annotated[tuple[Table, ...], Meta(max_length=MAX_ITEMS)]


class ReceiverConnected(Event, frozen=True, kw_only=True):
    lane = Lane.SIGNALS
    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text
    weak: bool
    is_async: bool


class ReceiverConnectedAgain(Event, frozen=True, kw_only=True):
    """Same lookup key as a connected receiver: Django ignored the call."""

    lane = Lane.SIGNALS
    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text


class ReceiverDisconnected(Event, frozen=True, kw_only=True):
    """`found` is what `disconnect()` answered: whether there was such a receiver."""

    lane = Lane.SIGNALS
    signal: Text
    receiver: Text
    sender: Text
    dispatch_uid: Text
    found: bool


class ReceiverCollected(Event, frozen=True, kw_only=True):
    """A weakly connected receiver was garbage-collected, so it is connected no longer."""

    lane = Lane.SIGNALS
    signal: Text
    receiver: Text


class SignalSent(Event, frozen=True, kw_only=True):
    """`method` is one of `send`, `send_robust`, `asend`, `asend_robust`; `receivers` is how many will be called.

    `muted` are receivers of this sender that are not in `Signal.receivers` at the moment, although they were connected
    and nobody has disconnected them. `instance` is the argument of that name, if it is one of a model and there is a
    receiver.
    """

    lane = Lane.SIGNALS
    opens = True
    signal: Text
    method: Text
    sender: Text
    arguments: Items
    receivers: Number
    muted: Texts = ()
    instance: Instance | None = None


class SignalDone(Event, frozen=True, kw_only=True):
    """`responses` are the receivers' names and return values, in the order of the returned list."""

    lane = Lane.SIGNALS
    closes = True
    signal: Text
    responses: Items


class SignalRaised(Event, frozen=True, kw_only=True):
    """An exception left the sending. `skipped` names the receivers that were not called because of it."""

    lane = Lane.SIGNALS
    closes = True
    signal: Text
    exception: Text
    skipped: Texts


class ReceiverCalled(Event, frozen=True, kw_only=True):
    """`connected_at` is the place of the line that connected it, empty if that was none of the learner's."""

    lane = Lane.RECEIVERS
    opens = True
    signal: Text
    receiver: Text
    dispatch_uid: Text
    is_async: bool
    arguments: Items
    connected_at: Text = ""


class ReceiverReturned(Event, frozen=True, kw_only=True):
    lane = Lane.RECEIVERS
    closes = True
    receiver: Text
    value: Text


class ReceiverRaised(Event, frozen=True, kw_only=True):
    lane = Lane.RECEIVERS
    closes = True
    receiver: Text
    exception: Text
    raised_at: Text = ""


class QueryRan(Event, frozen=True, kw_only=True):
    """One statement. `rows` is the cursor's row count or None; `error` is empty unless the database refused.

    `fetched` is how many rows were fetched of what it returned, None if it returns none; `goes_on` says that there was
    something else to tell before the last of them. `first_rows` are the first, as short text, under `columns`.
    `dangling` are the first foreign keys for which a COMMIT was refused.

    Django does not send what a broken transaction would refuse: then `sent` is false, and `error` is Django's.
    """

    lane = Lane.DATABASE
    database: Text
    sql: Text
    parameters: Texts
    duration_us: Number
    rows: Number | None
    error: Text
    sent: bool = True
    fetched: Number | None = None
    goes_on: bool = False
    columns: Texts = ()
    first_rows: Annotated[tuple[Row, ...], Meta(max_length=MAX_ITEMS)] = ()
    dangling: Annotated[tuple[Dangling, ...], Meta(max_length=MAX_ITEMS)] = ()


class TransactionBroken(Event, frozen=True, kw_only=True):
    """Django marked the transaction as broken: it refuses statements until the block is left, and rolls it back."""

    lane = Lane.DATABASE
    database: Text


class TransactionBegun(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    opens = True
    database: Text


class TransactionCommitted(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    closes = True
    database: Text


class TransactionRolledBack(Event, frozen=True, kw_only=True):
    """`left_by` is the exception that left the `atomic()` block, if one did."""

    lane = Lane.DATABASE
    closes = True
    database: Text
    left_by: Text = ""


class SavepointMade(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    opens = True
    database: Text
    savepoint: Text


class SavepointReleased(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    closes = True
    database: Text
    savepoint: Text


class SavepointRolledBack(Event, frozen=True, kw_only=True):
    """`left_by` is the exception that left the `atomic()` block, if one did."""

    lane = Lane.DATABASE
    database: Text
    savepoint: Text
    left_by: Text = ""


class CallbackRegistered(Event, frozen=True, kw_only=True):
    """`on_commit()` inside a transaction. `number` counts the callbacks of a run from 1.

    `holds` are the arguments that a partial has bound and the variables that a function has enclosed, as they are now.
    """

    lane = Lane.WAITING
    database: Text
    callback: Text
    number: Number
    robust: bool
    holds: Items = ()


class CallbackCalled(Event, frozen=True, kw_only=True):
    """An `on_commit` callback runs: after COMMIT, or `at_once` when no transaction was open.

    `caller` is the place of the line that gave it to `on_commit()`.
    """

    lane = Lane.WAITING
    opens = True
    database: Text
    callback: Text
    number: Number
    at_once: bool = False
    caller: Text = ""
    holds: Items = ()


class CallbackReturned(Event, frozen=True, kw_only=True):
    lane = Lane.WAITING
    closes = True
    callback: Text
    number: Number


class CallbackRaised(Event, frozen=True, kw_only=True):
    lane = Lane.WAITING
    closes = True
    callback: Text
    number: Number
    exception: Text
    raised_at: Text = ""


class CallbackDiscarded(Event, frozen=True, kw_only=True):
    """`reason` is one of `rolled back`, `connection closed` and `an earlier callback raised`."""

    lane = Lane.WAITING
    database: Text
    callback: Text
    number: Number
    reason: Text


class TestStarted(Event, frozen=True, kw_only=True):
    """A test of unittest begins: its span also covers what Django does before and after it."""

    lane = Lane.CODE
    opens = True
    test: Text


class TestFinished(Event, frozen=True, kw_only=True):
    """`outcome` is one of the constants below, or empty if the test has told its result nothing.

    `message` is the first line of the exception, or why the test was skipped.
    """

    lane = Lane.CODE
    closes = True
    test: Text
    outcome: Text
    message: Text = ""
    raised_at: Text = ""


PASSED, FAILED, ERROR, SKIPPED = "passed", "failed", "error", "skipped"
EXPECTED_FAILURE, UNEXPECTED_SUCCESS = "expected failure", "unexpected success"
NOT_PASSED = frozenset([FAILED, ERROR, UNEXPECTED_SUCCESS])
"""Outcomes of tests with which unittest says that the tests have failed."""


class FlushStarted(Event, frozen=True, kw_only=True):
    """A TransactionTestCase begins to empty all tables, with `manage.py flush`."""

    lane = Lane.RUN
    opens = True


class FlushFinished(Event, frozen=True, kw_only=True):
    lane = Lane.RUN
    closes = True


class RequestStarted(Event, frozen=True, kw_only=True):
    """One of Django's handlers is called with a request. Its span lasts until the handler has returned.

    `path` has the query string. `handler` is the class of the handler, which is also the sender of Django's signal.
    """

    lane = Lane.CODE
    opens = True
    method: Text
    path: Text
    handler: Text


class RequestFinished(Event, frozen=True, kw_only=True):
    """`status` is that of the response, None where the handler has made none.

    Here and in what follows `left_by` is the exception that has left the span, `raised_at` the learner's line of it.
    """

    lane = Lane.CODE
    closes = True
    method: Text
    path: Text
    status: Number | None = None
    left_by: Text = ""
    raised_at: Text = ""


class MiddlewareCalled(Event, frozen=True, kw_only=True):
    """A middleware of the learner's is called with a request. Its span has all that it calls: the view, too."""

    lane = Lane.CODE
    opens = True
    middleware: Text


class MiddlewareEnded(Event, frozen=True, kw_only=True):
    """`response` is the class of what the middleware returned, and its status if that is a response."""

    lane = Lane.CODE
    closes = True
    middleware: Text
    response: Text = ""
    left_by: Text = ""
    raised_at: Text = ""


class ViewCalled(Event, frozen=True, kw_only=True):
    """The view that the path leads to is called. `arguments` are those from the path."""

    lane = Lane.CODE
    opens = True
    view: Text
    arguments: Items = ()


class ViewEnded(Event, frozen=True, kw_only=True):
    """`response` is as that of a middleware."""

    lane = Lane.CODE
    closes = True
    view: Text
    response: Text = ""
    left_by: Text = ""
    raised_at: Text = ""


class RenderingStarted(Event, frozen=True, kw_only=True):
    """A template is rendered, with those that it includes. `template` is empty for one that was made from a string."""

    lane = Lane.CODE
    opens = True
    template: Text


class RenderingEnded(Event, frozen=True, kw_only=True):
    lane = Lane.CODE
    closes = True
    template: Text
    left_by: Text = ""
    raised_at: Text = ""


class ExceptionConverted(Event, frozen=True, kw_only=True):
    """Django has made a response of an exception of a view, a middleware, or the search for a view."""

    lane = Lane.CODE
    exception: Text
    status: Number | None = None


class ClientRaised(Event, frozen=True, kw_only=True):
    """The test client raises the exception of which Django has made a response, with `raise_request_exception`."""

    lane = Lane.CODE
    exception: Text


class RowInserted(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    database: Text
    table: Text
    new: Cells


class RowUpdated(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    database: Text
    table: Text
    old: Cells
    new: Cells


class RowDeleted(Event, frozen=True, kw_only=True):
    lane = Lane.DATABASE
    database: Text
    table: Text
    old: Cells


Change = RowInserted | RowUpdated | RowDeleted
"""What is done to one row."""


class RowsNotFollowed(Event, frozen=True, kw_only=True):
    """Rows of this table may have changed without a word: `reason` ends a sentence that says so."""

    lane = Lane.DATABASE
    database: Text
    table: Text
    reason: Text


class ThreadStarted(Event, frozen=True, kw_only=True):
    """A thread began to run, started by the learner's code. `thread` is its own number."""

    lane = Lane.CODE
    opens = True
    name: Text


class ThreadEnded(Event, frozen=True, kw_only=True):
    """`cut_off` says that the run ended while the thread went on."""

    lane = Lane.CODE
    closes = True
    name: Text
    cut_off: bool = False


class MailSent(Event, frozen=True, kw_only=True):
    lane = Lane.CODE
    subject: Text
    sender: Text
    recipients: Texts
    body: Text


class OutputWritten(Event, frozen=True, kw_only=True):
    """`stream` is one of `stdout`, `stderr`, `log` and `warning`; `source` names the logger or warning category.

    Of what was printed it is `Django` if Django has done so, as its commands do.
    """

    lane = Lane.CODE
    stream: Text
    text: Text
    source: Text


class ExceptionRaised(Event, frozen=True, kw_only=True):
    """An exception left the action. `frames` holds the learner's lines only, outermost first.

    Of a file that Python does not read, `shown` is what Python prints: file, line and caret. `phase` is the Phase in
    which it was raised, empty for an exception of the action itself.
    """

    lane = Lane.CODE
    exception: Text
    frames: Annotated[tuple[Frame, ...], Meta(max_length=MAX_ITEMS)]
    shown: Text = ""
    phase: Text = ""


class LimitReached(Event, frozen=True, kw_only=True):
    """`limit` names a field of the run's limits; `sentence` says what was stopped and what was kept."""

    lane = Lane.RUN
    limit: Text
    sentence: Text


class Repeated(Event, frozen=True, kw_only=True):
    """Events that were counted and not recorded one by one, in a long run: the round before them, so many times more.

    The round is the last `length` events that are no Repeated themselves. It came `times` times more: the same events,
    but for their values. `statements` is how many SQL statements these were in all. `changes` are their rows, each as
    it was written, and without what all of them share with this event. `ran` are all the lines that have run meanwhile.
    """

    lane = Lane.RUN
    times: Number
    length: Number
    statements: Number = 0
    changes: Annotated[tuple[Change, ...], Meta(max_length=MAX_CHANGES)] = ()


KINDS: Mapping[str, type[Event]] = {event.kind: event for event in Event.__subclasses__()}
