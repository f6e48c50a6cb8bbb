"""The bar by which somebody in a room sees, on every page, that they are in it."""

from functools import partial
from typing import Any

from django.db import Error
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import room_cookie
from lessons.workshops.hands import hands_of, help_of
from lessons.workshops.models import Room
from lessons.workshops.place import place_of
from lessons.workshops.roles import Member, member_of
from lessons.workshops.to_all import told_of


def room_bar(request: LearnerRequest) -> dict[str, Any]:
    """Give pages the bar: a context processor, which asks nothing before a page shows it."""
    return {"room_bar": partial(_bar, request)}


def member_here(request: LearnerRequest) -> Member | None:
    """Return who this browser is in the room of its cookie. Without the cookie, nobody asks the database."""
    code = room_cookie.read(request)
    return member_of(code, request.learner.pk) if code else None


def _bar(request: LearnerRequest) -> SafeString:
    try:
        member = member_here(request)
        if member is None or member.room.has_ended:
            return SafeString("")
        # The number first: what happens meanwhile comes with the stream once more.
        after = member.room.last_event_id()
        room = Room.objects.get(pk=member.room.pk)
    except (Error, Room.DoesNotExist, AttributeError):
        return SafeString("")  # A page that says what is wrong with the site is shown without the bar.
    match = request.resolver_match
    view_name = match.view_name if match else ""
    context = {
        "member": member.seen_in(room),
        "room": room,
        "after": after,
        "here": match.kwargs["slug"] if match and view_name == "pages:lesson" else "",
        "at_cockpit": view_name == "workshops:cockpit",
        **place_of(room),
        **hands_of(room),
        **help_of(member.participant),
        **told_of(room, member.participant),
    }
    return render_to_string("workshops/_bar.html", context, request=request)
