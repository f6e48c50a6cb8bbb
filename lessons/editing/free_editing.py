"""Whether learners may run files that they have changed: strangers only where every barrier of the jail holds."""

import ipaddress
import re

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

from lessons.sandbox import doctor

AUTO = "auto"
ON = "on"
OFF = "off"

_LOCAL_NAMES = {"localhost"}
# Not 1.0: nginx speaks it to what stands behind it, unless told otherwise.
_SPOKEN_BY_BROWSERS = {"1.1", "2", "3"}
_SENT_BY_PROXIES = re.compile(
    r"""
    x-(?!requested-with$)  # browsers send none but this one: X-Forwarded-For, X-Real-IP, X-Envoy-…, X-Amzn-…
    | (akamai|cdn|cf|fastly|fly|front-end|incap|ngrok|surrogate|tailscale)-
    | .*(forward|proxy)    # Forwarded, Max-Forwards, WL-Proxy-…
    | (.*-)?ip$            # Client-IP, True-Client-IP
    | (traceparent|via)$
    """,
    re.VERBOSE,
)


def is_allowed(request: HttpRequest) -> bool:
    """Answer for the setting FREE_EDITING as it stands, and for who may have sent this request.

    The first answer may take a second.
    """
    if settings.FREE_EDITING == AUTO:
        return (is_on_loopback() and came_directly(request)) or doctor.every_barrier_holds()
    return bool(settings.FREE_EDITING == ON)


def is_safe() -> bool:
    """Answer for the settings alone, when there is no request yet."""
    return is_on_loopback() or doctor.every_barrier_holds()


def is_on_loopback() -> bool:
    """Say whether nobody but the users of this machine can reach the site, as far as its settings tell.

    A proxy in front of it would bring others: then it answers to a public name as well, trusts a public origin, or
    believes what the proxy says about HTTPS.
    """
    hosts = [settings.HOST, *settings.ALLOWED_HOSTS]
    return all(map(_is_loopback, hosts)) and not (settings.CSRF_TRUSTED_ORIGINS or settings.SECURE_PROXY_SSL_HEADER)


def came_directly(request: HttpRequest) -> bool:
    """Say whether a browser on this machine sent this request itself, as far as the request shows.

    A proxy may give it a local Host, and then stands on this machine itself. Some show nowhere: the settings must say.
    """
    return (
        _is_loopback(request.META.get("REMOTE_ADDR", ""))
        and _http_version(request) in _SPOKEN_BY_BROWSERS
        and not any(_SENT_BY_PROXIES.match(name.lower()) for name in request.headers)
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES


def _http_version(request: HttpRequest) -> str:
    if isinstance(request, ASGIRequest):
        return str(request.scope["http_version"])
    return str(request.META.get("SERVER_PROTOCOL", "")).removeprefix("HTTP/")
