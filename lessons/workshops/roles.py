"""Who somebody is in a room: its host, a participant, or a stranger, to whom it does not exist."""

from collections.abc import Callable
from copy import copy
from enum import StrEnum
from functools import cached_property, wraps
from typing import Self
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import room_cookie
from lessons.workshops.codes import read_join_code
from lessons.workshops.leading import note_host
from lessons.workshops.models import HostDevice, Participant, Room


class Role(StrEnum):
    """For whom a message is made. The projector is a page of the host's, and shows what all may see."""

    PARTICIPANT = "participant"
    HOST = "host"
    PROJECTOR = "projector"


class Member:
    """Somebody in a room. Whoever is both participant and host is its host.

    Each is asked from the database when it is first wanted: hundreds vote within seconds, and no vote asks for a host.
    """

    def __init__(self, room: Room, learner: UUID) -> None:
        self.room = room
        self._in_room = {"room": room, "learner": learner}

    @cached_property
    def device(self) -> HostDevice | None:
        return HostDevice.objects.filter(**self._in_room).first()

    @cached_property
    def participant(self) -> Participant | None:
        return Participant.objects.here().filter(**self._in_room).first()

    @property
    def is_host(self) -> bool:
        return self.device is not None

    @property
    def drives(self) -> bool:
        return self.device is not None and self.room.driver_id == self.device.pk

    def seen_in(self, room: Room) -> Self:
        """Return the same member of the room as it is by now."""
        member = copy(self)
        member.room = room
        return member


def member_of(join_code: str, learner: UUID) -> Member | None:
    """Return who the learner is in the room: None for a stranger, for one who has left or was removed, for no room."""
    room = Room.objects.filter(join_code=read_join_code(join_code)).first()
    if room is None:
        return None
    member = Member(room, learner)
    return member if member.participant or member.device else None


View = Callable[..., HttpResponse]


def for_members(view: View) -> View:
    """Call the view with the Member in the place of the room's join code."""
    return _guarded(view, lambda member: True)


def for_hosts(view: View) -> View:
    @wraps(view)
    def noted(request: LearnerRequest, member: Member, **arguments: object) -> HttpResponse:
        note_host(request.learner.pk)
        return view(request, member, **arguments)

    return _guarded(noted, lambda member: member.is_host)


def for_participants(view: View) -> View:
    return _guarded(view, lambda member: member.participant is not None)


def _guarded(view: View, may_pass: Callable[[Member], bool]) -> View:
    @wraps(view)
    def guarded(request: LearnerRequest, code: str, **arguments: object) -> HttpResponse:
        member = member_of(code, request.learner.pk)
        if member is None or not may_pass(member):
            raise Http404("There is no such room, or this browser is not in it.")
        is_elsewhere = room_cookie.read(request) != member.room.join_code
        # For the bar of this page, too.
        request.COOKIES[settings.ROOM_COOKIE_NAME] = member.room.join_code
        response = view(request, member, **arguments)
        if is_elsewhere and settings.ROOM_COOKIE_NAME not in response.cookies:
            room_cookie.write(response, member.room)
        return response

    return guarded
