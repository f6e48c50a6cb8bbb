"""Events as JSON, one on a line, and a whole trace as bytes to be kept.

An event is a flat JSON object, `{"kind": "query_ran", "sql": …}`. Whoever reads one from a run must take it as hostile:
`from_json` accepts known kinds, exact types and bounded lengths, and nothing else.
"""

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Union

import msgspec

from lessons.traces.events import KINDS, Event
from lessons.traces.plain import NOT_PLAIN, plain

_ESCAPE = re.compile(rb'\\[^nt"\\]')
"""An escape of JSON that plain text does not need."""


class MalformedEvent(ValueError):
    """The bytes are not an event of a known kind with fields of the right types and sizes."""


def pack(events: Iterable[Event]) -> bytes:
    return pack_lines([to_json(event) for event in events])


def pack_lines(lines: Sequence[bytes]) -> bytes:
    """Return events that are JSON already as `unpack` reads them."""
    return zlib.compress(b"\n".join(lines), 1)


def unpack(blob: bytes | memoryview) -> tuple[Event, ...]:
    return tuple(from_json(line) for line in zlib.decompress(blob).splitlines())


def to_json(event: Event) -> bytes:
    """Return the event as one line of JSON, its kind first."""
    try:
        return _encode(event)
    except UnicodeEncodeError:
        # A lone surrogate, which UTF-8 does not carry, becomes a question mark.
        return json.dumps(msgspec.to_builtins(event), ensure_ascii=False).encode(errors="replace")


def from_json(line: str | bytes) -> Event:
    """Return the event in one line of JSON. Raises MalformedEvent for anything that `to_json` could not have made."""
    try:
        event: Event = _decode(line)
    # ValueError: a text that is not UTF-8 is no error of msgspec's own.
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(str(error)) from error
    return event


def may_not_be_plain(line: bytes) -> bool:
    """Say whether an event, read from this JSON, may hold a text that is not plain. One of plain texts may not."""
    without_backslashes = line.replace(rb"\\", b"")
    if _ESCAPE.search(without_backslashes) is not None:
        return True
    # In JSON all control characters are escaped but this one, and looking for the others takes a microsecond.
    return b"\x7f" in line if line.isascii() else NOT_PLAIN.search(line.decode()) is not None


def made_plain(event: Event) -> Event:
    """Return the event with all of its texts plain."""
    return msgspec.convert(_made_plain(msgspec.to_builtins(event)), type(event))


def _made_plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {name: _made_plain(content) for name, content in value.items()}
    return [_made_plain(content) for content in value] if isinstance(value, list | tuple) else value


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Union[tuple(KINDS.values())]).decode  # noqa: UP007 - made from a list
