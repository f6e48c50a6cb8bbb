"""Where a room is in the course, as an address and as what a page reads to follow it."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lessons.runs.course import lesson_or_none
from lessons.workshops.models import Room

PAGES_A_SECOND = 60
"""About so many pages of lessons, each with its stream, a site on two cores makes."""
LONGEST_SPREAD_SECONDS = 5.0
STEPS = ("predict", "run", "investigate", "modify", "make")


def place_of(room: Room) -> dict[str, Any]:
    """Return what templates say of a room's place: `lesson`, or None, and `address`, or ''."""
    return {"lesson": lesson_or_none(room.lesson), "address": address_of(room)}


def address_of(room: Room) -> str:
    """Return the address of the lesson where the room is, with its variant, and its step as fragment; '' for none.

    While the room is asked a question, that is where it is.
    """
    if room.poll_id and not room.has_ended:
        return reverse("workshops:room", args=[room.join_code])
    if lesson_or_none(room.lesson) is None:
        return ""
    query = f"?{urlencode({'variant': room.variant})}" if room.variant else ""
    fragment = f"#step-{room.step}" if room.step in STEPS else ""
    return reverse("pages:lesson", args=[room.lesson]) + query + fragment


def spread_of(room: Room) -> float:
    """Return over how many seconds the pages of all participants are to follow, so that the site can make them."""
    count = room.participants.here().count()
    return min(count / PAGES_A_SECOND, LONGEST_SPREAD_SECONDS)
