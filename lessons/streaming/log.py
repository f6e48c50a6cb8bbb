"""The trace of a run while it goes on: one thread appends events, any number of streams follow their messages."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence

from lessons.events import Event, RunFinished, Table, TablesRead, from_json, to_json
from lessons.streaming.fragments import TraceRenderer
from lessons.streaming.sse import message

PIECE_BYTES = 256 * 1024
"""What a stream is handed at a time, so that a reader who does not read holds no more than that."""


class EventLog:
    """Holds each event as JSON, to be kept, and as a message that shows it, to be followed.

    Safe to use from any thread and event loop.

    An event is rendered as it is appended, in the thread that appends it, however many streams follow.
    `tables` are those of the first and of the last reading, `sentence` says how the run ended.
    """

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.messages: list[bytes] = []
        self.tables: tuple[tuple[Table, ...], ...] = ()
        self.sentence = ""
        self._renderer = TraceRenderer()
        self._lock = threading.Lock()
        self._followers: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closed = False
        self._length = 0

    def __len__(self) -> int:
        """Return how many events there were, also when the log is closed."""
        return self._length

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(map(from_json, self.lines))

    def append(self, events: Sequence[Event]) -> None:
        for event in events:
            self.lines.append(to_json(event))
            if isinstance(event, TablesRead):
                self.tables = (*self.tables[:1], event.tables)
            elif isinstance(event, RunFinished):
                self.sentence = event.sentence
        self.messages += messages_of(self._renderer, events, after=self._length)
        self._length = len(self.messages)
        self.wake()

    def close(self) -> None:
        """End all streams, and forget the events: by now they are kept elsewhere, or nowhere."""
        self._closed = True
        self.lines, self.messages = [], []
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
        """Yield the messages of the events behind the first `after`, in pieces as they come, until the log is closed.

        A piece is empty when the log was only woken up. What nobody has read when the log is closed is not yielded.
        """
        follower = (asyncio.get_running_loop(), changed := asyncio.Event())
        with self._lock:
            self._followers.add(follower)
        try:
            position = after
            while True:
                changed.clear()
                if self._closed:
                    return
                piece = take_piece(self.messages, position)
                position += len(piece)
                yield piece
                if position >= len(self):
                    await changed.wait()
        finally:
            with self._lock:
                self._followers.discard(follower)


def messages_of(renderer: TraceRenderer, events: Sequence[Event], *, after: int = 0) -> list[bytes]:
    """Return a message for each event, which has the number of the event for its id; the first follows `after`."""
    return [message(html, id=seq) for seq, html in enumerate(renderer.render(events), start=after + 1)]


def take_piece(messages: Sequence[bytes], start: int) -> Sequence[bytes]:
    """Return as many messages from `start` on as make a piece: one at least, if there is one."""
    end, size = start, 0
    while end < len(messages) and size < PIECE_BYTES:
        size += len(messages[end])
        end += 1
    return messages[start:end]
