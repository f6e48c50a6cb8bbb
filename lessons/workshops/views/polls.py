"""Polls: the host asks and goes on, participants vote."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.pages.numbers import whole_number
from lessons.pages.prediction import read_answer
from lessons.runs.course import lesson_or_404
from lessons.workshops import polls, rooms
from lessons.workshops.models import Poll
from lessons.workshops.polling import Polling
from lessons.workshops.roles import Member, for_hosts, for_participants
from lessons.workshops.settling import settle
from lessons.workshops.shown_poll import ShownPoll, shown_poll
from lessons.workshops.views.cockpit import done, driven
from lessons.workshops.views.joining import room_page

NONE_REMAINS = "none"
"""Said of rows by a box of its own, so that a form in which nothing was chosen says nothing."""


@require_POST
@for_hosts
def open_poll(request: LearnerRequest, member: Member, lesson: str) -> HttpResponse:
    """Ask the room a prediction of a lesson. Any device of the host's may: it moves everyone to the question alone."""
    name = request.POST.get("prediction", "")
    if not any(asked.name == name for asked in lesson_or_404(lesson).predictions):
        raise Http404("The lesson has no such prediction.")
    polls.open_poll(member.room, lesson, name)
    return done(request, member)


@require_POST
@for_hosts
def step_poll(request: LearnerRequest, member: Member, poll: int) -> HttpResponse:
    """Take a poll to the phase behind the one that the page showed."""
    after = request.POST.get("after", "")
    if after == Poll.Phase.DEBRIEF:
        polls.end_poll(member.room, poll)
    elif polls.step(member.room, poll, after=after) == Poll.Phase.RUN or after == Poll.Phase.RUN:
        settle(member.room, poll)
    return done(request, member)


@require_POST
@for_hosts
def end_poll(request: LearnerRequest, member: Member, poll: int) -> HttpResponse:
    """Put a poll away before its end."""
    polls.end_poll(member.room, poll)
    return done(request, member)


@require_safe
@for_hosts
def answered(request: LearnerRequest, member: Member) -> HttpResponse:
    """Say how many have answered. The host's page asks this once a second while a vote is open."""
    return render(request, "workshops/_answered.html", {"shown": shown_poll(member.room)})


@require_POST
@for_hosts
def position(request: LearnerRequest, member: Member) -> HttpResponse:
    """Take everybody's player to an event of the run that is shown."""
    position = whole_number(request.POST.get("position", ""), digits=8)
    if position is None:
        return done(request, member)
    return driven(request, member, partial(rooms.show_position, position=position))


@require_POST
@for_participants
def vote(request: LearnerRequest, member: Member) -> HttpResponse:
    """Count what somebody says. Without htmx they are led to the page of the room, which says it, too."""
    assert member.participant
    shown = shown_poll(member.room)
    # The page says what its form is for: a form of the first vote says nothing in the second.
    if shown is None or request.POST.get("ballot") != shown.ballot:
        return room_page(request, member, problem=polls.TOO_LATE, status=409)
    try:
        polls.vote(member.participant, shown.poll.pk, shown.poll.round, _answer(request, shown))
    except polls.NotCounted as error:
        return room_page(request, member, problem=str(error), status=409)
    if request.htmx:
        polling = Polling(member.room, member.participant, shown=shown)
        return render(request, "workshops/_voted.html", {"polling": polling})
    return redirect("workshops:room", code=member.room.join_code)


def _answer(request: LearnerRequest, shown: ShownPoll) -> tuple[str, ...]:
    answer = read_answer(request.POST, shown.prediction)
    if not shown.prediction.form.takes_several:
        return answer
    says_none, some = NONE_REMAINS in request.POST, [value for value in answer if value]
    if says_none and some:
        raise polls.NotCounted("Choose some of them, or none of them: not both.")
    return answer if says_none or some else ()
