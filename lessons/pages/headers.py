"""Headers that take Python time in the square of their length to read: cut short before Django has them."""

from collections.abc import Iterator, Sequence

from django.conf import settings

from lessons.learners.cookie import COOKIE

CONTENT_TYPE_BYTES = 256
"""No browser sends a longer one."""
COOKIE_BYTES = 512
"""None of this site's is half as long."""

Headers = Sequence[tuple[bytes, bytes]]


def readable(headers: Headers) -> Headers:
    """Return the headers of a request with a Content-Type and cookies that can be read in no time."""
    return list(_with_readable_type(_with_own_cookies(headers)))


def _with_own_cookies(headers: Headers) -> Headers:
    """Leave this site's cookies alone: a browser sends those of all sites that it knows under the same name."""
    own = {COOKIE.encode(), settings.CSRF_COOKIE_NAME.encode(), settings.ROOM_COOKIE_NAME.encode()}
    return [(name, _own_cookies(value, own) if name == b"cookie" else value) for name, value in headers]


def _own_cookies(value: bytes, own: set[bytes]) -> bytes:
    cookies = (cookie.strip() for cookie in value.split(b";"))
    return b"; ".join(cookie for cookie in cookies if cookie.partition(b"=")[0] in own and len(cookie) <= COOKIE_BYTES)


def _with_readable_type(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    """Put one that Django refuses in the place of a Content-Type that it could not read.

    Django reads it before any middleware and on the event loop. One with an asterisk (RFC 2231) may raise there.
    """
    types = [value for name, value in headers if name == b"content-type"]
    if len(types) <= 1 and all(len(value) <= CONTENT_TYPE_BYTES and b"*" not in value for value in types):
        yield from headers
        return
    yield from ((name, value) for name, value in headers if name != b"content-type")
    yield b"content-type", b"multipart/form-data"
