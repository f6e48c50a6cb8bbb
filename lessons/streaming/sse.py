"""Messages of a `text/event-stream`, as the HTML standard has them: section 9.2.6."""

import re

LINE_ENDS = re.compile(r"\r\n|\r|\n")


def message(data: str, *, id: int | None = None, event: str = "") -> bytes:  # noqa: A002  the field's own name
    """Return one message. Whatever line ends are in `data`, the reader gets them as LF."""
    fields = [f"data: {line}" for line in LINE_ENDS.split(data.replace("\0", "\N{REPLACEMENT CHARACTER}"))]
    if event:
        fields.insert(0, f"event: {_one_line(event)}")
    if id is not None:
        fields.insert(0, f"id: {id}")
    return ("\n".join(fields) + "\n\n").encode(errors="replace")


def comment(text: str = "") -> bytes:
    """Return a line that every reader ignores: it keeps an idle connection open."""
    return f": {_one_line(text)}\n\n".encode(errors="replace")


def _one_line(text: str) -> str:
    return LINE_ENDS.sub(" ", text)
