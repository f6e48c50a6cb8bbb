"""What the ASGI server serves: Django, with the sandbox started before the first request and ended with the server."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from django.core.asgi import get_asgi_application

from lessons.runs.engine import supervisor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")

django_application = get_asgi_application()

CONTENT_TYPE = b"content-type"
CONTENT_TYPE_BYTES = 256
"""No browser sends a longer one."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await django_application({**scope, "headers": _with_readable_type(scope["headers"])}, receive, send)


def _with_readable_type(headers: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
    """Return the headers with a Content-Type that Django can read; any other is replaced by one that it refuses.

    Django reads it before any middleware and on the event loop. One with an asterisk (RFC 2231) may raise there, and
    the time that it takes may grow with the square of the length.
    """
    types = [value for name, value in headers if name == CONTENT_TYPE]
    if len(types) <= 1 and all(len(value) <= CONTENT_TYPE_BYTES and b"*" not in value for value in types):
        return headers
    others = [(name, value) for name, value in headers if name != CONTENT_TYPE]
    return [*others, (CONTENT_TYPE, b"multipart/form-data")]


async def _lifespan(receive: Receive, send: Send) -> None:
    """Answer the two messages of the ASGI lifespan protocol, which Django leaves to others."""
    await receive()
    await asyncio.to_thread(supervisor.start)
    await send({"type": "lifespan.startup.complete"})
    try:
        await receive()
    except asyncio.CancelledError:
        # Told to stop a second time, the server waits for nothing any more.
        supervisor.close()
        return
    await asyncio.to_thread(supervisor.close, grace_seconds=supervisor.longest_run_seconds)
    await send({"type": "lifespan.shutdown.complete"})
