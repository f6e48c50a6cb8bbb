"""Who may open rooms: whoever sits at the machine that serves the site, and who has the host password."""

import secrets

from django.conf import settings
from django.http import HttpRequest

from lessons.editing.free_editing import came_directly, is_on_loopback


def needs_password(request: HttpRequest) -> bool:
    return not (is_on_loopback() and came_directly(request))


def can_be_opened() -> bool:
    """Say whether there is a password for those who need one: without one, they open no room."""
    return bool(settings.HOST_PASSWORD)


def is_password(typed: str) -> bool:
    return can_be_opened() and secrets.compare_digest(typed.encode(), settings.HOST_PASSWORD.encode())
