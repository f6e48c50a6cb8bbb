"""The TOML between two lines of `+++` at the top of a Markdown file, and what is wrong with it in words of TOML."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from lessons.catalogue.errors import ContentError
from lessons.catalogue.schema import Table, Text

FENCE = "+++"
AS_DOCUMENTED = "Write it as docs/writing-lessons.md shows."

T = TypeVar("T", bound=Table)
_FIELD = re.compile(r"Object (?:(?P<is_missing>missing required)|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>\w+)|\[(?P<index>\d+)\]|(?P<key>\[\.\.\.\])")
"""A step of the path with which msgspec says where it stands: `$.predictions[0].options`, `$.variants[...].title`."""


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
        raise ContentError(path, f"the front matter is not TOML ({error}).", "Fix that line.") from error
    return Document(front_matter, "\n".join(lines[end + 1 :]), end + 2)


def read(kind: type[T], table: Mapping[str, Any], path: PurePath) -> T:
    """Return the front matter as the schema has it. Raises ContentError for the first thing that it has not."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        trouble, _, place = str(error).partition(" - at `$")
        raise ContentError(path, *_finding(trouble, *_at(place.removesuffix("`"), kind, table))) from None


def _finding(trouble: str, names: list[str], found: Any, expected: inspect.Type) -> tuple[str, str]:
    """Return what is wrong, and the remedy, in other words than those of msgspec.

    `names` lead to the place, `found` is what is written there, and `expected` what the schema says of it.
    """
    if field := _FIELD.fullmatch(trouble):
        return _missing(field["name"], names) if field["is_missing"] else _unknown(field["name"], names, expected)
    if isinstance(expected, inspect.StrType):
        if isinstance(found, str):
            return f"{names[-1]} is missing or empty{_within(names[:-1])}.", "Write it, or remove it."
        return f"{names[-1]} is not a string{_within(names[:-1])}.", f'Put it in quotes: "{found}".'
    if isinstance(expected, inspect.EnumType):
        return f"{names[-1]} cannot be `{found}`{_within(names[:-1])}.", f"Write one of: {', '.join(expected.cls)}."
    what = "a table" if isinstance(expected, inspect.StructType | inspect.DictType) else "an array"
    return f"{names[-1]} is not {what}{_within(names[:-1])}.", AS_DOCUMENTED


def _missing(name: str, names: list[str]) -> tuple[str, str]:
    return f"`{name}` is missing or empty{_within(names)}.", f'Write `{name} = "…"` there.'


def _unknown(name: str, names: list[str], expected: inspect.Type) -> tuple[str, str]:
    known = sorted(field.name for field in expected.fields) if isinstance(expected, inspect.StructType) else []
    meant = "".join(f" Did you mean `{near}`?" for near in get_close_matches(name, known, n=1))
    return f"`{name}` is not known{_within(names) or ' here'}.{meant}", f"Known keys: {', '.join(known)}."


def _within(names: list[str]) -> str:
    return f" in {', '.join(names)}" if names else ""


def _at(place: str, kind: type[Table], table: Mapping[str, Any]) -> tuple[list[str], Any, inspect.Type]:
    """Return the names on the way to a place, what is there, and what the schema says of it."""
    names: list[str] = []
    found: Any = table
    expected: inspect.Type = inspect.type_info(kind)
    for step in _STEP.finditer(place):
        match expected:
            case inspect.StructType(fields=fields):
                names.append(f"`{step['field']}`")
                found = found[step["field"]]
                expected = next(_not_none(field.type) for field in fields if field.name == step["field"])
            case inspect.VarTupleType(item_type=item):
                names[-1] += f" number {int(step['index']) + 1}"
                found, expected = found[int(step["index"])], item
            case inspect.DictType(value_type=value):
                key = next(key for key in found if not _fits(found[key], value))
                names[-1] = f"`{names[-1].strip('`')}.{key}`"
                found, expected = found[key], value
    return names, found, expected


def _not_none(expected: inspect.Type) -> inspect.Type:
    if isinstance(expected, inspect.UnionType):
        return next(one for one in expected.types if not isinstance(one, inspect.NoneType))
    return expected


def _fits(found: Any, expected: inspect.Type) -> bool:
    """Return whether a value is as it should be: of a table with free keys, msgspec does not say which one is not."""
    try:
        msgspec.convert(found, expected.cls if isinstance(expected, inspect.StructType) else Text)
    except msgspec.ValidationError:
        return False
    return True
