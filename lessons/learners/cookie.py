"""The cookie by which a browser is known again: a random number, signed, and nothing else."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "signalbox_learner"
_SALT = "lessons.learner"
_YEAR_SECONDS = 365 * 24 * 60 * 60


def read(request: HttpRequest) -> UUID | None:
    """Return the learner's number; None where the browser has brought none, or one that this site has not signed."""
    try:
        return UUID(hex=request.get_signed_cookie(COOKIE, salt=_SALT))
    except (KeyError, signing.BadSignature, ValueError):
        return None


def read_old(request: HttpRequest) -> UUID | None:
    """Return the number from a cookie as this site made them until November 2026: signed JSON."""
    try:
        return UUID(hex=signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def write(response: HttpResponse, number: UUID) -> None:
    response.set_signed_cookie(
        COOKIE,
        number.hex,
        salt=_SALT,
        max_age=_YEAR_SECONDS,
        secure=settings.LEARNER_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
