"""Notes where a participant is, for the host: at most every few seconds, and never before the answer is made."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import Error
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import room_cookie
from lessons.workshops.helping import tell_of_work
from lessons.workshops.models import Participant

SEEN_AGAIN = timedelta(seconds=5)


class WhereaboutsMiddleware:
    def __init__(self, get_response: Callable[[LearnerRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: LearnerRequest) -> HttpResponse:
        response = self.get_response(request)
        code = room_cookie.read(request)
        match = request.resolver_match
        if code and match and match.namespace == "pages" and response.status_code < 400:
            is_elsewhere = _note(request, code, lesson=match.kwargs.get("slug", ""))
            if is_elsewhere or request.method == "POST":
                _tell_helpers(request, code)
        return response


def _note(request: LearnerRequest, code: str, *, lesson: str) -> bool:
    """Note where a participant is. Return whether that is another lesson than before."""
    now = timezone.now()
    is_news = Q(seen_at=None) | Q(seen_at__lt=now - SEEN_AGAIN)
    noted: dict[str, Any] = {"seen_at": now}
    if lesson:
        is_news |= ~Q(lesson=lesson)
        noted["lesson"] = lesson
    here = Participant.objects.here().filter(room__join_code=code, learner=request.learner.pk)
    try:
        # Asked first: a statement that writes waits for its turn, also where it changes nothing.
        if (found := here.filter(is_news).values_list("pk", "lesson").first()) is not None:
            pk, before = found
            Participant.objects.filter(pk=pk).update(**noted)
            return bool(lesson and lesson != before)
    except Error:
        pass  # The page is made, and the next one is noted.
    return False


def _tell_helpers(request: LearnerRequest, code: str) -> None:
    """Say to the host who helps somebody that there is something new to see: a run has begun, a file is saved."""
    try:
        tell_of_work(request.learner, code)
    except Error:
        pass  # The answer is made, and the next one is told.
