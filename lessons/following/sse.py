"""Messages of a `text/event-stream`, as the HTML standard has them: section 9.2.6."""

import re

LINE_ENDS = re.compile(r"\r\n|\r|\n")
_CARRIAGE_RETURNS = re.compile(r"\r\n?+")
_IDS = re.compile(rb"\nid: \d+\n")

END_OF_MESSAGE = b"\n"


def message(data: str, *, id: int | None = None, event: str = "") -> bytes:  # noqa: A002  the field's own name
    """Return one message. Whatever line ends are in `data`, the reader gets them as LF."""
    head = "" if id is None else f"id: {id}\n"
    if event:
        head += f"event: {_one_line(event)}\n"
    text = _CARRIAGE_RETURNS.sub("\n", data.replace("\0", "\N{REPLACEMENT CHARACTER}")).replace("\n", "\ndata: ")
    return f"{head}data: {text}\n".encode(errors="replace") + END_OF_MESSAGE


# What follows takes messages by the hundred, each with an id and data alone, and does nothing for each of them.


def from_id(messages: bytes, id: int) -> bytes:  # noqa: A002
    """Return the messages from this id on, which is among them."""
    head = b"id: %d\n" % id
    return messages if messages.startswith(head) else messages[messages.index(b"\n" + head) + 1 :]


def merged(messages: bytes) -> bytes:
    """Return the data of all as a part of one message, which goes on with more of its data or with END_OF_MESSAGE."""
    return _IDS.sub(b"", b"\n" + messages).removesuffix(END_OF_MESSAGE)


def data_of(messages: bytes) -> bytes:
    """Return the data of all, each in lines of its own."""
    return merged(messages).removeprefix(b"data: ").replace(b"\ndata: ", b"\n")


def _one_line(text: str) -> str:
    return LINE_ENDS.sub(" ", text)
