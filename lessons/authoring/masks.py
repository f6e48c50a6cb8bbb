"""Masks stand in golden traces for what cannot be the same in two runs: UUIDs, times, salts, tokens, addresses.

`«uuid 1»` says: here stands a UUID, and the same one wherever else the trace has this mask. A value gets a mask when it
is of such a kind and a second run of the same files had another one in its place. Three things need not differ between
two runs in a row, and get one by what they are: addresses in memory, how long tests have taken, and times that lie
within a day of now. What a lesson is about is the same each time, and so stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from itertools import count
from typing import NamedTuple

_PIECE = re.compile(
    r"""
    «(?P<mask>(?P<masked>[a-z]+)\ \d+)»
    | (?<!\w) (?:
        (?P<time>
            datetime\.date(?:time)?\(\d+,\ \d+,\ \d+[^()]*(?:\([^()]*\))?\)
            | \d{4}-\d\d-\d\d (?:[T\ ]\d\d:\d\d (?::\d\d (?:\.\d+)?)? (?:Z|[+-]\d\d:?\d\d)?)?
        )
        | (?P<uuid> [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12} | [0-9a-f]{32} )
        | (?<=\ at\ ) (?P<address> 0x[0-9a-f]+ )
        | (?<=\$) (?P<hash> [0-9A-Za-z+/]{12,} (?:\$\d+)* \$ [\w+/.]+ )  # as Django keeps passwords: salt, then digest
        | (?<=\ in\ ) (?P<duration> \d+\.\d{3}s )  # as unittest says how long its tests have taken
        | (?P<number> \d+\.\d{3,}(?:e-?\d+)? | \d{7,} )
        | (?P<token> [0-9A-Za-z]{16,} | (?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{16,} )
    ) (?!\w)
    """,
    re.VERBOSE,
)
_ISO = re.compile(r"(\d+)-(\d+)-(\d+)(?:[T ](\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?)?")
_NOW = "now"
"""The mask of a time within a day of the run: a day, because of midnight and of time zones."""
_NEVER_STABLE = {"address", "duration"}
_NEVER_EQUAL_BY_CHANCE = {"uuid", "hash", "token"}


class Piece(NamedTuple):
    """A piece of a line: a value of some kind, a mask, or what stands between them, which is of no kind."""

    text: str
    kind: str = ""
    mask: str = ""

    @property
    def value(self) -> object:
        """What makes two pieces of one kind the same, however they are written."""
        if self.kind == "uuid":
            return self.text.replace("-", "")
        if self.kind == "time":
            return tuple(_numbers(self.text))
        return self.text

    @property
    def is_now(self) -> bool:
        if self.kind != "time":
            return False
        year, month, day, *_ = _numbers(self.text)
        try:
            return abs((date(year, month, day) - datetime.now(UTC).date()).days) <= 1
        except ValueError:
            return False  # There is no such day.

    @property
    def shape(self) -> str:
        return f"«{self.kind}»" if self.kind else self.text


def masked(text: str, again: str) -> str:
    """Return the text of a run with masks, given the text of another run of the same."""
    masks: dict[object, str] = {}
    numbers: dict[str, Iterator[int]] = {}

    def shown(first: Piece, second: Piece) -> str:
        is_unstable = first.is_now or first.kind in _NEVER_STABLE
        if not first.kind or not (is_unstable or first.value != second.value):
            return first.text
        kind = _NOW if first.is_now else first.kind
        # Two durations may be equal by chance, and need not be the next time.
        same: object = object() if kind == "duration" else (kind, first.value, second.value)
        if same not in masks:
            masks[same] = f"«{kind} {next(numbers.setdefault(kind, count(1)))}»"
        return masks[same]

    return "".join("".join(map(shown, pieces, others)) for pieces, others in _beside(_lines(text), _lines(again)))


def under_masks(text: str, golden: str) -> str:
    """Return the text of a run with the masks of the golden one, where its values fit them: they may then be compared.

    A mask stands for one value, which is of its kind. Two masks stand for two values, unless these may be the same by
    chance, as two times may.
    """
    if "«" not in golden:
        return text
    values: dict[str, object] = {}
    masks: dict[object, str] = {}

    def shown(piece: Piece, model: Piece) -> str:
        if not model.mask or piece.kind != model.kind or (model.mask.startswith(_NOW) and not piece.is_now):
            return piece.text
        fits = values.setdefault(model.mask, piece.value) == piece.value
        if fits and piece.kind in _NEVER_EQUAL_BY_CHANCE:
            fits = masks.setdefault(piece.value, model.mask) == model.mask
        return model.text if fits else piece.text

    return "".join("".join(map(shown, pieces, models)) for pieces, models in _beside(_lines(text), _lines(golden)))


def is_uuid(text: str | None) -> bool:
    match = _PIECE.fullmatch(text or "")
    return match is not None and match["uuid"] is not None


def content(line: str) -> tuple[str, str]:
    """Return what a line says apart from its UUIDs, so that lines can be put in an order that is not by chance."""
    pieces = tuple(_pieces(line))
    return _shape(pieces), "".join(piece.shape if piece.kind == "uuid" else piece.text for piece in pieces)


Line = tuple[Piece, ...]


def _lines(text: str) -> list[Line]:
    return [tuple(_pieces(line)) for line in text.splitlines(keepends=True)]


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for match in _PIECE.finditer(line):
        yield Piece(line[end : match.start()])
        end = match.end()
        if match["masked"]:
            kind = "time" if match["masked"] == _NOW else match["masked"]
            yield Piece(match[0], kind, match["mask"])
        else:
            yield Piece(match[0], str(match.lastgroup))
    yield Piece(line[end:])


def _beside(lines: Sequence[Line], others: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield each line beside the one of the others that has its place, or beside itself where none has."""
    shapes, other_shapes = ([_shape(line) for line in all_] for all_ in (lines, others))
    if shapes == other_shapes:
        yield from zip(lines, others, strict=True)
        return
    for _, start, end, other_start, other_end in SequenceMatcher(None, shapes, other_shapes, False).get_opcodes():
        is_as_long = end - start == other_end - other_start
        for index in range(start, end):
            line = lines[index]
            other = others[other_start + index - start] if is_as_long else line
            yield line, other if _kinds(line) == _kinds(other) else line


def _shape(line: Line) -> str:
    return "".join(piece.shape for piece in line)


def _kinds(line: Line) -> list[str]:
    return [piece.kind for piece in line]


def _numbers(text: str) -> list[int]:
    """Return year, month and day, of a time of day also hour, minute, second and microsecond."""
    found = re.findall(r"\d+", text.partition("tzinfo")[0])
    if match := _ISO.match(text):
        found = [number for number in match.groups() if number]
        found[6:] = [fraction.ljust(6, "0") for fraction in found[6:]]
    numbers = [int(number) for number in found]
    return numbers if len(numbers) == 3 else [*numbers, 0, 0][:7]
