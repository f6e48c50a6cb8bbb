"""Two scores on the same lines: what both have stands beside each other, and a gap where only one has something."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice, pairwise
from typing import TypeVar

from lessons.showing.alignment import Line, align
from lessons.showing.budget import Budget, turn
from lessons.showing.fragments import ScoreRenderer
from lessons.traces.events import Event

CPU_SECONDS = 0.5
"""To lay the rows of two runs beside each other; as much again goes into their HTML."""
CHARACTERS = 6_000_000
"""Of both sides. What is beyond that is left to the pages of the runs."""
_ROWS_IN_A_PIECE = 50
_SHORT = 1_000
"""Lines, all of which are shown. Of longer runs, those that are the same are shown `_AROUND` the others."""
_AROUND = 50

# With the quotation marks escaped, a test does not take these for classes that are placed.
_ROW = re.compile(r'<li class=\"(row row--(\w++)[^"]*+)".*?</li>', re.DOTALL)
_WHAT = re.compile(r'<div class=\"row__what"[^>]*+>(.*)</div>', re.DOTALL)
_TAG = re.compile(r"<[^>]*+>")
_ID = re.compile(r' id="[^"]*+"')
_FATE = re.compile(r'<(?:span|b) [^>]*?data-now="(\w++)"')
# What is another one in each run, without being a difference.
_VOLATILE = re.compile(
    r"\b0x[0-9a-f]{6,}+|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::[\d.]++)?"
)
_LEVEL = re.compile(r" at-(\d++)")
_SLICE = re.compile(
    r'<i class=\"(ground|guide) (at-\d++)(?: ground--(head|foot))?"( data-of="[^"]*+"(?: data-now="\w++")?)?></i>'
)
_RAIL = re.compile(r'<i class=\"rail rail--(\w++) (lane-\d++)"([^>]*+)></i>')
_QUIET = " is-quiet"
_FOLDED = re.compile(r" is-(?:quiet|again)\b")
_ENDS = {"transaction_rolled_back": "transaction_committed", "savepoint_rolled_back": "savepoint_released"}
"""What stands where the other could stand."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Score:
    """A run to be laid beside another: its events, the files that it ran with, and the address of its page."""

    events: Sequence[Event]
    files: Mapping[str, str]
    address: str


@dataclass(frozen=True)
class Comparison:
    """Both sides as list items, equally many. `same` are lines that both have, of those that are not folded.

    `folded` says that there are differences among folded lines, too; `is_cut`, that the runs have more rows than the
    page holds.
    """

    left: str
    right: str
    same: int
    differences: int
    folded: bool
    is_cut: bool


@dataclass(frozen=True)
class _Row:
    """A row and what tells it from others: rows with the same `key` are the same, those of one `place` can be beside
    each other.
    """

    html: str
    is_quiet: bool
    place: str
    key: str
    fates: tuple[str, ...]


def compare(left: Score, right: Score) -> Comparison:
    """Return the scores of two runs side by side."""
    budget = Budget(cpu_seconds=CPU_SECONDS, characters=CHARACTERS)
    left_html, right_html = _html(left), _html(right)
    sides = _taken(_rows(left_html, left.address), budget), _taken(_rows(right_html, right.address), budget)
    left_keys, right_keys = ([row.key for row in rows] for rows in sides)
    lines = align(left_keys, right_keys, Budget(cpu_seconds=CPU_SECONDS, characters=1))
    with turn:
        comparing = _Comparing(sides, list(_beside(lines, *sides)))
    items = _taken(comparing.items(budget), budget)
    return Comparison(
        left="".join([left for left, _ in items]),
        right="".join([right for _, right in items]),
        same=comparing.same,
        differences=len(comparing.differences),
        folded=comparing.folded,
        is_cut=budget.is_spent,
    )


def _taken(found: Iterator[_T], budget: Budget) -> list[_T]:
    """Return what an iterator makes, a piece at a time, as far as the budget goes."""
    taken: list[_T] = []
    while not budget.is_spent:
        with budget.piece():
            piece = list(islice(found, _ROWS_IN_A_PIECE))
        if not piece:
            break
        taken += piece
    return taken


