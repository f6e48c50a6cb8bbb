"""A bounded, fair queue in front of the zygote: first come, first served."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lessons.sandbox.stopping import Stop


class QueueFull(Exception):
    """So many runs wait already that another one would only wait in vain."""


class QueueClosed(Exception):
    """No more turns are given."""


class GivenUp(Exception):
    """Whoever waited wants no turn any more."""


class RunQueue:
    """Lets `running` runs go on at a time and `waiting` more wait their turn."""

    def __init__(self, *, running: int, waiting: int) -> None:
        self._running = running
        self._waiting = waiting
        self._places: list[object] = []
        self._changed = threading.Condition()
        self._closed_at: float | None = None

    @contextmanager
    def turn(
        self, *, on_position: Callable[[int], None] = lambda position: None, stop: Stop | None = None
    ) -> Iterator[None]:
        """Hold a place for the length of the `with` block, which is entered when its turn has come.

        Until then `on_position` is told how many turns are left, each time the number changes. Raises QueueFull at
        once, and QueueClosed or GivenUp as soon as that happens.
        """
        place, stop = object(), stop or Stop()
        with self._changed:
            if self._closed_at is not None:
                raise QueueClosed
            if len(self._places) >= self._running + self._waiting:
                raise QueueFull
            self._places.append(place)
        try:
            with stop.waking(self._wake):
                self._wait(place, on_position, stop)
            yield
        finally:
            with self._changed:
                self._places.remove(place)
                self._changed.notify_all()

    def close(self) -> None:
        """Give no more turns, neither to who comes now nor to who waits. Those that were given go on."""
        with self._changed:
            if self._closed_at is None:
                self._closed_at = time.monotonic()
            self._changed.notify_all()

    def wait_until_empty(self, seconds: float) -> None:
        """Wait for the end of the turns that were given, at most so long after the queue was closed."""
        with self._changed:
            assert self._closed_at is not None
            remaining = self._closed_at + seconds - time.monotonic()
            self._changed.wait_for(lambda: not self._places, max(0.0, remaining))

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _wait(self, place: object, on_position: Callable[[int], None], stop: Stop) -> None:
        told = 0
        while True:
            with self._changed:
                if self._closed_at is not None:
                    raise QueueClosed
                if stop.is_asked:
                    raise GivenUp
                position = self._places.index(place) + 1 - self._running
                if position <= 0:
                    return
                if position == told:
                    self._changed.wait()
                    continue
            on_position(position)
            told = position
