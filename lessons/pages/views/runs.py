"""Runs: start one, show one, follow one, share one."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.editing.edits import YOURS, lesson_of, own_actions
from lessons.learners.middleware import LearnerRequest
from lessons.pages.built_in_signals import signal_shown_by
from lessons.pages.click import answer_with_run, event_stream, last_event_id
from lessons.pages.code import code_of_run
from lessons.pages.long_trace import render_with_trace
from lessons.pages.run_panel import events_of, panel_of_run
from lessons.pages.stream import messages, stored_trace
from lessons.pages.unsaved import NotSaved, save_what_came_along
from lessons.runs.course import lesson_or_404, lesson_or_none
from lessons.runs.lost import up_to_date
from lessons.runs.models import Run
from lessons.runs.seeing import may_see
from lessons.runs.stopping import stop
from lessons.showing.fragments import render_event
from lessons.showing.path import path_to
from lessons.traces.standing import standing_at


@require_POST
def start_run(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Run an action. htmx gets the trace as it comes; others get the lesson's page once the run has ended.

    What the learner has written and not saved is saved first, and then it is their files that are run.
    """
    shipped = lesson_or_404(slug)
    try:
        runs_own = save_what_came_along(request, shipped)
    except NotSaved as error:
        return error.response
    lesson = lesson_of(request, shipped)
    return answer_with_run(request, _run_asked_for(request, lesson, runs_own=runs_own), lesson)


@require_GET
def run(request: LearnerRequest, run_id: UUID) -> HttpResponseBase:
    """Show a run again, with its whole trace."""
    found = run_or_404(request, run_id)
    is_own = request.learner == found.learner
    context = {
        "lesson": lesson_or_none(found.lesson),
        "code": code_of_run(found, is_own=is_own),
        "signal": signal_shown_by(found),
        "is_own": is_own,
    }
    return render_with_trace(request, "pages/run.html", context, panel_of_run(found))


@require_GET
def run_events(request: LearnerRequest, run_id: UUID) -> HttpResponseBase:
    """Stream the events of a run from the one behind Last-Event-ID on, also when it has ended.

    Once it is stored, `?trace=alone` gives all of them in one message, for a page that shows how it ended already.
    """
    found = run_or_404(request, run_id)
    after = last_event_id(request)
    if found.has_ended and request.GET.get("trace") == "alone":
        return event_stream(stored_trace(found))
    return event_stream(messages(found, after=after))


@require_GET
def run_event(request: LearnerRequest, run_id: UUID, seq: int) -> HttpResponseBase:
    """Show all about one event of a run."""
    found = run_or_404(request, run_id)
    events = events_of(found)
    event = next((event for event in events if event.seq == seq), None)
    if event is None:
        raise Http404("This run has no such event.")
    around = [f"{found.action}()", *path_to(event, standing_at(events, seq).stack)]
    return render(request, "pages/_desk.html", {"run": found, "event": render_event(event), "around": around})


@require_POST
def stop_run(request: LearnerRequest, run_id: UUID) -> HttpResponseBase:
    """End a run of the learner's that goes on. Its stream says so, and so does the page that shows it."""
    run = get_object_or_404(Run.objects.select_related("sandbox"), pk=run_id, learner=request.learner)
    stop(run)
    return HttpResponse(status=204) if request.htmx else redirect("pages:lesson", run.lesson)


@require_POST
def share_run(request: LearnerRequest, run_id: UUID) -> HttpResponseBase:
    """Let everybody who has the address see this run, or only its learner again."""
    run = get_object_or_404(Run, pk=run_id, learner=request.learner)
    run.shared = "shared" in request.POST
    run.save(update_fields=["shared"])
    return redirect("pages:run", run_id=run.id)


def _run_asked_for(request: LearnerRequest, lesson: Lesson, *, runs_own: bool) -> Run:
    action, variant = request.POST.get("action", ""), request.POST.get("variant", "")
    if runs_own:
        variant = YOURS if lesson.has_variant(YOURS) else ""
    try:
        if variant != YOURS or action not in {own.name for own in own_actions(lesson)}:
            lesson.action(action)
        if variant:
            lesson.variant(variant)
    except UnknownAction:
        raise Http404(f"The lesson “{lesson.title}” has no action called “{action[:100]}”.") from None
    except UnknownVariant:
        raise Http404(f"The lesson “{lesson.title}” has no variant called “{variant[:100]}”.") from None
    return Run(learner=request.learner, action=action, variant=variant)


def run_or_404(request: LearnerRequest, run_id: UUID) -> Run:
    """Return a run that this learner may see. A private run of somebody else does not exist."""
    run = Run.objects.select_related("learner", "sandbox").filter(pk=run_id).first()
    if run and not run.has_ended:
        run = up_to_date(run)
    if run and may_see(request.learner, run):
        return run
    raise Http404("There is no such run, or it is private. Only the learner who made a private run can see it.")
