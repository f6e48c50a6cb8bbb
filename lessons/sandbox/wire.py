"""Frames between the web process and a child: one byte of kind, four of length, then the payload.

The web process sends REQUEST, then one SNAPSHOT for each database it has. The child answers with EVENTs in the order
in which they happened, then one SNAPSHOT for each database, then END, whose payload is one of the words below. Nothing
a child sends is trusted.
"""

import struct
from collections.abc import Iterator
from socket import socket
from typing import Any

import msgspec

REQUEST = b"R"
EVENT = b"E"
SNAPSHOT = b"S"
END = b"."

RETURNED = b"returned"
RAISED = b"raised"
EXITED = b"exited"
"""The action has ended its process by `os._exit()`."""
OUT_OF_MEMORY = b"out of memory"
UNREADABLE_BEFORE = b"unreadable before"
"""The action was not called, because files, databases or tables could not be made ready for it."""
UNREADABLE_AFTER = b"unreadable after"
"""The action is over, but what it left in the databases could not be read."""

READY = b"+"
"""What the zygote writes on its control socket once it can take runs."""
PING = b"?"
"""Asks the zygote on its control socket whether it still does anything; it sends the byte back."""
RUN = b"r"
"""The byte that carries the descriptors of a run to the zygote, and on to a child."""
NEXT = b">"
"""What the zygote tells the waiting child that will get the next run."""
BEGUN = b"!"
"""What a child tells the zygote, and the zygote the web process, when the child has read all of a request.

Until then nothing of the learner's has been run, so the same request may be given to another child.
"""

MAX_ALIAS_BYTES = 64

_HEADER = struct.Struct("!cI")


class MalformedFrame(ValueError):
    """The bytes are not a frame of an expected kind, or longer than that kind may be."""


class FrameTooLong(MalformedFrame):
    """A frame of a known kind announces more bytes than that kind may have."""

    def __init__(self, kind: bytes, length: int) -> None:
        super().__init__(f"a frame of kind {kind!r} with {length} bytes")
        self.kind = kind


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a child needs to know to run one action.

    `files` maps paths such as `bookshop/models.py` to their text. `apps` are the entries that the lesson adds to
    INSTALLED_APPS if it has no `settings.py` that sets them, `settings` the Django settings it changes, `databases`
    the aliases it uses. `mirrors` are further aliases, each of another connection to one of these databases. `preload`
    are modules that are to be imported before the child is forked. An empty `action` asks for the first database of the
    lesson: the child runs `migrate` and nothing else. `code` holds some of the files as `sources.compiled` returns
    them; the child compiles the others.
    """

    files: dict[str, str]
    apps: list[str]
    action: str
    settings: dict[str, Any] = {}
    databases: list[str] = msgspec.field(default_factory=lambda: ["default"])
    mirrors: dict[str, str] = {}
    preload: list[str] = []
    code: dict[str, bytes] = {}


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payload of a REQUEST: it also says how many SNAPSHOTs follow."""

    request: Request
    snapshots: int


# MessagePack takes bytes of code as they are, and numbers such as infinity, which JSON has not.
_encode_head = msgspec.msgpack.Encoder().encode
_decode_head = msgspec.msgpack.Decoder(_Head).decode


def encode(kind: bytes, payload: bytes) -> bytes:
    return _HEADER.pack(kind, len(payload)) + payload


def send(channel: socket, kind: bytes, *parts: bytes) -> None:
    """Send one frame. Its payload may come in parts, so that nobody has to copy a long one to put a word before it."""
    first, *others = parts
    channel.sendall(_HEADER.pack(kind, sum(map(len, parts))) + first)
    for part in others:
        channel.sendall(part)


def encode_request(request: Request, snapshots: dict[str, bytes]) -> bytes:
    """Return all that the child has to read. Its texts must be such as UTF-8 can hold (see `files.check_files`)."""
    frames = [encode(REQUEST, _encode_head(_Head(request, len(snapshots))))]
    frames += [encode(SNAPSHOT, join_snapshot(alias, data)) for alias, data in snapshots.items()]
    return b"".join(frames)


def receive_request(channel: socket) -> tuple[Request, dict[str, memoryview]]:
    """Read a whole request in the child. Its sender is the web process, so nothing is bounded here."""
    head = _decode_head(_receive_frame(channel)[1])
    snapshots = dict(split_snapshot(_receive_frame(channel)[1]) for _ in range(head.snapshots))
    return head.request, snapshots


def join_snapshot(alias: str, data: bytes) -> bytes:
    return alias.encode() + b"\0" + data


def split_snapshot(payload: bytes | bytearray) -> tuple[str, memoryview]:
    """Return the alias and the bytes of the database, which are not copied."""
    length = payload.find(b"\0", 0, MAX_ALIAS_BYTES + 1)
    if length < 0:
        raise MalformedFrame("a snapshot without the alias of its database")
    try:
        return payload[:length].decode(), memoryview(payload)[length + 1 :]
    except UnicodeDecodeError as error:
        raise MalformedFrame("an alias that is not text") from error


class FrameReader:
    """Cuts the bytes of a child into frames, whatever pieces they come in.

    `max_bytes` maps each kind that may come to the longest payload it may have. A frame that announces more is refused
    before any of it is kept.
    """

    def __init__(self, *, max_bytes: dict[bytes, int]) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield `(kind, payload)` for each frame that is complete now. Raises MalformedFrame."""
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) >= start + _HEADER.size:
                kind, length = _HEADER.unpack_from(self._buffer, start)
                if kind not in self._max_bytes:
                    raise MalformedFrame(f"a frame of kind {kind!r}")
                if length > self._max_bytes[kind]:
                    raise FrameTooLong(kind, length)
                end = start + _HEADER.size + length
                if len(self._buffer) < end:
                    return
                with memoryview(self._buffer) as buffer:
                    payload = bytes(buffer[start + _HEADER.size : end])
                start = end
                yield kind, payload
        finally:
            del self._buffer[:start]


def _receive_frame(channel: socket) -> tuple[bytes, bytearray]:
    kind, length = _HEADER.unpack(_receive_exactly(channel, _HEADER.size))
    return kind, _receive_exactly(channel, length)


def _receive_exactly(channel: socket, size: int) -> bytearray:
    data = bytearray(size)
    with memoryview(data) as rest:
        received = 0
        while received < size:
            count = channel.recv_into(rest[received:])
            if not count:
                raise EOFError("the web process closed the channel before the request was complete")
            received += count
    return data
