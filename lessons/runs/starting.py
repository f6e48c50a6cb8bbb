"""Carries out a run for a request, and answers it: with the trace as it comes, or with a page at its end."""

import threading
from collections.abc import AsyncIterator, Callable

from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lessons.catalogue import Lesson
from lessons.learners.middleware import LearnerRequest
from lessons.runs import live
from lessons.runs.execute import execute
from lessons.runs.live import LiveRun
from lessons.runs.stream import closing_message, live_messages

Then = Callable[[LiveRun, Lesson], None]


def start(
    request: LearnerRequest,
    run: LiveRun,
    lesson: Lesson,
    *,
    fragment: str = "outcome",
    then: Then = lambda run, lesson: None,
) -> HttpResponseBase:
    """Run an action. htmx gets the trace as it comes; others get the lesson's page once the run has ended.

    `then` is called with a run that could be kept.
    """
    if request.htmx:
        threading.Thread(target=_in_thread, args=[run, lesson, then], name=f"run-{run.id}").start()
        return event_stream(live_messages(run))
    carry_out(run, lesson, then)
    if run.problem:
        return render(request, "runs/not_kept.html", {"lesson": lesson, "sentence": run.problem}, status=503)
    return redirect(reverse("pages:lesson", args=[lesson.slug], query={"trace": "whole"}, fragment=fragment))


def event_stream(messages: AsyncIterator[bytes]) -> StreamingHttpResponse:
    headers = {
        "Cache-Control": "no-cache, no-transform",
        # Tells nginx to pass each message on as it comes.
        "X-Accel-Buffering": "no",
    }
    return StreamingHttpResponse(messages, content_type="text/event-stream", headers=headers)


def carry_out(run: LiveRun, lesson: Lesson, then: Then = lambda run, lesson: None) -> None:
    """Carry a run through to its end, whether or not anybody reads its stream. Blocks until it has been kept."""
    with live.going_on(run):
        try:
            execute(run, lesson)
            if not run.problem:
                then(run, lesson)
        finally:
            run.closing = closing_message(run, lesson)


def _in_thread(run: LiveRun, lesson: Lesson, then: Then) -> None:
    try:
        carry_out(run, lesson, then)
    finally:
        connection.close()
