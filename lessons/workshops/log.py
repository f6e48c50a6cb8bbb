"""The log of a room: what changes a room, and says so, in one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from lessons.runs.writing import writing
from lessons.workshops.hints import notify
from lessons.workshops.models import Participant, Room, RoomEvent

Audience = RoomEvent.Audience

_listeners: list[Callable[[UUID], None]] = []


@contextmanager
def changing(room_id: UUID) -> Iterator[Room]:
    """Open a transaction in which nobody else changes the room, and give the room as it is now."""
    with writing():
        yield Room.objects.select_for_update().get(pk=room_id)


def append(
    room: Room,
    kind: str,
    *,
    audience: Audience = Audience.EVERYONE,
    participant: Participant | None = None,
    **data: object,
) -> RoomEvent:
    """Append an event, within `changing()`.

    A role gets what `templates/workshops/events/<role>/<kind>.html` makes of it, and nothing where there is none.
    """
    event = RoomEvent.objects.create(room=room, kind=kind, audience=audience, participant=participant, data=data)
    notify(connection, room.pk)
    transaction.on_commit(lambda: tell(room.pk))
    return event


def when_appended(listener: Callable[[UUID], None]) -> None:
    """Have a function called, from any thread, with the room that may have something new."""
    _listeners.append(listener)


def tell(room_id: UUID) -> None:
    for listener in _listeners:
        listener(room_id)
