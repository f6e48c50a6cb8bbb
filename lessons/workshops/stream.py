"""The streams of a room, beside Django's request handler.

Django calls its receivers of `request_started` in an executor that is made for the request and lives until its
response has ended: each open stream of a view holds a thread. Here a stream is a task, and what asks the database uses
the few threads of `following`. What middleware checks elsewhere is checked here: host name, cookie and role.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import Error
from django.template.loader import render_to_string

from lessons.following.side_by_side import side_by_side
from lessons.following.sse import message
from lessons.learners import cookie
from lessons.workshops.codes import read_join_code
from lessons.workshops.following import follow, in_reader
from lessons.workshops.messages import joined_for_stream
from lessons.workshops.models import Participant
from lessons.workshops.presence import present
from lessons.workshops.roles import Role, member_of
from lessons.workshops.watching import watch

PATH = re.compile(r"/rooms/(\w{1,20})/events/")
ALIVE = b": nothing new\n\n"
END = message("", event="end")
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"private, no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_LARGEST_ID = 2**63 - 1

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


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


def is_stream(scope: Mapping[str, Any]) -> bool:
    return scope["type"] == "http" and scope["method"] == "GET" and bool(PATH.fullmatch(scope["path"]))


async def serve_stream(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer the request for a stream, until the browser leaves or the stream ends."""
    request = ASGIRequest(scope, BytesIO())
    try:
        request.get_host()
    except DisallowedHost:
        return await _refuse(send, 400, "This site does not answer to that name.")
    try:
        admitted = await in_reader(_admit, request, scope["path"])
    except Error:
        return await _refuse(send, 503, "The database cannot be used at the moment.")
    if isinstance(admitted, bytes):
        return await _answer(send, admitted)
    if admitted is None:
        return await _refuse(send, 404, "There is no such room, or this browser is not in it.")
    sending = asyncio.create_task(_send_stream(admitted, send))
    leaving = asyncio.create_task(_until_left(receive))
    try:
        # A server takes what is sent to a browser that has left without a word, so the stream listens for that.
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not sending.done():
            sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    return None


async def _send_stream(admitted: Admitted, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    async with aclosing(pieces(admitted)) as stream:
        async for piece in stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


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


def _admit(request: ASGIRequest, path: str) -> Admitted | bytes | None:
    """Return the stream that a browser may have; the only message of one that was removed; None for strangers."""
    found = PATH.fullmatch(path)
    learner = cookie.read(request)
    if found is None or learner is None:
        return None
    member = member_of(found[1], learner)
    role = _role(request)
    if member is None:
        return _last_words(found[1], learner)
    if (role != Role.PARTICIPANT and not member.is_host) or (role == Role.PARTICIPANT and not member.participant):
        return None
    participant = member.participant.pk if role == Role.PARTICIPANT and member.participant else None
    after = min(_after(request), member.room.last_event_id())
    return Admitted(member.room.pk, role, participant, after, role == Role.HOST and "watch" in request.GET)


def _role(request: ASGIRequest) -> Role:
    try:
        return Role(request.GET.get("role", Role.PARTICIPANT))
    except ValueError:
        return Role.PARTICIPANT


def _after(request: ASGIRequest) -> int:
    asked = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return min(int(asked), _LARGEST_ID) if asked.isascii() and asked.isdigit() and len(asked) < 20 else 0


def _last_words(code: str, learner: UUID) -> bytes | None:
    """Return what one gets who was removed, or has left, while the stream was not open."""
    gone = (
        Participant.objects.select_related("room").filter(room__join_code=read_join_code(code), learner=learner).first()
    )
    if gone is None:
        return None
    kind = "removed" if gone.removed_at else "left"
    context = {"room": gone.room, "participant": gone}
    return message(render_to_string(f"workshops/events/participant/{kind}.html", context)) + END


async def _answer(send: Send, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": body})


async def _refuse(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS[1:]]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
