"""The line in which runs wait for a thread, in the order of the clicks: a whole room may click at once."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field

from lessons.pages.thread_pool import ThreadPool
from lessons.sandbox.stopping import Stop

TELL_SECONDS = 1.0
"""Between two times at which those in line are told their places: each time costs a message for each of them."""


@dataclass(eq=False)
class _Place:
    work: Callable[[], None]
    on_position: Callable[[int], None]
    waking: ExitStack = field(default_factory=ExitStack)


class Line:
    """Gives so many `threads` to what waits. Nobody who stands in line holds a thread or a connection to the database.

    `ahead` is how many of those who have a thread wait, too, for their turn in the sandbox. At most `waiting` stand in
    line.
    """

    def __init__(self, *, threads: int, ahead: int, waiting: int) -> None:
        self._pool = ThreadPool(threads, name="run")
        self._threads = threads
        self._ahead = ahead
        self._most = waiting
        self._lock = threading.Lock()
        self._waiting: dict[_Place, None] = {}
        self._working = 0
        self._told_at = 0.0

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= self._most

    def take_place(self, work: Callable[[], None], *, on_position: Callable[[int], None], stop: Stop) -> Future[None]:
        """Have something done in a thread when its turn comes; at once when it is to stop, which it then finds out.

        Until then `on_position` is told now and then how many turns are left, if there is a line.
        """
        place = _Place(work, on_position)
        with self._lock:
            self._waiting[place] = None
            position = len(self._waiting) + self._ahead if self._working + len(self._waiting) > self._threads else 0
        if position:
            on_position(position)
        place.waking.enter_context(stop.waking(lambda: self._begin_at_once(place)))
        return self._pool.submit(self._do, place)

    def _begin_at_once(self, place: _Place) -> None:
        threading.Thread(target=self._do, args=[place], name="run-to-stop", daemon=True).start()

    def _do(self, place: _Place) -> None:
        with self._lock:
            if place not in self._waiting:
                return  # It was to stop, and is done elsewhere.
            del self._waiting[place]
            self._working += 1
        place.waking.close()
        self._tell()
        try:
            place.work()
        finally:
            with self._lock:
                self._working -= 1

    def _tell(self) -> None:
        with self._lock:
            now = time.monotonic()
            if not self._waiting or now < self._told_at + TELL_SECONDS:
                return
            self._told_at = now
            told = list(self._waiting)
        for number, place in enumerate(told, start=1):
            place.on_position(number + self._ahead)
