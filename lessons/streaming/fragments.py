"""An event as a piece of HTML: one template per kind, templates/runs/events/<kind>.html."""

from functools import lru_cache

from django.template.loader import get_template

from lessons.events import KINDS, Event
from lessons.streaming.lanes import LANES

MAX_DEPTH = 12
"""Deeper events are not moved further to the right; a page is only so wide."""

TEMPLATES = {kind: f"runs/events/{kind}.html" for kind in KINDS}


# The last run is shown again each time its lesson is opened, and an event looks the same each time.
@lru_cache(maxsize=4096)
def render_event(event: Event) -> str:
    """Return the event as one list item of the trace."""
    return get_template(TEMPLATES[event.kind]).render(
        {
            "event": event,
            "lane": LANES[event.kind],
            "depth": max(0, min(event.depth, MAX_DEPTH)),
            # Levels of a list count from 1.
            "level": max(0, event.depth) + 1,
        }
    )
