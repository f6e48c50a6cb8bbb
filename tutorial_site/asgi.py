"""What the ASGI server serves: Django, with the sandbox started before the first request and ended with the server."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import django
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest, HttpResponseBase

from lessons.pages.headers import readable
from lessons.pages.threads import in_thread
from lessons.runs.engine import supervisor
from lessons.runs.stopping import keep_looking
from lessons.workshops.leading import goes_first

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutorial_site.settings")


class PooledHandler(ASGIHandler):
    """Takes a request through all middleware and its view in one thread of a pool, for none of them is asynchronous.

    Django goes back to the event loop between the innermost middleware and what is inside it: to look for a CSRF token,
    and to call the view. On a busy site each way there waits for everybody else's work. And it makes a thread for each
    request, which an open stream holds to its end.
    """

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await self.handle(scope, receive, send)

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware()
        chain: Callable[[HttpRequest], HttpResponseBase] = vars(self)["_middleware_chain"]
        self._middleware_chain = in_thread(chain, goes_first=goes_first)


django.setup(set_prefix=False)
django_application = PooledHandler()


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await django_application({**scope, "headers": readable(scope["headers"])}, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    """Answer the two messages of the ASGI lifespan protocol, which Django leaves to others."""
    await receive()
    # Their work is done in the pool; each would be called in a thread, at the start of each request.
    for receiver in (close_old_connections, reset_queries):
        request_started.disconnect(receiver)
    await asyncio.to_thread(supervisor.start)
    closed = threading.Event()
    threading.Thread(target=keep_looking, args=[closed], name="runs-to-stop", daemon=True).start()
    await send({"type": "lifespan.startup.complete"})
    try:
        await receive()
    except asyncio.CancelledError:
        # Told to stop a second time, the server waits for nothing any more.
        supervisor.close()
        return
    else:
        await asyncio.to_thread(supervisor.close, grace_seconds=supervisor.longest_run_seconds)
    finally:
        closed.set()
    await send({"type": "lifespan.shutdown.complete"})
