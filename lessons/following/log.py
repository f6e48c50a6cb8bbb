"""A log that streams follow: one thread appends messages, any number of streams get them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

PIECE_BYTES = 256 * 1024
"""What a stream is handed at a time, so that a reader who does not read holds no more than that."""


class Log:
    """Messages in the order in which they were appended, until it is closed.

    Safe to use from any thread and event loop.
    """

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self._lock = threading.Lock()
        self._followers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closed = False
        self._length = 0

    def __len__(self) -> int:
        """Return how many messages there were, also when the log is closed."""
        return self._length

    def append(self, messages: Sequence[bytes]) -> None:
        self.messages += messages
        self._length = len(self.messages)
        self.wake()

    def close(self) -> None:
        """End all streams. What is more than a piece is forgotten: by now it is kept elsewhere, or nowhere.

        A stream that has not read a short log reads it still.
        """
        self._closed = True
        if len(take_piece(self.messages, 0)) < len(self.messages):
            self.messages = []
        self.wake()

    def wake(self) -> None:
        """Let every stream look again, also when nothing was appended."""
        with self._lock:
            followers = list(self._followers)
        for loop, changed in followers:
            try:
                loop.call_soon_threadsafe(changed.set)
            except RuntimeError:
                pass  # That loop has been closed, and its stream with it.

    async def follow(self, *, after: int = 0) -> AsyncIterator[Sequence[bytes]]:
        """Yield what comes behind the first `after` messages, in pieces as it comes, until the log is closed.

        A piece is empty when the log was only woken up. If a log is longer than a piece, none comes once it is closed.
        """
        follower = (asyncio.get_running_loop(), changed := asyncio.Event())
        with self._lock:
            self._followers.add(follower)
        try:
            position = after
            while True:
                changed.clear()
                is_closed = self._closed
                piece = take_piece(self.messages, position)
                position += len(piece)
                if piece or not is_closed:
                    yield piece
                if is_closed:
                    return
                if position >= len(self):
                    await changed.wait()
        finally:
            with self._lock:
                self._followers.discard(follower)


def take_piece(messages: Sequence[bytes], start: int) -> Sequence[bytes]:
    """Return as many messages from `start` on as make a piece: one at least, if there is one."""
    end, size = start, 0
    while end < len(messages) and size < PIECE_BYTES:
        size += len(messages[end])
        end += 1
    return messages[start:end]
