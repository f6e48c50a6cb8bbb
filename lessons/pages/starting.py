"""Starts a run for a request, and answers it: with the trace as it comes, or with a page at its end."""

import threading
from collections.abc import AsyncIterator

from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lessons.catalogue import Lesson
from lessons.learners.middleware import LearnerRequest
from lessons.pages.stream import closing_message, live_messages
from lessons.runs.carrying_out import Then, carry_out
from lessons.runs.live import LiveRun


def start(
    request: LearnerRequest,
    run: LiveRun,
    lesson: Lesson,
    *,
    fragment: str = "run",
    then: Then = lambda run, lesson: None,
) -> HttpResponseBase:
    """Run an action. htmx gets the trace as it comes; others get the lesson's page once the run has ended.

    `then` is called with a run that could be kept.
    """
    if request.htmx:
        threading.Thread(target=_in_thread, args=[run, lesson, then], name=f"run-{run.id}").start()
        return event_stream(live_messages(run))
    carry_out(run, lesson, then, closing=closing_message)
    if run.problem:
        return render(request, "pages/not_kept.html", {"lesson": lesson, "sentence": run.problem}, status=503)
    return redirect(reverse("pages:lesson", args=[lesson.slug], query={"trace": "whole"}, fragment=fragment))


def event_stream(messages: AsyncIterator[bytes]) -> StreamingHttpResponse:
    headers = {
        "Cache-Control": "no-cache, no-transform",
        # Tells nginx to pass each message on as it comes.
        "X-Accel-Buffering": "no",
    }
    return StreamingHttpResponse(messages, content_type="text/event-stream", headers=headers)


def _in_thread(run: LiveRun, lesson: Lesson, then: Then) -> None:
    try:
        carry_out(run, lesson, then, closing=closing_message)
    finally:
        connection.close()
