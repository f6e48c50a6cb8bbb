"""Notices that nobody has used the site for a while, so that what is kept only while it is in use can be let go."""

import threading
import time
from collections.abc import Callable

IDLE_SECONDS = 5


class _Idleness:
    """Waits in a thread that lasts as long as the site is in use."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._used_at = 0.0
        self._thread: threading.Thread | None = None

    def call_when_idle(self, callback: Callable[[], None]) -> None:
        """Call something each time the site has become idle, after what was given here earlier."""
        self._callbacks.append(callback)

    def note_use(self) -> None:
        self._used_at = time.monotonic()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._wait, name="idle", daemon=True)
                    self._thread.start()

    def _wait(self) -> None:
        while (rest := self._used_at + IDLE_SECONDS - time.monotonic()) > 0:
            time.sleep(rest)
        self._thread = None  # Before the calls: what is in use now starts another thread when it is done.
        for callback in self._callbacks:
            callback()


_idleness = _Idleness()
call_when_idle = _idleness.call_when_idle
note_use = _idleness.note_use
