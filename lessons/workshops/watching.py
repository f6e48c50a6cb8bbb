"""What the cockpit shows of a room, and how it stays so: computed once for all devices of the host's that watch."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from lessons.following.latest import Latest
from lessons.following.sse import message
from lessons.pages.threads import in_thread
from lessons.runs.course import lesson_or_none
from lessons.workshops.clock import clock_of
from lessons.workshops.log import when_appended
from lessons.workshops.models import Room
from lessons.workshops.overview import overview_of
from lessons.workshops.place import place_of
from lessons.workshops.to_all import hints_for, told_of

SECONDS = 2.0
"""How late the host sees what participants do. What happens to the room itself is seen a second earlier."""
LEAST_SECONDS = 1.0
PARTS = ("clock", "now", "programme", "state", "hints", "hands", "everyone", "misconceptions")
"""Templates `workshops/cockpit/_<part>.html`, each in an element `cockpit-<part>` of the page."""

Parts = Mapping[str, str]

_watched: dict[tuple[asyncio.AbstractEventLoop, UUID], Latest[Parts]] = {}
_lock = threading.Lock()


def cockpit_of(room: Room) -> dict[str, Any]:
    """Return what the parts of the cockpit show."""
    stops = list(room.programme.all())
    clock = clock_of(room, stops)
    at = next((number for number, stop in enumerate(stops) if stop.lesson == room.lesson), None)
    after = stops if at is None else stops[at + 1 :]
    overview = overview_of(room)
    return {
        "room": room,
        **place_of(room),
        "clock": clock,
        "stops": [(time, lesson_or_none(time.stop.lesson)) for time in clock.stops],
        "stop": None if at is None else stops[at],
        "following": next((found for stop in after if (found := lesson_or_none(stop.lesson))), None),
        "hints": hints_for(room, lesson_or_none(room.lesson)),
        **told_of(room, None),
        "overview": overview,
        "crowd": " everyone--crowd" if overview.is_crowded else "",
    }


async def watch(room_id: UUID) -> AsyncGenerator[bytes, None]:
    """Yield the parts of a room's cockpit that have changed, as messages without a number: they are of no log."""
    key = (asyncio.get_running_loop(), room_id)
    with _lock:
        if key not in _watched:
            _watched[key] = Latest(partial(in_thread(_parts), room_id), seconds=SECONDS, least_seconds=LEAST_SECONDS)
        latest = _watched[key]
    sent: Parts = {}
    try:
        async with aclosing(latest.follow()) as found:
            async for parts in found:
                news = [html for part, html in parts.items() if sent.get(part) != html]
                sent = parts
                if news:
                    yield message("".join(news))
    finally:
        with _lock:
            if not latest.has_followers:
                _watched.pop(key, None)


def _parts(room_id: UUID) -> Parts:
    context = cockpit_of(Room.objects.get(pk=room_id))
    shown = {part: render_to_string(f"workshops/cockpit/_{part}.html", context) for part in PARTS}
    return {
        part: render_to_string("workshops/cockpit/_part.html", {"part": part, "html": html})
        for part, html in shown.items()
    }


def _wake(room_id: UUID) -> None:
    with _lock:
        watched = [latest for (_, watched), latest in _watched.items() if watched == room_id]
    for latest in watched:
        latest.wake()


when_appended(_wake)
