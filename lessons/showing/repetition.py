"""Folds what repeats: of a loop or a recursion the first rounds are shown, and then how many more there are."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lessons.showing.score import Row, Track
from lessons.traces.events import QueryRan, RunFinished
from lessons.traces.rounds import Rounds

_MOST_ROWS = 200
"""In a round."""


_Look = tuple[str, type, int, int, bool]


class Repetition:
    """Says of each row, as it comes, whether it repeats those before it.

    Rows are alike that tell of the same line or of the same thing, at the same level, whatever their values.
    """

    def __init__(self) -> None:
        self._looks: list[_Look] = []
        self._rounds = Rounds(longest=_MOST_ROWS)
        self._round = 0
        self._folded: list[int] = []
        self._last: Row | None = None

    def fold(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, those that repeat marked as such, and before the row after them how many they were."""
        for row in rows:
            look = _look(row)
            number = len(self._looks)
            self._looks.append(look)
            if self._round and self._looks[number - self._round] == look and look[1] is not RunFinished:
                row.is_again, self._last = True, row
                self._folded.append(row.level)
                yield row
                continue
            if self._last:
                yield self._told()
            self._round = self._rounds.length(number, look)
            yield row

    def _told(self) -> Row:
        assert self._last is not None
        rounds, length = len(self._folded) // self._round, self._round
        same = f"the same {length} rows" if length > 1 else "the same"
        said = f"\N{MULTIPLICATION SIGN} {rounds}, {same}" if rounds else "the same once more, not to its end"
        row = replace(
            self._last,
            level=min(self._folded),
            said=said,
            place="",
            code="",
            times=1,
            events=[],
            settles=None,
            is_line=False,
            is_idle=False,
            is_quiet=False,
            is_again=False,
            is_told=True,
            blocks=tuple([block for block in self._last.blocks if not block.edge and block.level < min(self._folded)]),
            guides=tuple([level for level in self._last.guides if level < min(self._folded)]),
            tracks=tuple([Track(track.number, track.lane, "waits") for track in self._last.tracks if _waits(track)]),
            file="",
        )
        self._folded, self._last = [], None
        return row


def _waits(track: Track) -> bool:
    return track.state in ("waits", "arrives")


def _look(row: Row) -> _Look:
    first = row.events[0] if row.events else None
    # What the database refuses is something else.
    is_refused = type(first) is QueryRan and first.error != ""
    return row.place, type(first), row.level, len(row.events), is_refused
