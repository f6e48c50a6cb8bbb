"""Messages of a `text/event-stream`, as the HTML standard has them: section 9.2.6."""

import re

LINE_ENDS = re.compile(r"\r\n|\r|\n")
_CARRIAGE_RETURNS = re.compile(r"\r\n?+")

END_OF_MESSAGE = b"\n"


def message(data: str, *, id: int | None = None, event: str = "") -> bytes:  # noqa: A002  the field's own name
    """Return one message. Whatever line ends are in `data`, the reader gets them as LF."""
    head = "" if id is None else f"id: {id}\n"
    if event:
        head += f"event: {_one_line(event)}\n"
    return head.encode(errors="replace") + fields(data) + END_OF_MESSAGE


def fields(data: str) -> bytes:
    """Return a part of a message, which goes on with more of its data or with END_OF_MESSAGE."""
    text = _CARRIAGE_RETURNS.sub("\n", data.replace("\0", "\N{REPLACEMENT CHARACTER}"))
    return b"data: " + text.encode(errors="replace").replace(b"\n", b"\ndata: ") + b"\n"


def _one_line(text: str) -> str:
    return LINE_ENDS.sub(" ", text)
