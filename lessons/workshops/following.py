"""One follower for each room in this process: it reads the room's log for all streams here."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import partial
from uuid import UUID

from django.db import connection

from lessons.following.shared_log import SharedLog
from lessons.pages.threads import in_reader
from lessons.workshops.hints import listen
from lessons.workshops.log import when_appended
from lessons.workshops.messages import RoomMessage, messages_after

POLL_SECONDS = 1.0
"""How late a stream is where the hint was lost, or where other processes can give none: with SQLite."""
IDLE_SECONDS = 20.0
"""After which a stream says that it is still there, so that no proxy closes it."""

_logs: dict[tuple[asyncio.AbstractEventLoop, UUID], SharedLog[RoomMessage]] = {}
_lock = threading.Lock()


async def follow(room_id: UUID, *, after: int) -> AsyncGenerator[list[RoomMessage], None]:
    """Yield what happens in a room behind an event, in pieces. A piece is empty when nothing has come for a while."""
    key = (asyncio.get_running_loop(), room_id)
    with _lock:
        if key not in _logs:
            _logs[key] = SharedLog(partial(in_reader(messages_after), room_id), poll_seconds=POLL_SECONDS)
        log = _logs[key]
        _hear_other_processes()
    try:
        async with aclosing(log.follow(after=after, idle_seconds=IDLE_SECONDS)) as pieces:
            async for piece in pieces:
                yield list(piece)
    finally:
        with _lock:
            if not log.has_followers:
                _logs.pop(key, None)


def end_streams() -> None:
    """End all streams of this process, which is about to stop: browsers come back to the next one."""
    with _lock:
        logs = list(_logs.items())
    for (loop, _), log in logs:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(log.close)


def _hear_other_processes() -> None:
    """Have one thread that listens, while streams are open. It is to be called with the lock."""
    name = "rooms-hints"
    if connection.vendor != "postgresql" or any(thread.name == name for thread in threading.enumerate()):
        return
    arguments = [connection.alias, _wake, lambda: bool(_logs)]
    threading.Thread(target=listen, args=arguments, name=name, daemon=True).start()


def _wake(room_id: UUID) -> None:
    with _lock:
        logs = [log for (_, followed), log in _logs.items() if followed == room_id]
    for log in logs:
        log.wake()


when_appended(_wake)
