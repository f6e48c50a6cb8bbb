"""An append-only log of events: one thread appends, any number of streams follow."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

from lessons.events import Event


class EventLog:
    """The events of one run while it goes on. Safe to use from any thread and any event loop."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._lock = threading.Lock()
        self._followers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closed = False

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self._events)

    def append(self, events: Sequence[Event]) -> None:
        self._events.extend(events)
        self.wake()

    def close(self) -> None:
        """Say that nothing will be appended any more: streams end after the last event."""
        self._closed = True
        self.wake()

    def wake(self) -> None:
        """Let every stream look again, also when nothing was appended."""
        with self._lock:
            followers = list(self._followers)
        for loop, changed in followers:
            try:
                loop.call_soon_threadsafe(changed.set)
            except RuntimeError:
                pass  # That loop has been closed, and its stream with it.

    async def follow(self, *, after: int = 0) -> AsyncIterator[Sequence[Event]]:
        """Yield the events behind the one with `seq` `after`, in batches as they come, until the log is closed.

        A batch is empty when the log was only woken up.
        """
        follower = (asyncio.get_running_loop(), changed := asyncio.Event())
        with self._lock:
            self._followers.add(follower)
        try:
            position = after
            while True:
                changed.clear()
                closed = self._closed
                batch = self._events[position:]
                position += len(batch)
                if batch or not closed:
                    yield batch
                if closed:
                    return
                await changed.wait()
        finally:
            with self._lock:
                self._followers.discard(follower)
