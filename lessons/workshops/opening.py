"""Who may open rooms: whoever sits at the machine that serves the site, and who has the host password."""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest

from lessons.editing.free_editing import came_directly
from lessons.workshops.addresses import is_local


def needs_password(request: HttpRequest) -> bool:
    """Say whether the request may come from elsewhere. A proxy on this machine would make that invisible.

    Where there is one, the settings give a public name or origin, or believe what it says about HTTPS.
    """
    has_public_name = not all(is_local(host) or _is_address(host) for host in settings.ALLOWED_HOSTS)
    may_have_proxy = has_public_name or settings.CSRF_TRUSTED_ORIGINS or settings.SECURE_PROXY_SSL_HEADER
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return bool(may_have_proxy) or not (is_local(host) and came_directly(request))


def can_be_opened() -> bool:
    """Say whether there is a password for those who need one: without one, they open no room."""
    return bool(settings.HOST_PASSWORD)


def is_password(typed: str) -> bool:
    return can_be_opened() and secrets.compare_digest(typed.encode(), settings.HOST_PASSWORD.encode())


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
