"""How much a run or a request may spend on HTML: processor time, characters, and never for long at a stretch."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A lock that is handed to whoever has waited longest. So many threads may have it `at_once`.

    An ordinary lock goes to whoever asks first once it is free, and that is the thread that has just let go of it:
    a run with a thousand pieces takes them all before one that has a single piece.
    """

    def __init__(self, *, at_once: int = 1) -> None:
        self._lock = threading.Lock()
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._first: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait."""
        return len(self._waiting) + len(self._first)

    def take(self, *, first: bool = False) -> None:
        """Wait for it, behind all who wait already, or in front of those who did not ask to be `first`."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            ready = threading.Lock()
            ready.acquire()
            (self._first if first else self._waiting).append(ready)
        ready.acquire()

    def give_back(self) -> None:
        with self._lock:
            if self._first:
                self._first.popleft().release()
            elif self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    @contextmanager
    def taken(self, *, first: bool) -> Iterator[None]:
        self.take(first=first)
        try:
            yield
        finally:
            self.give_back()

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *exception: object) -> None:
        self.give_back()


turn = Turn()
"""Of all threads that make HTML, or take what is kept of it, one computes at a time: few rivals for the event loop."""
_BRISK_SECONDS = 0.1
"""What a run may use of the processor before it rests twice as long as it works: three thousand ordinary events."""


class Budget:
    """What is left of `cpu_seconds` of this thread's processor time and of `characters` of HTML."""

    def __init__(self, *, cpu_seconds: float, characters: int) -> None:
        self._cpu_seconds = cpu_seconds
        self._characters = characters
        self._used_seconds = 0.0

    @property
    def is_spent(self) -> bool:
        return self._used_seconds >= self._cpu_seconds or self._characters <= 0

    @contextmanager
    def piece(self) -> Iterator[None]:
        """Do a piece of the work, a few milliseconds at most, when no other thread does one. Not for the event loop."""
        with turn:
            began = time.thread_time()
            try:
                yield
            finally:
                seconds = time.thread_time() - began
        self._used_seconds += seconds
        if self._used_seconds > _BRISK_SECONDS:
            time.sleep(2 * seconds)

    def pay_for(self, html: str) -> str:
        """Take the length of some HTML from what is left, and return it."""
        self._characters -= len(html)
        return html
