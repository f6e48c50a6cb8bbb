"""The TOML between two lines of `+++` at the top of a Markdown file."""

import tomllib
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from lessons.catalogue.errors import ContentError

FENCE = "+++"


class Document(NamedTuple):
    """`first_line` is the line of the file on which the prose begins, counted from 1."""

    front_matter: dict[str, Any]
    prose: str
    first_line: int


def split(text: str, path: PurePath) -> Document:
    """Return the front matter and the prose of a document. Raises ContentError, naming `path`."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != FENCE:
        raise ContentError(path, f"the first line is not {FENCE}.", "Begin the file with its front matter.")
    try:
        end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    except StopIteration:
        raise ContentError(path, "the front matter does not end.", f"Close it with a line of {FENCE}.") from None
    try:
        front_matter = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(path, f"the front matter is not TOML ({error}).", "Mend that line.") from error
    return Document(front_matter, "\n".join(lines[end + 1 :]), end + 2)


def check_keys(table: Mapping[str, Any], path: PurePath, *, texts: set[str], others: Mapping[str, type]) -> None:
    """Raise ContentError unless `table` has each of `texts`, filled in, and nothing beyond them and `others`."""
    for name in sorted(texts):
        value = table.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ContentError(path, f"`{name}` is missing or empty.", f'Give the front matter a `{name} = "…"`.')
    for name, value in table.items():
        if name not in texts and name not in others:
            known = ", ".join(sorted(texts | others.keys()))
            raise ContentError(path, f"`{name}` is not known here.", f"Remove it, or use one of: {known}.")
        if name in others and not isinstance(value, others[name]):
            raise ContentError(path, f"`{name}` is not a {others[name].__name__}.", "Write it as the docs show.")
