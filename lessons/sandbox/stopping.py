"""Lets somebody end a run that another thread carries out."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """A run is given one of these, and ends soon after `ask()`, whether it waits in line or goes on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._wake: Callable[[], object] | None = None

    @property
    def is_asked(self) -> bool:
        return self._asked

    def ask(self) -> None:
        with self._lock:
            self._asked = True
            if self._wake:
                self._wake()

    @contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """Have `wake` called when the run is to stop, once the `with` block has begun and before it has ended."""
        with self._lock:
            self._wake = wake
            if self._asked:
                wake()
        try:
            yield
        finally:
            with self._lock:
                self._wake = None


def closes(channel: socket.socket) -> Callable[[], None]:
    """Return what lets the thread that reads from a channel find it closed."""

    def close() -> None:
        try:
            channel.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # The child is gone, and its end of the channel with it.

    return close
