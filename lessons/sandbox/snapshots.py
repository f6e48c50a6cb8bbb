"""Snapshots as they are kept: all databases of a sandbox in one compressed blob."""

import struct
import zlib
from collections.abc import Mapping

from lessons.sandbox.wire import join_snapshot, split_snapshot

_LENGTH = struct.Struct("!I")
# Nearly empty SQLite pages shrink to a tenth at any level; the fastest takes a millisecond.
_LEVEL = 1


def pack(snapshots: Mapping[str, bytes]) -> bytes:
    """Return one blob for the databases, by alias. Only `unpack` reads it."""
    parts = [join_snapshot(alias, data) for alias, data in sorted(snapshots.items())]
    return zlib.compress(b"".join(_LENGTH.pack(len(part)) + part for part in parts), _LEVEL)


def unpack(blob: bytes | memoryview) -> dict[str, bytes]:
    """Return the databases in a blob that `pack` made."""
    data = memoryview(zlib.decompress(blob))
    snapshots = {}
    while data:
        (length,) = _LENGTH.unpack_from(data)
        alias, snapshot = split_snapshot(bytes(data[_LENGTH.size : _LENGTH.size + length]))
        snapshots[alias] = bytes(snapshot)
        data = data[_LENGTH.size + length :]
    return snapshots
