"""How often an address may try what can be guessed: a few times in an hour, whichever web process it asks."""

import hashlib
import ipaddress
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from lessons.learners.models import Attempt

MOST = 10
PERIOD = timedelta(hours=1)


class TooManyAttempts(Exception):
    """The address has tried too many codes that nobody has."""


def begin_attempt(request: HttpRequest, *, kind: str = "resume code", most: int = MOST) -> Attempt:
    """Count an attempt before it is made. Raises TooManyAttempts. One that succeeds is to be deleted again."""
    Attempt.objects.filter(made_at__lt=timezone.now() - PERIOD).delete()
    attempt = Attempt.objects.create(kind=kind, address=_told_apart(_address(request)))
    if Attempt.objects.filter(kind=kind, address=attempt.address).count() > most:
        attempt.delete()
        raise TooManyAttempts
    return attempt


def _address(request: HttpRequest) -> str:
    """Return the address of the browser; behind a proxy that the site believes, what this proxy says of it."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _told_apart(address: str) -> str:
    """Return a hash by which addresses are told apart. An IPv6 network of one customer counts as one address."""
    try:
        parsed = ipaddress.ip_address(address)
        if parsed.version == 6:
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # What is no address is one name among others, such as that of a Unix socket.
    return hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()
