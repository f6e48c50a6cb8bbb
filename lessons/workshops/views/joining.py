"""Coming into a room, and leaving it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from lessons.learners import cookie
from lessons.learners.attempts import TooManyAttempts, begin_attempt
from lessons.learners.middleware import LearnerRequest
from lessons.workshops import room_cookie
from lessons.workshops.bar import member_here
from lessons.workshops.codes import read_join_code
from lessons.workshops.joining import NotJoined
from lessons.workshops.joining import join as join_room
from lessons.workshops.joining import leave as leave_room
from lessons.workshops.models import Room
from lessons.workshops.place import address_of, place_of
from lessons.workshops.roles import Member, for_participants, member_of
from lessons.workshops.views.rooms import TOO_MANY

MOST_WRONG_CODES = 200
"""In an hour from an address, which a whole room may share. There are 600 million codes."""
NO_ROOM = "There is no room with this code. It has six letters and digits."


class NoRoom(Exception):
    """The code leads nowhere. Its sentence is for the person who typed it."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


@require_safe
def find_room(request: LearnerRequest) -> HttpResponse:
    """Lead to the room of the code that was typed."""
    typed = request.GET.get("code", "")
    try:
        room = _room(request, typed)
    except NoRoom as error:
        return _code_page(request, error, typed)
    return redirect("workshops:room", code=room.join_code)


@require_safe
def room(request: LearnerRequest, code: str) -> HttpResponse:
    """Ask a stranger for a nickname; tell a participant that they are in, and the host where the cockpit is."""
    member = member_of(code, request.learner.pk)
    if member and member.is_host:
        response: HttpResponse = redirect("workshops:cockpit", code=member.room.join_code)
        room_cookie.write(response, member.room)
        return response
    if member:
        response = room_page(request, member)
        room_cookie.write(response, member.room)
        return response
    try:
        return _join_page(request, _room(request, code))
    except NoRoom as error:
        return _code_page(request, error, code)


@require_POST
def join(request: LearnerRequest, code: str) -> HttpResponse:
    """Let somebody in under a nickname, and lead them to where the room is."""
    try:
        room = _room(request, code)
    except NoRoom as error:
        return _code_page(request, error, code)
    typed = request.POST.get("nickname", "")
    try:
        join_room(room, request.learner, typed)
    except NotJoined as error:
        return _join_page(request, room, typed=typed, problem=str(error), status=422)
    response = redirect(address_of(room) or reverse("workshops:room", args=[room.join_code]))
    room_cookie.write(response, room)
    return response


@require_POST
@for_participants
def leave(request: LearnerRequest, member: Member) -> HttpResponse:
    """Let somebody go who leaves this computer: it forgets them, and their work waits for the resume code."""
    assert member.participant
    leave_room(member.participant)
    response = render(request, "workshops/left.html", {"room": member.room})
    response.headers["Clear-Site-Data"] = '"storage"'
    cookie.delete(response)
    room_cookie.delete(response)
    return response


def _room(request: LearnerRequest, code: str) -> Room:
    """Return the room of a code that somebody may guess. Raises NoRoom."""
    member = member_of(code, request.learner.pk)
    if member:
        return member.room
    try:
        attempt = begin_attempt(request, kind="join code", most=MOST_WRONG_CODES)
    except TooManyAttempts:
        raise NoRoom(TOO_MANY, 429) from None
    room = Room.objects.filter(join_code=read_join_code(code)).first()
    if room is None:
        raise NoRoom(NO_ROOM, 404)
    attempt.delete()
    return room


def room_page(request: LearnerRequest, member: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Show a participant the room: the question that it is asked, if there is one."""
    context = {"member": member, "room": member.room, "problem": problem, **place_of(member.room)}
    return render(request, "workshops/room.html", context, status=status)


def _join_page(
    request: LearnerRequest, room: Room, *, typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"room": room, "typed": typed[:100].replace("\0", ""), "problem": problem}
    return render(request, "workshops/join.html", context, status=status)


def _code_page(request: LearnerRequest, error: NoRoom, typed: str) -> HttpResponse:
    context = {"typed": typed[:100].replace("\0", ""), "problem": str(error), "member": member_here(request)}
    return render(request, "workshops/find_room.html", context, status=error.status)
