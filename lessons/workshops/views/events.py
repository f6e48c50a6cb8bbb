"""The streams of a room."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from lessons.learners.middleware import LearnerRequest
from lessons.pages.click import event_stream
from lessons.workshops.stream import admitted, last_words, pieces


@require_GET
def events(request: LearnerRequest, code: str) -> HttpResponseBase:
    """Stream what happens in a room to somebody in it. Whoever was removed, or has left, gets a sentence on that."""
    if stream := admitted(request, code):
        return event_stream(pieces(stream))
    if words := last_words(request, code):
        return HttpResponse(words, content_type="text/event-stream")
    raise Http404("There is no such room, or this browser is not in it.")
