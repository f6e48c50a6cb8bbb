"""Two sequences side by side: what is the same stands on one line, what only one of them has on a line of its own."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import NamedTuple

from lessons.showing.budget import Budget

_MOST_PAIRS = 50_000
"""Of equal items, one on each side, that are looked through at once: a few milliseconds."""
_WINDOW = 100
"""So many items of each side are laid beside each other where there are more pairs than that."""


class Line(NamedTuple):
    """The place of an item in each sequence, None where the other one has nothing like it."""

    left: int | None
    right: int | None


def align(left: Sequence[str], right: Sequence[str], budget: Budget) -> list[Line]:
    """Return each item of both exactly once and in order. What is left when the budget is spent counts as different."""
    begin = _common(left, right)
    end = _common(left[begin:][::-1], right[begin:][::-1])
    left_end, right_end = len(left) - end, len(right) - end
    between = _in_windows(left[begin:left_end], right[begin:right_end], budget)
    matches = [
        Match(0, 0, begin),
        *(Match(begin + match.a, begin + match.b, match.size) for match in between),
        Match(left_end, right_end, end),
    ]
    return list(_lines(matches))


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many items both begin with."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(left), len(right)))


def _in_windows(left: Sequence[str], right: Sequence[str], budget: Budget) -> Iterator[Match]:
    """Yield what matches, in order. Difflib may take the cube of the length, so long repetitions go in by windows."""
    how_often = Counter(right)
    pairs = sum(how_often[item] for item in left)
    size = max(len(left), len(right)) if pairs <= _MOST_PAIRS else _WINDOW
    at_left = at_right = 0
    while at_left < len(left) and at_right < len(right) and not budget.is_spent:
        one, other = left[at_left : at_left + size], right[at_right : at_right + size]
        ends = len(one), len(other)
        for match in _matches(one, other, budget):
            yield Match(at_left + match.a, at_right + match.b, match.size)
            ends = match.a + match.size, match.b + match.size
        at_left, at_right = at_left + ends[0], at_right + ends[1]


def _matches(left: Sequence[str], right: Sequence[str], budget: Budget) -> list[Match]:
    """Return what difflib finds, as far as the budget goes: the longest match first, then before it and behind it."""
    with budget.piece():
        matcher = SequenceMatcher(None, left, right, autojunk=False)
    found, waiting = [], [(0, len(left), 0, len(right))]
    while waiting and not budget.is_spent:
        left_begin, left_end, right_begin, right_end = waiting.pop()
        with budget.piece():
            match = matcher.find_longest_match(left_begin, left_end, right_begin, right_end)
        if match.size:
            found.append(match)
            waiting.append((left_begin, match.a, right_begin, match.b))
            waiting.append((match.a + match.size, left_end, match.b + match.size, right_end))
    return sorted(found)


def _lines(matches: Iterable[Match]) -> Iterator[Line]:
    at_left = at_right = 0
    for match in matches:
        yield from (Line(number, None) for number in range(at_left, match.a))
        yield from (Line(None, number) for number in range(at_right, match.b))
        yield from (Line(match.a + number, match.b + number) for number in range(match.size))
        at_left, at_right = match.a + match.size, match.b + match.size
