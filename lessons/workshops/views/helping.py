"""What a participant says from any page: how it goes, and whether they want help."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import helping
from lessons.workshops.hands import help_of
from lessons.workshops.models import Participant
from lessons.workshops.roles import Member, for_participants


@require_POST
@for_participants
def sign(request: LearnerRequest, member: Member) -> HttpResponse:
    """Take a sign: a hand up, or how it goes."""
    hand = request.POST.get("hand", "")
    helping.give_sign(_participant(member), hand if hand in Participant.Hand.values else "")
    return _answer(request, member, "workshops/_sign.html")


@require_POST
@for_participants
def accept_help(request: LearnerRequest, member: Member) -> HttpResponse:
    helping.accept(_participant(member))
    return _answer(request, member, "workshops/_help.html")


@require_POST
@for_participants
def end_help(request: LearnerRequest, member: Member) -> HttpResponse:
    """Say no to help that is offered, or end it."""
    helping.end(_participant(member))
    return _answer(request, member, "workshops/_help.html")


@require_POST
@for_participants
def allow_projector(request: LearnerRequest, member: Member) -> HttpResponse:
    """Let the host put one's work on the projector, or no longer."""
    helping.allow_projector(_participant(member), allowed=request.POST.get("allowed") == "yes")
    return _answer(request, member, "workshops/_help.html")


def _answer(request: LearnerRequest, member: Member, template: str) -> HttpResponse:
    """Answer with what has changed of the bar; without a script, lead back to the page from which it came."""
    participant = _participant(member)
    if request.htmx:
        participant.refresh_from_db()
        context = {"room": member.room, "participant": participant, **help_of(participant)}
        return render(request, template, context)
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from) if is_ours else redirect("workshops:room", code=member.room.join_code)


def _participant(member: Member) -> Participant:
    assert member.participant
    return member.participant