def _rows(html: str, address: str) -> Iterator[_Row]:
    for found in _ROW.finditer(html):
        row, kind = found[0], found[2]
        what = _WHAT.search(row)
        text = " ".join(unescape(_TAG.sub(" ", what[1] if what else "")).split())
        yield _Row(
            # Of two rows for one event, one on each side, neither can have the name of the event.
            html=_ID.sub("", row).replace('href="#', f'href="{address}#'),
            key=f"{kind} {_VOLATILE.sub('…', text)}",
            place=_ENDS.get(kind, kind),
            fates=tuple(_FATE.findall(row)),
            is_quiet=bool(_FOLDED.search(found[1])),
        )


def _html(score: Score) -> str:
    """Return the rows as they are when all events are there at once.

    Those that are kept depend on how the events came: a statement that was waited for has its rows below it.
    """
    renderer = ScoreRenderer(score.files)
    fragments = renderer.render(score.events)
    with turn:
        return renderer.settle("".join(fragments).encode(errors="replace")).decode()


def _beside(lines: Sequence[Line], left: Sequence[_Row], right: Sequence[_Row]) -> Iterator[Line]:
    """Put rows that differ on one line, as long as the same kind of thing happens on both sides."""
    number = 0
    while number < len(lines):
        begin = number
        while number < len(lines) and None in lines[number]:
            number += 1
        ones = [line.left for line in lines[begin:number] if line.left is not None]
        others = [line.right for line in lines[begin:number] if line.right is not None]
        pairs = 0
        for one, other in zip(ones, others, strict=False):
            if (left[one].place, left[one].is_quiet) != (right[other].place, right[other].is_quiet):
                break
            yield Line(one, other)
            pairs += 1
        yield from (Line(one, None) for one in ones[pairs:])
        yield from (Line(None, other) for other in others[pairs:])
        if number < len(lines):
            yield lines[number]
            number += 1


