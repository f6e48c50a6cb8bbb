"""The cookie by which a browser says which room it is in. It is a hint: who is in a room is asked from the database."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lessons.workshops.models import Room

_DAY_SECONDS = 24 * 60 * 60


def read(request: HttpRequest) -> str:
    """Return the join code of the room; '' for none."""
    return request.COOKIES.get(settings.ROOM_COOKIE_NAME, "")


def write(response: HttpResponseBase, room: Room) -> None:
    response.set_cookie(
        settings.ROOM_COOKIE_NAME,
        room.join_code,
        max_age=_DAY_SECONDS,
        secure=settings.LEARNER_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def delete(response: HttpResponseBase) -> None:
    response.delete_cookie(settings.ROOM_COOKIE_NAME, samesite="Lax")
