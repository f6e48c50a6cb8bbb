"""Holds the site's SQLite file open while it is in use.

Connections are as short as their requests. The last one to close writes the log back to the file and deletes it, and
the next one to write makes another log and waits for the disk before it goes on: for a third of what a click takes.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

IDLE_SECONDS = 5
"""After the last request. While a file is held, SQLite closes none of the descriptors that others have for it."""


@contextmanager
def held_while_in_use() -> Iterator["Holder"]:
    """Hold the database from each new connection on for a while, within the block."""
    holder = Holder()
    connection_created.connect(holder.hold)
    try:
        yield holder
    finally:
        connection_created.disconnect(holder.hold)
        holder.let_go()


class Holder:
    """Has a connection of its own while others come, in a thread of its own."""

    def __init__(self) -> None:
        self._used_at = 0.0
        self._ending = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def hold(self, *, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        """Take the database of a new connection. It is to be connected to `connection_created`."""
        self._used_at = time.monotonic()
        with self._starting:
            if connection.vendor == "sqlite" and not (self._thread and self._thread.is_alive()):
                arguments = [str(connection.settings_dict["NAME"]), is_held := threading.Event()]
                self._thread = threading.Thread(target=self._hold_until_idle, args=arguments, daemon=True)
                self._thread.start()
                is_held.wait()

    def let_go(self) -> None:
        """Close the database, so that a site that has been stopped leaves all that it keeps in one file."""
        self._ending.set()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        if self._thread:
            self._thread.join()

    def _hold_until_idle(self, path: str, is_held: threading.Event) -> None:
        try:
            with closing(sqlite3.connect(path)) as held:
                held.execute("PRAGMA schema_version").fetchone()  # It is opened by the first who reads.
                is_held.set()
                while (rest := self._used_at + IDLE_SECONDS - time.monotonic()) > 0 and not self._ending.wait(rest):
                    pass
        except sqlite3.Error:
            is_held.set()  # Whoever has asked for it meets the same error, and says so.
