"""Who is asking: an anonymous learner, known by a signed cookie and nothing else."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.middleware import HtmxDetails

from lessons.learners import cookie
from lessons.learners.models import Learner


class LearnerRequest(HttpRequest):
    """A request as this site's middleware leaves it. Its learner has a row once there is work to keep."""

    learner: Learner
    htmx: HtmxDetails


class LearnerMiddleware:
    """Sets `request.learner`, gives a browser that brings no number one, and keeps answers out of shared caches.

    It stands before all that may answer, refusals included, and asks no database.
    """

    def __init__(self, get_response: Callable[[LearnerRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: LearnerRequest) -> HttpResponse:
        known = cookie.read(request)
        request.learner = Learner(pk=known or cookie.read_old(request) or uuid4())
        response = self.get_response(request)
        if not known:
            cookie.write(response, request.learner.pk)
        patch_vary_headers(response, ["Cookie"])
        # Not no-store: going back to a page is to find again what was typed there.
        patch_cache_control(response, private=True, no_cache=True)
        return response
