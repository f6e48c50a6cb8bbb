"""An event as a piece of HTML: one template per kind, templates/showing/events/<kind>.jinja."""

from collections.abc import Iterator, Sequence

from django.template.loader import get_template

from lessons.showing.budget import Budget
from lessons.showing.jinja import JINJA
from lessons.traces.events import KINDS, Event
from lessons.traces.text import event_line

MAX_DEPTH = 12
"""Deeper events are not moved further to the right; a page is only so wide."""
CPU_SECONDS = 0.5
"""Of one run. Five thousand ordinary events take two fifths of it."""
CHARACTERS = 4_000_000
"""Of one run. Five thousand ordinary events are three quarters of it; a browser takes seconds over much more."""

TEMPLATES = {kind: f"showing/events/{kind}.jinja" for kind in KINDS}
_PLAIN_TEMPLATE = "showing/_plain_event.jinja"
_PLAIN_CHARACTERS = 300
_EVENTS_IN_A_PIECE = 10


def render_event(event: Event) -> str:
    """Return the event as one list item of the trace."""
    return get_template(TEMPLATES[event.kind], using=JINJA).render(
        {"event": event, "lane": event.lane, **_position(event)}
    )


class TraceRenderer:
    """Makes HTML of the events of one run, in their order; of those beyond its budget plain text, and says so once."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget or Budget(cpu_seconds=CPU_SECONDS, characters=CHARACTERS)
        self._has_said_so = False

    def render(self, events: Sequence[Event]) -> list[str]:
        """Return each event as one list item."""
        return [html for piece in _pieces(events) for html in self._render_piece(piece)]

    def _render_piece(self, events: Sequence[Event]) -> list[str]:
        with self._budget.piece():
            return [self._plain(event) if self._budget.is_spent else self._render(event) for event in events]

    def _render(self, event: Event) -> str:
        return self._budget.pay_for(render_event(event))

    def _plain(self, event: Event) -> str:
        line = event_line(event).strip()
        if len(line) > _PLAIN_CHARACTERS:
            line = f"{line[:_PLAIN_CHARACTERS]}…"
        is_first, self._has_said_so = not self._has_said_so, True
        return get_template(_PLAIN_TEMPLATE, using=JINJA).render(
            {"event": event, "line": line, "is_first": is_first, **_position(event)}
        )


def _position(event: Event) -> dict[str, int]:
    # Levels of a list count from 1.
    return {"depth": max(0, min(event.depth, MAX_DEPTH)), "level": max(0, event.depth) + 1}


def _pieces(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), _EVENTS_IN_A_PIECE):
        yield events[start : start + _EVENTS_IN_A_PIECE]
