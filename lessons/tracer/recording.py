"""The events of one trace on their way out: when, how deep, where and in which transaction each of them happened."""

import threading
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter_ns

from django.db import DEFAULT_DB_ALIAS
from msgspec.structs import force_setattr

from lessons.tracer.names import SignalNames
from lessons.tracer.places import OwnFiles
from lessons.tracer.tables import Schemas
from lessons.traces.events import Event

DEPTH: ContextVar[int] = ContextVar("DEPTH", default=0)
"""In how many signals, receivers and callbacks the running code lies. Threads started by asgiref inherit it."""


class Recording:
    """Completes events and hands them to `emit`, one at a time and in the order in which they were recorded."""

    def __init__(self, emit: Callable[[Event], None], own: Callable[[str], bool]) -> None:
        self.own = OwnFiles(own)
        self.signal_names = SignalNames(self.own)
        self.schemas = Schemas()
        self.transactions: dict[tuple[int, str], int] = {}
        self.kept_back: dict[Callable[[], None], None] = {}
        """What records, ahead of anything else, what has happened and could not be recorded at once; in order."""
        self._emit = emit
        self._began = perf_counter_ns()
        self._pending: deque[Event] = deque()
        self._delivering = threading.Lock()
        self._closed = False

    def record(
        self,
        event: Event,
        *,
        place: str | None = None,
        using: str | None = None,
        transaction: int | None = None,
    ) -> None:
        """Complete an event and hand it over.

        `place` defaults to the learner's line that runs; `transaction` to the one that this thread has open in the
        database `using`, by default the default one.
        """
        if self._closed:
            return
        self.settle()
        # Nobody has seen the event yet, so it is completed as it is.
        force_setattr(event, "at_us", (perf_counter_ns() - self._began) // 1000)
        if depth := DEPTH.get():
            force_setattr(event, "depth", depth)
        force_setattr(event, "place", self.own.running_line() if place is None else place)
        if number := transaction or self.open_transaction(using):
            force_setattr(event, "transaction", number)
        self._pending.append(event)
        # Garbage collection may record an event while one is being handed over, and so may another thread. Neither
        # waits: whoever holds the lock also hands over what the others have left.
        while self._pending and self._delivering.acquire(blocking=False):
            try:
                while self._pending:
                    self._emit(self._pending.popleft())
            finally:
                self._delivering.release()

    def restart(self) -> None:
        """Count time from now on, and ask again whose each file is: a trace may be set up ahead of what it records."""
        self._began = perf_counter_ns()
        self.own.forget()

    def open_transaction(self, using: str | None = None) -> int | None:
        """Return the number of the transaction that this thread has open in a database."""
        return self.transactions.get((threading.get_ident(), using or DEFAULT_DB_ALIAS))

    def close(self) -> None:
        """Ignore what code that outlives the trace, such as a thread or a stream that it kept, still records."""
        self.settle()
        self._closed = True

    def settle(self) -> None:
        """Have recorded what has happened and was kept back, such as a line of output without its end."""
        if self.kept_back:
            for settle in list(self.kept_back):
                settle()
