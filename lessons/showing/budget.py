"""How much a run or a request may spend on HTML: processor time, characters, and never for long at a stretch."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

turn = threading.Lock()
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
