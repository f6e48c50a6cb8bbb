"""The address of a room's stream, where a server cannot stream."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lessons.learners.middleware import LearnerRequest
from lessons.workshops.roles import Member, for_members


@require_GET
@for_members
def events(request: LearnerRequest, member: Member) -> HttpResponse:
    """Say that there is no stream here. Under ASGI, `stream.serve_stream` answers before Django is asked."""
    sentence = "This server does not stream. Start the site with `make run`, or with any ASGI server."
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=501)
