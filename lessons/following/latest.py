"""A value that changes all the time: one task computes it, for any number of streams, while somebody follows it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class Latest(Generic[Value]):
    """A value of which only the newest counts. It lives on one event loop.

    It is computed every `seconds`, and earlier when `wake()` says that it may be another one, but with `least_seconds`
    between two computations, whatever happens and however many follow.
    """

    def __init__(self, compute: Callable[[], Awaitable[Value]], *, seconds: float, least_seconds: float) -> None:
        self._compute = compute
        self._seconds = seconds
        self._least_seconds = least_seconds
        self._loop = asyncio.get_running_loop()
        self._hint = asyncio.Event()
        self._followers: set[asyncio.Event] = set()
        self._newcomers: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None
        self._values: list[Value] = []

    @property
    def has_followers(self) -> bool:
        return bool(self._followers)

    def wake(self) -> None:
        """Say, from any thread, that the value may have changed."""
        with suppress(RuntimeError):  # The loop has been closed, and the streams with it.
            self._loop.call_soon_threadsafe(self._hint.set)

    async def follow(self) -> AsyncGenerator[Value, None]:
        """Yield the value, and each other one that it becomes. Who is slow gets the newest, and none twice.

        Who comes after a `wake()` gets no value from before it: they may have seen a newer one elsewhere.
        """
        self._followers.add(changed := asyncio.Event())
        if self._values and not self._hint.is_set():
            changed.set()
        else:
            self._newcomers.add(changed)
        if self._task is None:
            self._task = self._loop.create_task(self._compute_on())
        try:
            while True:
                await changed.wait()
                changed.clear()
                yield self._values[-1]
        finally:
            self._followers.discard(changed)
            self._newcomers.discard(changed)
            if not self._followers and self._task:
                self._task.cancel()
                self._task = None
                self._values = []

    async def _compute_on(self) -> None:
        while True:
            self._hint.clear()
            try:
                value = await self._compute()
            except Exception:
                # Whatever is the matter, streams stay open, and get the value once it can be computed.
                logger.exception("A value that streams follow cannot be computed; it is tried again")
            else:
                for changed in self._followers if [value] != self._values else self._newcomers:
                    changed.set()
                self._values = [value]
                self._newcomers.clear()
            await asyncio.sleep(self._least_seconds)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds - self._least_seconds):
                    await self._hint.wait()
