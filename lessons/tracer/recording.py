"""The events of one trace on their way out: when, where, in which span and in which transaction each happened."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from itertools import count
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from msgspec.structs import force_setattr

from lessons.tracer.clock import Clock
from lessons.tracer.entries import Entries
from lessons.tracer.folding import Folding
from lessons.tracer.hearing import HEARD, NOBODY, Hearing
from lessons.tracer.lines import exceptions_caught, lines_that_ran
from lessons.tracer.names import SignalNames
from lessons.tracer.objects import is_a
from lessons.tracer.places import Here, OwnFiles
from lessons.tracer.spans import RUN, Span
from lessons.tracer.tables import Schemas
from lessons.traces.events import Event

_SECONDS_FOR_OTHERS = 0.5


class Transaction(NamedTuple):
    """An open transaction: its number, and of each block in it the span and the savepoint's name, outermost first."""

    number: int
    blocks: list[tuple[int, str]]


Using = BaseDatabaseWrapper | str | None
"""A connection, or the alias of one that a thread has."""


class Within(NamedTuple):
    """The transaction and its innermost block, by number, in which something happens; None in autocommit."""

    transaction: int | None = None
    block: int | None = None


class Recording:
    """Completes events and hands them to `emit`, one at a time and in the order in which they were recorded."""

    expects_rollback = False
    """Whether Django is about to roll back the transaction of a test: it marks it as if it were broken."""

    def __init__(self, emit: Callable[[Event], None], own: Callable[[str], bool], *, everywhere: bool = False) -> None:
        self.hearing = Hearing(everywhere=everywhere)
        self.inside = ContextVar("SPAN", default=RUN)
        """The span in which the running code lies. Threads started by asgiref and tasks inherit it."""
        self.own = OwnFiles(own, self.inside)
        self.signal_names = SignalNames(self.own)
        self.schemas = Schemas()
        self.mirrors: Mapping[str, str] = {}
        """By alias of a connection to the database of another alias, that one."""
        self.transactions: dict[int, Transaction] = {}
        """By the identity of the connection that has it open."""
        self.transactions_here: dict[tuple[int, str], Transaction] = {}
        """Of each thread, by alias: those of the connections that `django.db.connections` has for it."""
        self.spans = count(1)
        self.kept_back: dict[Callable[[], None], None] = {}
        """What records, ahead of anything else, what has happened and could not be recorded at once; in order."""
        self.connected: dict[tuple[int, ...], str] = {}
        """By identity, where the learner has connected a receiver that is not of their making."""
        self.entries = Entries()
        self.at_close: list[Callable[[], None]] = []
        """What records the end of what is still going on when the trace is closed."""
        self.threads = {threading.get_ident(): 0}
        self._numbers_of_threads = count(1)
        self._emit = emit
        self._folding = Folding(emit)
        self._began = Clock.now_ns()
        self._pending: deque[Event] = deque()
        self._delivering = threading.Lock()
        self._settling = threading.local()
        self._closed = False

    def record(
        self,
        event: Event,
        *,
        place: Here | str | None = None,
        using: Using = None,
        within: Within | None = None,
        inside: Span | None = None,
        has_lines: bool = False,
    ) -> None:
        """Complete an event and hand it over.

        `place` defaults to the learner's line that runs; `within` to the transaction that is open on the connection
        `using`, or on this thread's connection of that alias, by default the default one; `inside` to the span in which
        this code runs. `has_lines` says that the event had the lines told that led to it.
        """
        span = inside or self.span()
        force_setattr(event, "depth", span.depth + 1)
        force_setattr(event, "span", span.number)
        self._complete(event, place, self.within(using) if within is None else within, has_lines=has_lines)

    def begin(
        self,
        event: Event,
        *,
        place: Here | str | None = None,
        using: Using = None,
        within: Within | None = None,
        inside: Span | None = None,
    ) -> Span:
        """Record an event that opens a span, and return that. The arguments are those of `record`."""
        around = inside or self.span()
        place = self.own.here() if place is None else place
        span = Span(next(self.spans), around.depth + 1, (place if isinstance(place, str) else place[0]) or around.place)
        force_setattr(event, "depth", span.depth)
        force_setattr(event, "span", span.number)
        force_setattr(event, "parent", around.number)
        self._complete(event, place, self.within(using) if within is None else within)
        return span

    def end(
        self,
        event: Event,
        span: Span,
        *,
        place: Here | str | None = None,
        using: Using = None,
        within: Within | None = None,
    ) -> None:
        """Record an event that closes a span."""
        force_setattr(event, "depth", span.depth)
        force_setattr(event, "span", span.number)
        self._complete(event, place, self.within(using) if within is None else within)

    def database_of(self, alias: str) -> str:
        """Return the alias of the database itself, for that of a connection to it: rows are told of the database."""
        return self.mirrors.get(alias, alias)

    def tell_lines(self, event: Event) -> None:
        """Let an event tell which of the learner's lines have run in this thread since the last one that did."""
        force_setattr(event, "ran", lines_that_ran())
        force_setattr(event, "caught", exceptions_caught())

    def _complete(self, event: Event, place: Here | str | None, within: Within, *, has_lines: bool = False) -> None:
        # Nobody has seen the event yet, so it is completed as it is.
        if self._closed:
            return
        self.settle()
        force_setattr(event, "at_us", (Clock.now_ns() - self._began) // 1000)
        if isinstance(place, str):
            force_setattr(event, "place", place)
        else:
            where, calls = self.own.here() if place is None else place
            force_setattr(event, "place", where)
            if calls:
                force_setattr(event, "calls", calls)
        force_setattr(event, "transaction", within.transaction)
        force_setattr(event, "block", within.block)
        if not has_lines:
            self.tell_lines(event)
        if thread := self._thread():
            force_setattr(event, "thread", thread)
        self._pending.append(event)
        # Garbage collection may record an event while one is being handed over, and so may another thread. Neither
        # waits: whoever holds the lock also hands over what the others have left.
        while self._pending and self._delivering.acquire(blocking=False):
            # What is done with events is none: it may print, log and save.
            outside = HEARD.set(self.hearing.outer or NOBODY)
            try:
                while self._pending:
                    self._folding.take(self._pending.popleft())
            finally:
                HEARD.reset(outside)
                self._delivering.release()

    def _thread(self) -> int:
        thread = self.threads.get(threading.get_ident())
        if thread is None:
            thread = self.threads[threading.get_ident()] = next(self._numbers_of_threads)
        return thread

    def span(self) -> Span:
        """Return the span in which this code runs."""
        return self.inside.get()

    def within(self, using: Using = None) -> Within:
        """Return the transaction and the block that are open on a connection, or on this thread's one of an alias."""
        if using is None or is_a(using, str):
            transaction = self.transactions_here.get((threading.get_ident(), using or DEFAULT_DB_ALIAS))
        else:
            transaction = self.transactions.get(id(using))
        return NOT_WITHIN if transaction is None else Within(transaction.number, transaction.blocks[-1][0])

    def restart(self) -> None:
        """Count time from now on: a trace may be set up ahead of what it records."""
        self._began = Clock.now_ns()
        self._folding = Folding(self._emit)
        self.threads = {threading.get_ident(): 0}

    def close(self) -> None:
        """Ignore what code that outlives the trace, such as a thread or a stream that it kept, still records."""
        self.settle()
        for finish in self.at_close:
            finish()
        self._closed = True
        # Whoever holds the lock for long is held up by this thread itself: code that ends the process may run anywhere.
        if self._delivering.acquire(timeout=_SECONDS_FOR_OTHERS):
            try:
                self._folding.flush()
            finally:
                self._delivering.release()

    def settle(self) -> None:
        """Have recorded what has happened and was kept back, such as a line of output without its end."""
        # What one of them records does not have the next ones, which came later, recorded before it.
        if self.kept_back and not getattr(self._settling, "now", False):
            self._settling.now = True
            try:
                for settle in list(self.kept_back):
                    settle()
            finally:
                self._settling.now = False


NOT_WITHIN = Within()
