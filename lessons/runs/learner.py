"""Who is asking: an anonymous learner, known by a signed cookie and nothing else."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.middleware import HtmxDetails

COOKIE = "signalbox_learner"
_SALT = "lessons.learner"
_YEAR_SECONDS = 365 * 24 * 60 * 60


class LearnerRequest(HttpRequest):
    """A request as this site's middleware leaves it."""

    learner: uuid.UUID
    htmx: HtmxDetails


class LearnerMiddleware:
    """Sets `request.learner`, a UUID, gives a browser that brings none its own, and keeps answers out of shared caches.

    It stands before all that may answer, refusals included.
    """

    def __init__(self, get_response: Callable[[LearnerRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: LearnerRequest) -> HttpResponse:
        known = _read(request.COOKIES.get(COOKIE, ""))
        request.learner = known or uuid.uuid4()
        response = self.get_response(request)
        if not known:
            response.set_cookie(
                COOKIE,
                signing.dumps(request.learner.hex, salt=_SALT),
                max_age=_YEAR_SECONDS,
                secure=settings.LEARNER_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        patch_vary_headers(response, ["Cookie"])
        # Not no-store: going back to a page is to find again what was typed there.
        patch_cache_control(response, private=True, no_cache=True)
        return response


def _read(cookie: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=signing.loads(cookie, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
