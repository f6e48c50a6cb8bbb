"""The host's page, and what its buttons do."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.learners.middleware import LearnerRequest
from lessons.pages.numbers import whole_number
from lessons.runs.course import lesson_or_404, lesson_or_none
from lessons.workshops import rooms
from lessons.workshops.models import HostDevice, Room
from lessons.workshops.place import STEPS
from lessons.workshops.polling import Polling
from lessons.workshops.roles import Member, for_hosts
from lessons.workshops.watching import cockpit_of

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
    change = partial(rooms.move, place=_place(request), calls="call" in request.POST)
    return driven(request, member, change)


@require_POST
@for_hosts
def call(request: LearnerRequest, member: Member) -> HttpResponse:
    """Bring everyone to where the room is."""
    return driven(request, member, rooms.call_everyone)


@require_POST
@for_hosts
def start(request: LearnerRequest, member: Member) -> HttpResponse:
    return driven(request, member, rooms.start)


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


def _cockpit(request: LearnerRequest, member: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    # The number first: what happens meanwhile comes with the stream once more.
    room = Room.objects.get(pk=member.room.pk)
    context = {
        "member": member.seen_in(room),
        "problem": problem,
        **cockpit_of(room),
        "polling": Polling(room),
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
        position=whole_number(position, digits=8),
    )


def _check(lesson: Lesson, action: str, variant: str) -> None:
    try:
        if action:
            lesson.action(action)
        if variant:
            lesson.variant(variant)
    except (UnknownAction, UnknownVariant):
        raise Http404("The lesson has no such action or variant.") from None
