"""The projector: what the whole room sees, without a name."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.workshops.addresses import address_for_others
from lessons.workshops.place import place_of
from lessons.workshops.roles import Member, for_hosts


@require_safe
@for_hosts
def projector(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show the room in large letters: a page for the second screen of a host."""
    # The number first: what happens meanwhile comes with the stream once more.
    after = member.room.last_event_id()
    member.room.refresh_from_db()
    site = address_for_others(request, reverse("rooms")).partition("//")[2].rstrip("/")
    context = {"room": member.room, "after": after, "site": site, **place_of(member.room)}
    return render(request, "workshops/projector.html", context)


@require_safe
@for_hosts
def projector_side(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show the code or the run again: a projector asks for it when the host steps through another run."""
    return render(request, "workshops/_projector_run.html", {"room": member.room})
