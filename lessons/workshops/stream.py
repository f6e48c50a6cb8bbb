"""The streams of a room: who may open one, and what it sends."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from django.template.loader import render_to_string

from lessons.following.side_by_side import side_by_side
from lessons.following.sse import message
from lessons.learners.middleware import LearnerRequest
from lessons.pages.click import last_event_id
from lessons.workshops.codes import read_join_code
from lessons.workshops.following import follow
from lessons.workshops.messages import joined_for_stream
from lessons.workshops.models import Participant
from lessons.workshops.presence import present
from lessons.workshops.roles import Role, member_of
from lessons.workshops.watching import watch

ALIVE = b": nothing new\n\n"
END = message("", event="end")


@dataclass(frozen=True)
class Admitted:
    """A stream that may be opened: whose it is, and behind which event it begins.

    One that `watches` gets the parts of the cockpit, too.
    """

    room: UUID
    role: Role
    participant: int | None
    after: int
    watches: bool = False


def admitted(request: LearnerRequest, code: str) -> Admitted | None:
    """Return the stream that a browser may have, with the role and the place in the log that it asks for."""
    member = member_of(code, request.learner.pk)
    role = _role(request)
    if member is None or not (member.participant if role == Role.PARTICIPANT else member.is_host):
        return None
    participant = member.participant.pk if role == Role.PARTICIPANT and member.participant else None
    after = min(last_event_id(request), member.room.last_event_id())
    return Admitted(member.room.pk, role, participant, after, role == Role.HOST and "watch" in request.GET)


def last_words(request: LearnerRequest, code: str) -> bytes | None:
    """Return the only message of somebody who was removed, or has left, while the stream was not open."""
    here = Participant.objects.filter(room__join_code=read_join_code(code), learner=request.learner.pk)
    gone = here.exclude(left_at=None, removed_at=None).select_related("room").first()
    if gone is None:
        return None
    kind = "removed" if gone.removed_at else "left"
    context = {"room": gone.room, "participant": gone}
    return message(render_to_string(f"workshops/events/participant/{kind}.html", context)) + END


async def pieces(admitted: Admitted) -> AsyncGenerator[bytes, None]:
    """Yield what a stream sends. It begins with a word, so that a browser knows at once that it is open."""
    events = _events(admitted)
    stream = side_by_side(events, watch(admitted.room)) if admitted.watches else events
    async with present(admitted.participant), aclosing(stream) as found:
        async for piece in found:
            yield piece


async def _events(admitted: Admitted) -> AsyncGenerator[bytes, None]:
    yield ALIVE
    async with aclosing(follow(admitted.room, after=admitted.after)) as found:
        async for messages in found:
            if not messages:
                yield ALIVE
                continue
            last = next((i for i, one in enumerate(messages) if one.ends(admitted.participant)), None)
            shown = messages if last is None else messages[: last + 1]
            yield joined_for_stream(shown, admitted.role, admitted.participant)
            if last is not None:
                yield END
                return


def _role(request: LearnerRequest) -> Role:
    try:
        return Role(request.GET.get("role", Role.PARTICIPANT))
    except ValueError:
        return Role.PARTICIPANT
