"""A run as text, to be pasted: each event in a line, under its number."""

from collections.abc import Iterable
from itertools import islice

from lessons.traces.events import Event
from lessons.traces.flushes import without_flushes
from lessons.traces.text import event_line

MOST_LINES = 5_000


def score_text(events: Iterable[Event]) -> str:
    shown = islice(without_flushes(events), MOST_LINES)
    lines = [f"{event.seq:>5}  {event_line(event)}" for event in shown]
    return "\n".join([*lines, ""])
