"""A log that is kept elsewhere, such as in the database: one task reads it, for any number of streams."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

logger = logging.getLogger(__name__)

MOST_KEPT = 500
"""Entries that stay in memory for streams that are a little behind. Older ones are read anew."""


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


Entry = TypeVar("Entry", bound=Numbered)


class SharedLog(Generic[Entry]):
    """What one task reads and many streams get. It lives on one event loop, and reads while somebody follows.

    `read(after)` returns the next entries behind a number, in order, and none at the end. The log says by itself that
    there are more every `poll_seconds`; `wake()` says so earlier, and may be lost.
    """

    def __init__(self, read: Callable[[int], Awaitable[Sequence[Entry]]], *, poll_seconds: float) -> None:
        self._read = read
        self._poll_seconds = poll_seconds
        self._loop = asyncio.get_running_loop()
        self._hint = asyncio.Event()
        self._followers: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None
        self._kept: deque[Entry] = deque()
        self._kept_after = self._last = 0
        self._closed = False

    @property
    def has_followers(self) -> bool:
        return bool(self._followers)

    def wake(self) -> None:
        """Say, from any thread, that there may be more."""
        with suppress(RuntimeError):  # The loop has been closed, and the streams with it.
            self._loop.call_soon_threadsafe(self._hint.set)

    def close(self) -> None:
        """End all streams. It is to be called on the loop."""
        self._closed = True
        for changed in self._followers:
            changed.set()

    async def follow(self, *, after: int, idle_seconds: float) -> AsyncGenerator[Sequence[Entry], None]:
        """Yield the entries behind `after` as they come, in pieces, until the log is closed.

        A piece is empty when nothing has come for `idle_seconds`. The stream takes a piece when it has sent the last
        one, so that it holds no more than that.
        """
        self._followers.add(changed := asyncio.Event())
        if self._task is None:
            self._begin(after)
        try:
            while not self._closed:
                changed.clear()
                piece = await self._next(after)
                if piece:
                    after = piece[-1].id
                    yield piece
                    continue
                try:
                    # Not wait_for(), which up to Python 3.11 swallows a cancellation that comes with the event.
                    async with asyncio.timeout(idle_seconds):
                        await changed.wait()
                except TimeoutError:
                    yield ()
        finally:
            self._followers.discard(changed)
            if not self._followers and self._task:
                self._task.cancel()
                self._task = None

    async def _next(self, after: int) -> Sequence[Entry]:
        if after >= self._kept_after:
            return [entry for entry in self._kept if entry.id > after] if after < self._last else ()
        return await self._read(after)

    def _begin(self, after: int) -> None:
        self._kept.clear()
        self._kept_after = self._last = after
        self._task = self._loop.create_task(self._read_on())

    async def _read_on(self) -> None:
        while True:
            self._hint.clear()
            try:
                entries = await self._read(self._last)
            except Exception:
                # Whatever is the matter with the log, its streams stay, and get what has come once it can be read.
                logger.exception("A log that streams follow cannot be read; it is tried again")
                entries = ()
            if entries:
                self._keep(entries)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._hint.wait()

    def _keep(self, entries: Sequence[Entry]) -> None:
        self._kept.extend(entries)
        self._last = entries[-1].id
        while len(self._kept) > MOST_KEPT:
            self._kept_after = self._kept.popleft().id
        for changed in self._followers:
            changed.set()
