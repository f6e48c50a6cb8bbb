"""A run as text, to be pasted: each event in a line, under its number."""

from collections.abc import Iterable

from lessons.traces.events import Event
from lessons.traces.text import event_line

MOST_LINES = 5_000


def score_text(events: Iterable[Event]) -> str:
    lines = [f"{event.seq:>5}  {event_line(event)}" for event, _ in zip(events, range(MOST_LINES), strict=False)]
    return "\n".join([*lines, ""])
