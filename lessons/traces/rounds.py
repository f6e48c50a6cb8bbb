"""What comes again and again: how long a round is, found look by look."""

from collections import deque
from collections.abc import Hashable

ROUNDS = 3
"""So many rounds have come before a further one is expected to be the same."""
_MOST_PLACES = 4
"""Of one look: what comes more often within a round makes it hard to tell how long that is."""


class Rounds:
    """Finds the length of a round. What looks the same is of one kind, whatever its values."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._places: dict[Hashable, deque[int]] = {}
        self._streaks: dict[int, tuple[int, int]] = {}

    def length(self, number: int, look: Hashable) -> int:
        """Return how many looks there are in what has come `ROUNDS` times by now, 0 if nothing has.

        `number` counts the looks. Numbers may be left out: what comes after a gap begins anew.
        """
        places = self._places.get(look)
        if places is None:
            places = self._places[look] = deque(maxlen=_MOST_PLACES)
        found = 0
        for place in places:
            length = number - place
            streak, last = self._streaks.get(length, (0, -1))
            streak = streak + 1 if last == number - 1 else 1
            self._streaks[length] = streak, number
            if streak >= length * (ROUNDS - 1) and length <= self._longest:
                found = length
        places.append(number)
        return found
