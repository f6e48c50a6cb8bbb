"""Answers a click: starts a run, and shows it as it comes, or on a page at its end."""

from collections.abc import AsyncIterator
from functools import partial

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lessons.catalogue import Lesson
from lessons.learners.middleware import LearnerRequest
from lessons.pages.numbers import whole_number
from lessons.pages.stream import closing_message, live_messages, opening, refusal
from lessons.pages.threads import in_background, too_many_wait
from lessons.runs.carrying_out import Then, carry_out
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.problems import QUEUE_FULL
from lessons.runs.starting import NotStarted, start


def answer_with_run(
    request: LearnerRequest,
    run: Run,
    lesson: Lesson,
    *,
    fragment: str = "run",
    then: Then = lambda run, lesson: None,
) -> HttpResponseBase:
    """Run an action. htmx gets the trace as it comes; others get the lesson's page once the run has ended.

    `then` is called with a run that could be kept.
    """
    log = EventLog(lesson.files_with(run.variant))
    if request.htmx and too_many_wait():
        return event_stream(refusal(QUEUE_FULL))
    try:
        start(run, lesson, log)
    except NotStarted as error:
        return event_stream(refusal(str(error))) if request.htmx else _not_kept(request, lesson, str(error))
    if request.htmx:
        in_background(partial(carry_out, run, lesson, log, then, closing=closing_message), log)
        return event_stream(live_messages(run, log, opening(run)))
    carry_out(run, lesson, log, then, closing=closing_message)
    if log.problem:
        return _not_kept(request, lesson, log.problem)
    return redirect(reverse("pages:lesson", args=[lesson.slug], query={"trace": "whole"}, fragment=fragment))


def event_stream(messages: AsyncIterator[bytes]) -> StreamingHttpResponse:
    headers = {
        "Cache-Control": "no-cache, no-transform",
        # Tells nginx to pass each message on as it comes.
        "X-Accel-Buffering": "no",
    }
    return StreamingHttpResponse(messages, content_type="text/event-stream", headers=headers)


def last_event_id(request: HttpRequest) -> int:
    """Return the number behind which a stream goes on: what the browser has seen last, or the page that asks."""
    return whole_number(request.headers.get("Last-Event-ID") or request.GET.get("after", ""), digits=18) or 0


def _not_kept(request: LearnerRequest, lesson: Lesson, sentence: str) -> HttpResponseBase:
    return render(request, "pages/not_kept.html", {"lesson": lesson, "sentence": sentence}, status=503)
