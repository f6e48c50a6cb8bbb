import asyncio
import io

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest


def request_of(user):
    """Return a request as login() and logout() take it."""
    request = HttpRequest()
    # They look at the user only where a middleware has put one.
    request.session, request.user = SessionStore(), user
    return request


def wsgi_get(path):
    """Send a request to Django as a WSGI server does."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    response = WSGIHandler()(environ, lambda status, headers, error=None: None)
    list(response)
    response.close()


def asgi_get(path):
    """Send a request to Django as an ASGI server does."""
    asyncio.run(_asgi_get(path))


async def _asgi_get(path):
    messages = [{"type": "http.request", "body": b"", "more_body": False}]
    answered = asyncio.Event()

    async def receive():
        if not messages:
            await answered.wait()
            return {"type": "http.disconnect"}
        return messages.pop()

    async def send(message):
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.set()

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "http_version": "1.1"}
    await ASGIHandler()(scope, receive, send)