class _Comparing:
    """Two sides on the same lines, on their way to HTML."""

    def __init__(self, sides: tuple[Sequence[_Row], Sequence[_Row]], lines: Sequence[Line]) -> None:
        self._sides = sides
        self._lines = lines
        self._is_same = [self._both_have(line) for line in lines]
        self._is_quiet = [all(row.is_quiet for row in self._rows_of(line)) for line in lines]
        self.differences = list(self._differences())

    @property
    def same(self) -> int:
        return sum(same and not quiet for same, quiet in zip(self._is_same, self._is_quiet, strict=True))

    @property
    def folded(self) -> bool:
        return any(quiet and not same for same, quiet in zip(self._is_same, self._is_quiet, strict=True))

    def items(self, budget: Budget) -> Iterator[tuple[str, str]]:
        """Yield each line as a list item of the left side and one of the right side."""
        begins = {line: number for number, line in enumerate(self.differences, start=1)}
        had, gaps = [0, 0], [False, False]
        left_out = self._left_out()
        for number, line in enumerate(self._lines):
            if number in left_out:
                had = [rows + 1 for rows in had]
                if (number + 1) not in left_out:
                    yield (_stretch(left_out[number]),) * 2
                continue
            difference = begins.get(number, 0)
            words = _words(difference, len(self.differences)) if difference else ""
            name = f'id="difference-{difference}" ' if difference else ""
            both = []
            for side, (at, said, id_) in enumerate(zip(line, ("", words), (name, ""), strict=True)):
                if at is None:
                    nothing = "" if gaps[side] and not said else '<span class="say">nothing like it here</span>'
                    both.append(self._gap(side, had[side], id_, said + nothing, is_quiet=self._is_quiet[number]))
                    # What is folded does not say it for what is not.
                    gaps[side] = gaps[side] or not self._is_quiet[number]
                else:
                    mark = "same" if self._is_same[number] else "only"
                    html = self._sides[side][at].html
                    if self._sides[side][at].is_quiet and not self._is_quiet[number]:
                        html = _FOLDED.sub("", html, count=1)  # The other side shows it, on the same line.
                    both.append(_marked(html, id_, mark, said))
                    had[side] += 1
                    gaps[side] = False
            yield budget.pay_for(both[0]), budget.pay_for(both[1])

    def _left_out(self) -> dict[int, int]:
        """Return the lines that are not shown, each with how many there are from the first of its stretch to it."""
        if len(self._lines) <= _SHORT:
            return {}
        left_out: dict[int, int] = {}
        telling = [-1, *(number for number, same in enumerate(self._is_same) if not same), len(self._lines)]
        for one, following in pairwise(telling):
            first, behind = one + 1 + _AROUND, following - _AROUND
            left_out |= {number: number - first + 1 for number in range(first, behind)}
        return left_out

    def _rows_of(self, line: Line) -> list[_Row]:
        return [rows[at] for rows, at in zip(self._sides, line, strict=True) if at is not None]

    def _both_have(self, line: Line) -> bool:
        if None in line:
            return False
        one, other = self._rows_of(line)
        return (one.key, one.fates) == (other.key, other.fates)

    def _differences(self) -> Iterator[int]:
        """Yield the lines with which those begin that are seen: what is folded neither makes one nor ends one."""
        was_same = True
        for number, (same, quiet) in enumerate(zip(self._is_same, self._is_quiet, strict=True)):
            if not quiet:
                if was_same and not same:
                    yield number
                was_same = same

    def _gap(self, side: int, had: int, name: str, words: str, *, is_quiet: bool) -> str:
        """Return a line that a side does not have, behind as many rows as it `had`, with what goes on around it."""
        around = [row.html for row in self._sides[side][max(had - 1, 0) : had + 1]]
        slices, rails = _going_on(*around) if len(around) == 2 else ("", "")
        level = max((int(found[1]) for html in around if (found := _LEVEL.search(html))), default=0)
        siding = f'<span class="row__siding" aria-hidden="true">{rails}</span>' if rails else ""
        return (
            f'<li {name}class="row row--gap at-{level}{_QUIET if is_quiet else ""}" aria-level="{level + 1}">'
            f'<div class="row__what">{slices}{words}</div>{siding}</li>\n'
        )


def _stretch(rows: int) -> str:
    words = f'<span class="say say--strong">{rows} rows, the same on both sides</span>'
    return f'<li class="row at-0"><div class="row__what">{words}</div></li>\n'


def _marked(html: str, name: str, mark: str, words: str) -> str:
    """Return a row with its mark, and with words at the end of what ran."""
    if words:
        before, end, behind = html.rpartition("</div>")
        html = f"{before}{words}{end}{behind}"
    return html.replace("<li ", f'<li {name}data-line="{mark}" ', 1) + "\n"


def _going_on(before: str, behind: str) -> tuple[str, str]:
    """Return the slices of blocks, calls and tracks that go on from one row to the next."""
    open_before = {(kind, at, of) for kind, at, edge, of in _SLICE.findall(before) if edge != "foot"}
    slices = [
        f'<i class="{kind} {at}"{of}></i>'
        for kind, at, edge, of in _SLICE.findall(behind)
        if edge != "head" and (kind, at, of) in open_before
    ]
    waiting = {(lane, of) for state, lane, of in _RAIL.findall(before) if state in ("arrives", "waits")}
    rails = [
        f'<i class="rail rail--waits {lane}"{of}></i>'
        for state, lane, of in _RAIL.findall(behind)
        if state != "arrives" and (lane, of) in waiting
    ]
    return "".join(slices), "".join(rails)


def _words(difference: int, of: int) -> str:
    """Return what stands where a difference begins, and leads to the next, also without JavaScript."""
    mark = "first difference" if difference == 1 else f"difference {difference}"
    return f'<b class="difference">{mark}</b>{_link(difference, of)}'


def _link(difference: int, of: int) -> str:
    if of == 1:
        return ""
    following, text = (difference + 1, "next") if difference < of else (1, "back to the first")
    return f'<a class="difference__next" href="#difference-{following}">{text}</a>'
