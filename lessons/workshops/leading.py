"""Who leads a room goes first: what a host does reaches everybody, and must not wait behind the votes of hundreds.

Who that is must be known before a request's turn comes, and so without the database: it is remembered from requests
before.
"""

import threading
from uuid import UUID

from django.http import HttpRequest

from lessons.learners import cookie

_MOST = 1000
_lock = threading.Lock()
_leading: dict[UUID, None] = {}
"""Learners who were seen as hosts in this process, the last one last."""


def note_host(learner: UUID) -> None:
    """Note that somebody is the host of a room."""
    with _lock:
        _leading.pop(learner, None)
        _leading[learner] = None
        if len(_leading) > _MOST:
            del _leading[next(iter(_leading))]


def goes_first(request: HttpRequest) -> bool:
    """Say whether a request is from somebody who was seen as a host."""
    return bool(_leading) and cookie.read(request) in _leading
