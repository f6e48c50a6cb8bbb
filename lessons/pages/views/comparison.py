"""Comparisons: two runs side by side, which are there already or are made for it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.editing.edits import YOURS, lesson_of
from lessons.learners.middleware import LearnerRequest
from lessons.pages.compared import changed_files, choices, differences, label_of, names_of, remarks
from lessons.pages.unsaved import NotSaved, save_what_came_along
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


@require_POST
def compare_variants(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Run an action with two variants on equal fresh data, one after the other, and show both side by side.

    What the learner has written and not saved is saved first.
    """
    shipped = lesson_or_404(slug)
    try:
        save_what_came_along(request, shipped)
        lesson = lesson_of(request, shipped)
        left, right = (_run(request, lesson, request.POST.get(side, "")) for side in ("left", "right"))
    except NotSaved as error:
        return error.response
    except _NotKept as error:
        return render(request, "pages/not_kept.html", {"lesson": shipped, "sentence": str(error)}, status=503)
    address = _address(left.id, right.id)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_GET
def choose_runs(request: LearnerRequest, slug: str) -> HttpResponse:
    """Offer the learner's last runs of a lesson; once two are chosen, show them side by side."""
    lesson = lesson_or_404(slug)
    chosen = [request.GET[side] for side in ("left", "right") if side in request.GET]
    if len(chosen) == 2:
        try:
            return redirect(_address(*map(UUID, chosen)))
        except ValueError:
            raise Http404("There is no such run.") from None
    context = {"lesson": lesson, "choices": choices(_last_runs(request, slug))}
    return render(request, "pages/choose_runs.html", context)


@require_GET
def choose_other_run(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """Offer the learner's last runs of the lesson, to be compared with this one."""
    run = _ended_run_or_404(request, run_id)
    others = choices(_last_runs(request, run.lesson, but=run))
    context = {"run": run, "label": label_of(run), "lesson": lesson_or_none(run.lesson), "choices": others}
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
        "differences": differences(left, right),
    }
    return render(request, "pages/comparison.html", context)


def _address(left: UUID, right: UUID) -> str:
    return reverse("pages:comparison", args=[left, right], fragment="difference-1")


def _last_runs(request: LearnerRequest, lesson: str, *, but: Run | None = None) -> Iterable[Run]:
    runs = Run.objects.filter(learner=request.learner, sandbox__lesson=lesson, status=Run.Status.ENDED)
    others = runs.exclude(pk=but.pk) if but else runs
    return others.select_related("sandbox").defer("trace").order_by("-number")[:_LAST_RUNS]


def _run(request: LearnerRequest, lesson: Lesson, variant: str) -> Run:
    """Run an action to its end, on fresh data. A learner has one run at a time."""
    action = request.POST.get("action", "")
    if variant == YOURS and not lesson.has_variant(YOURS):
        # Their files are opened, and say what is shipped.
        variant = ""
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
