"""Events of a room as messages of a stream: rendered once for each role, whoever follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Protocol
from uuid import UUID

from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from lessons.following.sse import END_OF_MESSAGE, message
from lessons.workshops.hands import hands_of, help_of
from lessons.workshops.models import Room, RoomEvent
from lessons.workshops.place import place_of, spread_of
from lessons.workshops.polling import Polling
from lessons.workshops.roles import Role
from lessons.workshops.to_all import told_of
from lessons.workshops.work import shown_work_of


class TemplateOfEvent(Protocol):
    """What Django's loader returns."""

    def render(self, context: dict[str, Any]) -> str: ...


MOST_AT_ONCE = 100
LAST_WORDS = {"removed", "left", "forgotten", "ended"}
"""Kinds after which a stream ends: for everyone, or for the one participant whom it is about."""
REPLACES_ITSELF = {"moved", "driver_changed", "state_changed", "hands_changed", "work_shown"}
"""Kinds of which the last says all: a stream that is behind gets no other."""


@dataclass(frozen=True)
class RoomMessage:
    """One event, with what each role gets of it."""

    id: int
    kind: str
    audience: str
    participant: int | None
    rendered: Mapping[Role, bytes]

    def ends(self, participant: int | None) -> bool:
        return self.kind in LAST_WORDS and self.participant in (None, participant)

    def for_stream(self, role: Role, participant: int | None) -> bytes:
        """Return what a stream gets: at least the number, so that it resumes behind it."""
        is_theirs = role == Role.HOST or self.audience == RoomEvent.Audience.EVERYONE
        if self.audience == RoomEvent.Audience.ONE and role == Role.PARTICIPANT:
            is_theirs = participant is not None and participant == self.participant
        return self.rendered.get(role, b"") if is_theirs else b""


def messages_after(room_id: UUID, after: int) -> list[RoomMessage]:
    """Return the next events behind a number, rendered; none at the end of the log."""
    events = RoomEvent.objects.filter(room=room_id, id__gt=after).select_related("participant").order_by("id")
    found = list(events[:MOST_AT_ONCE])
    if not found:
        return []
    room = Room.objects.select_related("driver").get(pk=room_id)
    last_of = {event.kind: event.pk for event in found}
    is_replaced = {event.pk for event in found if event.kind in REPLACES_ITSELF and last_of[event.kind] != event.pk}
    # What only a later message of the same piece would replace at once is not rendered.
    return [_message_of(event, room, is_empty=event.pk in is_replaced) for event in found]


def joined_for_stream(messages: list[RoomMessage], role: Role, participant: int | None) -> bytes:
    """Return a piece of a stream. What is not for this role is passed over, but for the number of the last event."""
    last_of = {one.kind: one.id for one in messages if one.kind in REPLACES_ITSELF}
    pieces = [one.for_stream(role, participant) for one in messages if last_of.get(one.kind, one.id) == one.id]
    if not pieces[-1]:
        pieces.append(b"id: %d\n" % messages[-1].id + END_OF_MESSAGE)
    return b"".join(pieces)


def _message_of(event: RoomEvent, room: Room, *, is_empty: bool) -> RoomMessage:
    if is_empty:
        return RoomMessage(event.id, event.kind, event.audience, event.participant_id, {})
    context = {"room": room, "event": event, "data": event.data, "participant": event.participant}
    context |= {"spread": partial(spread_of, room)}
    context |= place_of(room) | told_of(room, event.participant)
    context |= hands_of(room) | help_of(event.participant) | shown_work_of(room)
    context["polling"] = Polling(room)
    rendered = {role: message(template.render(context), id=event.id) for role, template in _templates(event.kind)}
    # Of a participant who is forgotten, only the number is left.
    participant = event.participant_id or event.data.get("number")
    return RoomMessage(event.id, event.kind, event.audience, participant, rendered)


@cache
def _templates(kind: str) -> tuple[tuple[Role, TemplateOfEvent], ...]:
    return tuple(_found_templates(kind))


def _found_templates(kind: str) -> Iterator[tuple[Role, TemplateOfEvent]]:
    for role in Role:
        try:
            yield role, get_template(f"workshops/events/{role}/{kind}.html")
        except TemplateDoesNotExist:
            pass  # This role gets nothing of it.
