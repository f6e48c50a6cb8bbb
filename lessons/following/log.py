"""A log that streams follow: one thread appends messages, any number of streams get them."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

PIECE_BYTES = 256 * 1024
"""What a stream is handed at a time, so that a reader who does not read holds no more than that."""
GATHER_SECONDS = 0.005
"""Between two pieces of a stream: to send each message by itself costs more than to make it."""


class _Follower:
    """A stream. `changed` says that it is to look again; while it `gathers`, it does so soon anyway."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.gathers = False
        self._loop = asyncio.get_running_loop()

    def gather(self) -> None:
        self.gathers = True
        self._loop.call_later(GATHER_SECONDS, self._look)

    def wake(self) -> None:
        """Let it look again, from any thread."""
        try:
            self._loop.call_soon_threadsafe(self.changed.set)
        except RuntimeError:
            pass  # That loop has been closed, and its stream with it.

    def _look(self) -> None:
        self.gathers = False
        self.changed.set()


class Log:
    """Messages in the order in which they were appended, until it is closed.

    Safe to use from any thread and event loop.
    """

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self._lock = threading.Lock()
        self._followers: set[_Follower] = set()
        self._closed = False
        self._length = 0

    def __len__(self) -> int:
        """Return how many messages there were, also when the log is closed."""
        return self._length

    def append(self, messages: Sequence[bytes]) -> None:
        self.messages += messages
        self._length = len(self.messages)
        for follower in self._all_followers():
            # Looked at behind the messages: one that gathers no more has seen them, or is woken.
            if not follower.gathers:
                follower.wake()

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
        for follower in self._all_followers():
            follower.wake()

    async def follow(self, *, after: int = 0) -> AsyncIterator[Sequence[bytes]]:
        """Yield what comes behind the first `after` messages, in pieces as it comes, until the log is closed.

        A piece is empty when the log was only woken up. If a log is longer than a piece, none comes once it is closed.
        """
        follower = _Follower()
        with self._lock:
            self._followers.add(follower)
        try:
            position = after
            while True:
                follower.changed.clear()
                is_closed = self._closed
                piece = take_piece(self.messages, position)
                position += len(piece)
                if piece or not is_closed:
                    yield piece
                if is_closed:
                    return
                if position >= len(self):
                    if piece:
                        follower.gather()
                    await follower.changed.wait()
        finally:
            with self._lock:
                self._followers.discard(follower)

    def _all_followers(self) -> list[_Follower]:
        with self._lock:
            return list(self._followers)


def take_piece(messages: Sequence[bytes], start: int) -> Sequence[bytes]:
    """Return as many messages from `start` on as make a piece: one at least, if there is one."""
    end, size = start, 0
    while end < len(messages) and size < PIECE_BYTES:
        size += len(messages[end])
        end += 1
    return messages[start:end]
