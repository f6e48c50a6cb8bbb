"""Comparisons: two runs side by side, which are there already or are made for it."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.editing.edits import lesson_of
from lessons.learners.middleware import LearnerRequest
from lessons.pages.compared import changed_files, choices, label_of, names_of, remarks
from lessons.pages.views.runs import run_or_404
from lessons.runs.carrying_out import carry_out
from lessons.runs.course import lesson_or_404, lesson_or_none
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.rendering import summary
from lessons.runs.starting import NotStarted, start
from lessons.showing.comparison import Score, compare
from lessons.showing.tally import tally
from lessons.traces.events import Event

_LAST_RUNS = 12


class _NotKept(Exception):
    """There is no run to compare. The message is the sentence that says why."""


@require_http_methods(["GET", "HEAD", "POST"])
def compare_variants(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Ask which action and which variants, and run both on equal fresh data, one after the other."""
    lesson = lesson_of(request, lesson_or_404(slug))
    if request.method != "POST":
        return _choose_variants(request, lesson)
    try:
        left, right = (_run(request, lesson, request.POST.get(side, "")) for side in ("left", "right"))
    except _NotKept as error:
        return render(request, "pages/not_kept.html", {"lesson": lesson, "sentence": str(error)}, status=503)
    return redirect(reverse("pages:comparison", args=[left.id, right.id], fragment="difference-1"))


@require_GET
def choose_other_run(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """Offer the learner's last runs of the lesson, to be compared with this one."""
    run = _ended_run_or_404(request, run_id)
    others = Run.objects.filter(learner=request.learner, sandbox__lesson=run.lesson, status=Run.Status.ENDED)
    last = others.exclude(pk=run.pk).select_related("sandbox").defer("trace").order_by("-number")[:_LAST_RUNS]
    context = {"run": run, "label": label_of(run), "lesson": lesson_or_none(run.lesson), "choices": choices(run, last)}
    return render(request, "pages/choose_other_run.html", context)


@require_GET
def comparison(request: LearnerRequest, run_id: UUID, other_id: UUID) -> HttpResponse:
    """Show two runs side by side."""
    left, right = _ended_run_or_404(request, run_id), _ended_run_or_404(request, other_id)
    names, events = names_of(left, right), (left.events, right.events)
    compared = compare(_score(left, events[0]), _score(right, events[1]))
    context = {
        "lesson": lesson_or_none(left.lesson),
        "compared": compared,
        "sides": [
            {"id": "left", "name": names[0], "run": left, "html": compared.left, "strip": summary(left).strip},
            {"id": "right", "name": names[1], "run": right, "html": compared.right, "strip": summary(right).strip},
        ],
        "tally": tally(*events),
        "remarks": list(remarks(left, right, *events)),
        "changed_files": changed_files(left, right),
    }
    return render(request, "pages/comparison.html", context)


def _choose_variants(request: LearnerRequest, lesson: Lesson) -> HttpResponse:
    variants = lesson.titles
    asked = {name: request.GET.get(name, "") for name in ("action", "left", "right")}
    asked["right"] = asked["right"] or next((variant.name for variant in lesson.variants), "")
    context = {"lesson": lesson, "variants": variants.items(), "asked": asked}
    return render(request, "pages/choose_variants.html", context)


def _run(request: LearnerRequest, lesson: Lesson, variant: str) -> Run:
    """Run an action to its end, on fresh data. A learner has one run at a time."""
    action = request.POST.get("action", "")
    try:
        lesson.action(action)
        log = EventLog(lesson.files_with(variant))
    except (UnknownAction, UnknownVariant):
        raise Http404(f"The lesson “{lesson.title}” has no such action, or no such variant.") from None
    run = Run(learner=request.learner, action=action, variant=variant, after=[])
    try:
        start(run, lesson, log)
    except NotStarted as error:
        raise _NotKept(str(error)) from error
    carry_out(run, lesson, log)
    if log.problem:
        raise _NotKept(log.problem)
    return run


def _ended_run_or_404(request: LearnerRequest, run_id: UUID) -> Run:
    run = run_or_404(request, run_id)
    if not run.has_ended:
        raise Http404("This run goes on. It can be compared when it has ended.")
    return run


def _score(run: Run, events: Sequence[Event]) -> Score:
    files = run.files.files if run.files else {}
    return Score(events, files, reverse("pages:run", args=[run.id]))
