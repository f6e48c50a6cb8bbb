"""Keeps the connections of the site's threads to an SQLite file open while the site is in use, and no longer.

To open one takes a tenth of a page's time, and a thread has to wait for the interpreter many times meanwhile. The last
one to close writes the log back to the file and deletes it, and the next one to write makes another log and waits for
the disk. So they are closed together, when nobody has used the site for a while: then everything is in one file.

Other engines need only what Django does, which closes connections that are old or broken.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet, finalize

from django.db import close_old_connections, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.pages.idle import call_when_idle, note_use


@contextmanager
def connected() -> Iterator[None]:
    """Do a piece of work that may use this thread's connection."""
    close_old_connections()
    try:
        if connection.vendor != "sqlite":
            yield
        else:
            with _kept_by_this_thread().in_use():
                yield
    finally:
        close_old_connections()
        note_use()


@contextmanager
def closed_at_the_end() -> Iterator[None]:
    """Close all connections after the block, so that a site that has been stopped leaves what it keeps in one file."""
    try:
        yield
    finally:
        _close_all()


class _Kept:
    """The connection of one thread."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        self._wrapper = wrapper
        self._lock = threading.Lock()
        self._file: tuple[int, int] | None = None
        # Django lets no thread but its own close a connection, unless it is shared.
        wrapper.inc_thread_sharing()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        with self._lock:
            file = self._file_now()
            if file is None or file != self._file:
                # Somebody has taken the file away, or put another in its place.
                self._wrapper.close()
            # What it was before it is opened: if it is replaced in between, that is noticed the next time.
            self._file = file
            yield

    def close_unless_in_use(self) -> None:
        if self._lock.acquire(blocking=False):
            try:
                self._wrapper.close()
            finally:
                self._lock.release()

    def _file_now(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._wrapper.settings_dict["NAME"])  # noqa: PTH116 - a Path each time is for nothing
        except OSError:
            return None
        return found.st_dev, found.st_ino


_all_kept: WeakSet[_Kept] = WeakSet()
_lock = threading.Lock()
_own = threading.local()


def _kept_by_this_thread() -> _Kept:
    if not hasattr(_own, "kept"):
        wrapper = connections["default"]
        _own.kept = _Kept(wrapper)
        # A thread forgets what it has kept when it ends.
        finalize(_own.kept, wrapper.close)
        with _lock:
            _all_kept.add(_own.kept)
    kept: _Kept = _own.kept
    return kept


def _close_all() -> None:
    """Close what is not in use."""
    with _lock:
        all_kept = [*_all_kept]
    for kept in all_kept:
        kept.close_unless_in_use()


call_when_idle(_close_all)
