"""A trace as proofs read it: the events of a run in order, and short questions about them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, overload

from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Cell,
    Event,
    ExceptionRaised,
    Item,
    MailSent,
    OutputWritten,
    QueryRan,
    ReceiverCalled,
    ReceiverRaised,
    RenderingStarted,
    RequestFinished,
    RequestStarted,
    RowDeleted,
    RowInserted,
    RowUpdated,
    RunFinished,
    SignalDone,
    SignalSent,
    Table,
    TablesRead,
    TestFinished,
    ViewCalled,
)
from lessons.traces.repeated import unfolded
from lessons.traces.spans import inside

E = TypeVar("E", bound=Event)
_TRANSACTION_WORDS = {
    "transaction_begun": "BEGIN",
    "transaction_committed": "COMMIT",
    "transaction_rolled_back": "ROLLBACK",
    "savepoint_made": "SAVEPOINT",
    "savepoint_released": "RELEASE SAVEPOINT",
    "savepoint_rolled_back": "ROLLBACK TO SAVEPOINT",
}


class NotInTrace(LookupError):
    """A proof asks for something that did not happen in this run."""


@dataclass(frozen=True)
class Trace(Sequence[Event]):
    """The events of one run, or of a part of it. Every question answers with what happened, in the order it happened.

    A name that is left out asks for all. Values in events are short texts, as on the page: `"True"`, `"'ada'"`.

    Of a long run that repeats itself, the answers also hold what was only counted, so that their number is right: see
    `unfolded`. `events`, the length and the order are those of what was recorded.
    """

    events: tuple[Event, ...]
    _run: tuple[Event, ...] = field(default=(), repr=False, compare=False)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> "Trace": ...
    def __getitem__(self, index: int | slice) -> "Event | Trace":
        return self._part(self.events[index]) if isinstance(index, slice) else self.events[index]

    def __len__(self) -> int:
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(event.kind for event in self.events)

    def of_kind(self, kind: str) -> tuple[Event, ...]:
        """Return the events of this kind, such as `receiver_connected_again`."""
        return tuple(event for event in self._unfolded() if event.kind == kind)

    # Signals and receivers

    def signals(self, name: str = "", *, sender: str = "") -> tuple[SignalSent, ...]:
        """Return each time a signal was sent: `signals("post_save", sender="Author")`."""
        return self._of(SignalSent, lambda event: name in ("", event.signal) and sender in ("", event.sender))

    def responses(self, name: str = "") -> tuple[tuple[Item, ...], ...]:
        """Return what each sending gave back: the receivers' names with their return values or exceptions."""
        return tuple(event.responses for event in self._of(SignalDone, lambda event: name in ("", event.signal)))

    def receivers(self, name: str = "", *, signal: str = "") -> tuple[ReceiverCalled, ...]:
        """Return each call of a receiver: `receivers("welcome_author")`."""
        return self._of(ReceiverCalled, lambda event: name in ("", event.receiver) and signal in ("", event.signal))

    def receivers_raised(self, name: str = "") -> tuple[ReceiverRaised, ...]:
        return self._of(ReceiverRaised, lambda event: name in ("", event.receiver))

    # The database

    def queries(self, start: str = "", table: str = "") -> tuple[QueryRan, ...]:
        """Return the statements that begin with `start` and name `table`: `queries("INSERT", "bookshop_author")`."""
        return self._of(
            QueryRan, lambda event: event.sql.startswith(start) and (not table or f'"{table}"' in event.sql)
        )

    @property
    def transactions(self) -> tuple[str, ...]:
        """The statements of transactions: `("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "COMMIT")`."""
        return tuple(_TRANSACTION_WORDS[event.kind] for event in self.events if event.kind in _TRANSACTION_WORDS)

    def transaction_events(self, statement: str = "") -> tuple[Event, ...]:
        """Return the events behind `transactions`: `transaction_events("COMMIT")`."""
        return tuple(
            event
            for event in self.events
            if event.kind in _TRANSACTION_WORDS and statement in ("", _TRANSACTION_WORDS[event.kind])
        )

    def inserted(self, table: str = "") -> tuple[RowInserted, ...]:
        """Return the rows as they were written, whether or not they were kept."""
        return self._of(RowInserted, lambda event: table in ("", event.table))

    def updated(self, table: str = "") -> tuple[RowUpdated, ...]:
        return self._of(RowUpdated, lambda event: table in ("", event.table))

    def deleted(self, table: str = "") -> tuple[RowDeleted, ...]:
        return self._of(RowDeleted, lambda event: table in ("", event.table))

    def rows(self, table: str, *, database: str = "default") -> tuple[dict[str, str | None], ...]:
        """Return the rows that the table holds after the action. Raises NotInTrace for an unknown table."""
        return _rows(self._tables(-1), table, database)

    def rows_before(self, table: str, *, database: str = "default") -> tuple[dict[str, str | None], ...]:
        """Return the rows that the table held before the action. Raises NotInTrace for an unknown table."""
        return _rows(self._tables(0), table, database)

    # on_commit

    @property
    def callbacks(self) -> tuple[str, ...]:
        """The names of the `on_commit` callbacks that ran."""
        return tuple(event.callback for event in self.callbacks_called())

    def callbacks_registered(self, name: str = "") -> tuple[CallbackRegistered, ...]:
        return self._of(CallbackRegistered, lambda event: name in ("", event.callback))

    def callbacks_called(self, name: str = "") -> tuple[CallbackCalled, ...]:
        return self._of(CallbackCalled, lambda event: name in ("", event.callback))

    def callbacks_discarded(self, name: str = "") -> tuple[CallbackDiscarded, ...]:
        return self._of(CallbackDiscarded, lambda event: name in ("", event.callback))

    # What else could be noticed

    @property
    def printed(self) -> tuple[str, ...]:
        """The lines that were printed."""
        return tuple(event.text for event in self.outputs("stdout"))

    def outputs(self, stream: str = "") -> tuple[OutputWritten, ...]:
        """Return what was written to `stdout`, `stderr`, `log` or `warning`."""
        return self._of(OutputWritten, lambda event: stream in ("", event.stream))

    @property
    def mails(self) -> tuple[MailSent, ...]:
        return self._of(MailSent)

    @property
    def exception(self) -> str:
        """The exception that left the action, as text, or nothing."""
        return next((event.exception for event in self._of(ExceptionRaised)), "")

    @property
    def outcome(self) -> str:
        """How the run ended: `returned`, `raised`, `limit` or `died`."""
        return next((event.outcome for event in self._of(RunFinished)), "")

    def tests(self, name: str = "", *, outcome: str = "") -> tuple[TestFinished, ...]:
        """Return the tests as they ended: `tests("InvoiceTests.test_mail")`, `tests(outcome="failed")`."""
        return self._of(TestFinished, lambda event: name in ("", event.test) and outcome in ("", event.outcome))

    def requests(self, path: str = "", *, method: str = "") -> tuple[RequestStarted, ...]:
        """Return the requests as they began, each for `within()`. The path has the query string."""
        return self._of(RequestStarted, lambda event: path in ("", event.path) and method in ("", event.method))

    def requests_finished(self, path: str = "", *, status: int | None = None) -> tuple[RequestFinished, ...]:
        """Return the requests as they ended: `requests_finished("/notices/")`, `requests_finished(status=500)`."""
        return self._of(RequestFinished, lambda event: path in ("", event.path) and status in (None, event.status))

    def views(self, name: str = "") -> tuple[ViewCalled, ...]:
        return self._of(ViewCalled, lambda event: name in ("", event.view))

    def templates(self, name: str = "") -> tuple[RenderingStarted, ...]:
        """Return the templates as they were rendered, without those that they include or extend."""
        return self._of(RenderingStarted, lambda event: name in ("", event.template))

    # Order and nesting

    def before(self, event: Event) -> "Trace":
        return self._part(tuple(other for other in self.events if other.seq < event.seq))

    def after(self, event: Event) -> "Trace":
        return self._part(tuple(other for other in self.events if other.seq > event.seq))

    def within(self, event: Event) -> "Trace":
        """Return what happened inside a signal, a receiver, a callback, a transaction, a savepoint, a thread, a test,
        a request, a middleware, a view or a template.

        The event is the one with which it begins.
        """
        return self._part(tuple(inside(event, self.events)))

    def order(self, **events: Event | Sequence[Event]) -> "Order":
        """Return the names in the order of their first events; a name whose event did not happen is left out."""
        firsts = {name: _first(event) for name, event in events.items()}
        return Order({name: event for name, event in firsts.items() if event is not None})

    def _of(self, kind: type[E], holds: Callable[[E], bool] = lambda event: True) -> tuple[E, ...]:
        return tuple(event for event in self._unfolded() if isinstance(event, kind) and holds(event))

    def _unfolded(self) -> Iterable[Event]:
        return unfolded(self.events, of=self._run or self.events)

    def _part(self, events: tuple[Event, ...]) -> "Trace":
        return Trace(events, self._run or self.events)

    def _tables(self, reading: int) -> tuple[Table, ...]:
        readings = self._of(TablesRead)
        if not readings:
            raise NotInTrace("the tables were not read in this part of the trace")
        return readings[reading].tables


