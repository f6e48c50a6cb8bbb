"""What the host says to everyone: the buttons of the cockpit that move nobody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import to_all
from lessons.workshops.roles import Member, for_hosts
from lessons.workshops.views.cockpit import done


@require_POST
@for_hosts
def pause(request: LearnerRequest, member: Member) -> HttpResponse:
    to_all.pause(member.room)
    return done(request, member)


@require_POST
@for_hosts
def go_on(request: LearnerRequest, member: Member) -> HttpResponse:
    to_all.go_on(member.room)
    return done(request, member)


@require_POST
@for_hosts
def write_message(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show a message to all. The field where it was written comes back empty."""
    to_all.write_message(member.room, request.POST.get("message", ""))
    if request.htmx and "written" in request.POST:
        return render(request, "workshops/cockpit/_message_form.html", {"room": member.room})
    return done(request, member)


@require_POST
@for_hosts
def send_hint(request: LearnerRequest, member: Member) -> HttpResponse:
    to_all.send_hint(member.room, request.POST.get("hint", ""))
    return done(request, member)


@require_POST
@for_hosts
def start_timer(request: LearnerRequest, member: Member) -> HttpResponse:
    typed = request.POST.get("minutes", "")
    to_all.start_timer(member.room, int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0)
    return done(request, member)


@require_POST
@for_hosts
def extend_timer(request: LearnerRequest, member: Member) -> HttpResponse:
    to_all.extend_timer(member.room)
    return done(request, member)


@require_POST
@for_hosts
def end_timer(request: LearnerRequest, member: Member) -> HttpResponse:
    to_all.end_timer(member.room)
    return done(request, member)
