"""The host's page, and what its buttons do."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.learners.middleware import LearnerRequest
from lessons.runs.course import lesson_or_404, lesson_or_none
from lessons.workshops import joining, rooms
from lessons.workshops.hands import hands_of
from lessons.workshops.joining import NotJoined
from lessons.workshops.log import changing
from lessons.workshops.models import HostDevice, Participant
from lessons.workshops.place import STEPS, place_of
from lessons.workshops.roles import Member, for_hosts

NOT_DRIVING = "Another of your devices leads. Take over first."


@require_safe
@for_hosts
def cockpit(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show the room to its host: who is in it, where it is, and what comes next."""
    return _cockpit(request, member)


@require_POST
@for_hosts
def move(request: LearnerRequest, member: Member) -> HttpResponse:
    """Take everyone to a place in a lesson."""
    return driven(request, member, partial(rooms.move, place=_place(request)))


@require_POST
@for_hosts
def move_on(request: LearnerRequest, member: Member) -> HttpResponse:
    """Take everyone to the lesson behind the one that the page showed."""
    return driven(request, member, partial(rooms.move_on, after=request.POST.get("after", "")))


@require_safe
@for_hosts
def lead(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show whether this device drives: a part of the bar, for a page that is told that another one does now."""
    here = lesson_or_none(request.GET.get("here", ""))
    context = {"member": member, "room": member.room, "here": here.slug if here else ""}
    return render(request, "workshops/_lead.html", context)


@require_POST
@for_hosts
def drive(request: LearnerRequest, member: Member) -> HttpResponse:
    """Let this device drive."""
    rooms.take_over(_device(member))
    return done(request, member)


@require_POST
@for_hosts
def end(request: LearnerRequest, member: Member) -> HttpResponse:
    rooms.end_room(member.room)
    return redirect("workshops:debrief", code=member.room.join_code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def rename(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Ask for another nickname of somebody, and give it to them."""
    found = _participant(member, participant)
    typed = request.POST.get("nickname", found.nickname)
    context = {"room": member.room, "participant": found, "typed": typed}
    if request.method != "POST":
        return render(request, "workshops/rename.html", context)
    try:
        joining.rename(found, typed)
    except NotJoined as error:
        return render(request, "workshops/rename.html", context | {"problem": str(error)}, status=422)
    return done(request, member)


@require_POST
@for_hosts
def remove(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    joining.remove(_participant(member, participant))
    return done(request, member)


def _cockpit(request: LearnerRequest, member: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    # Nothing happens in the room while its page is made, so that the stream goes on exactly behind it.
    with changing(member.room.pk) as room:
        after = room.last_event_id()
        participants = list(room.participants.filter(left_at=None, removed_at=None).order_by("joined_at"))
        stops = [(stop, lesson_or_none(stop.lesson)) for stop in room.programme.all()]
    context = {
        "member": Member(room, member.device, member.participant),
        "room": room,
        **place_of(room),
        **hands_of(room),
        "after": after,
        "participants": participants,
        "stops": stops,
        "problem": problem,
    }
    return render(request, "workshops/cockpit.html", context, status=status)


def done(request: LearnerRequest, member: Member) -> HttpResponse:
    """What has changed comes to every page by its stream; without a script, the host is led to the new page."""
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("workshops:cockpit", code=member.room.join_code)


def driven(request: LearnerRequest, member: Member, change: Callable[[HostDevice], None]) -> HttpResponse:
    """Change something that only the device may change that drives."""
    try:
        change(_device(member))
    except rooms.NotDriving:
        return _cockpit(request, member, problem=NOT_DRIVING, status=409)
    return done(request, member)


def _device(member: Member) -> HostDevice:
    assert member.device
    return member.device


def _participant(member: Member, pk: int) -> Participant:
    return get_object_or_404(Participant, pk=pk, room=member.room)


def _place(request: LearnerRequest) -> rooms.Place:
    lesson = lesson_or_404(request.POST.get("lesson", ""))
    step, position = request.POST.get("step", ""), request.POST.get("position", "")
    action, variant = request.POST.get("action", ""), request.POST.get("variant", "")
    _check(lesson, action, variant)
    return rooms.Place(
        lesson=lesson.slug,
        step=step if step in STEPS else "",
        action=action,
        variant=variant,
        position=int(position) if position.isascii() and position.isdigit() and len(position) < 9 else None,
    )


def _check(lesson: Lesson, action: str, variant: str) -> None:
    try:
        if action:
            lesson.action(action)
        if variant:
            lesson.variant(variant)
    except (UnknownAction, UnknownVariant):
        raise Http404("The lesson has no such action or variant.") from None