class Order(tuple[str, ...]):  # noqa: SLOT001 - a tuple can have no slots
    """Names in the order of their events, which it knows by them."""

    events: Mapping[str, Event]

    def __new__(cls, events: Mapping[str, Event]) -> "Order":
        order = super().__new__(cls, sorted(events, key=lambda name: events[name].seq))
        order.events = events
        return order


def argument(event: SignalSent | ReceiverCalled, name: str) -> str:
    """Return one argument of a signal or of a receiver's call, as text. Raises NotInTrace."""
    for item in event.arguments:
        if item.name == name:
            return item.value
    raise NotInTrace(f"there is no argument called {name} in {event.signal}")


@overload
def values(items: Sequence[Item]) -> dict[str, str]: ...
@overload
def values(items: Sequence[Cell]) -> dict[str, str | None]: ...
def values(items: Sequence[Item] | Sequence[Cell]) -> Mapping[str, str | None]:
    """Return arguments, responses or the columns of a row by their names: `values(event.new)["name"]`.

    NULL in a row is None.
    """
    return {item.name: item.value for item in items}


def tables_read(events: Iterable[Event]) -> list[tuple[Table, ...]]:
    """Return the tables each time they were read: before the action, and after it when the run came so far."""
    return [event.tables for event in events if isinstance(event, TablesRead)]


def _rows(tables: Sequence[Table], name: str, database: str) -> tuple[dict[str, str | None], ...]:
    for table in tables:
        if (table.name, table.database) == (name, database):
            return tuple(dict(zip(table.columns, row, strict=True)) for row in table.rows)
    raise NotInTrace(f"there is no table called {name}")


def _first(event: Event | Sequence[Event]) -> Event | None:
    if isinstance(event, Event):
        return event
    return event[0] if event else None
