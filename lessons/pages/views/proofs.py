"""Proofs: run a claim, a prediction or the check in front of the reader."""

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_POST

from lessons.catalogue import Lesson, UnknownProof
from lessons.catalogue.proofs import CLAIM
from lessons.editing.edits import YOURS, lesson_of
from lessons.learners.middleware import LearnerRequest
from lessons.pages.click import answer_with_run
from lessons.pages.prediction import read_answer
from lessons.pages.unsaved import NotSaved, save_what_came_along
from lessons.progress.recording import record
from lessons.runs.course import lesson_or_404
from lessons.runs.models import Run


@require_POST
def run_proof(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Run what a proof looks at, on fresh data beside the learner's own, and say what it has shown.

    A check judges what the learner sees: what they have written and not saved is saved first.
    """
    shipped = lesson_or_404(slug)
    try:
        save_what_came_along(request, shipped)
    except NotSaved as error:
        return error.response
    lesson = lesson_of(request, shipped)
    run = _run_asked_for(request, lesson)
    fragment = "run" if lesson.proofs[run.proof].kind == CLAIM else f"proof-{run.proof}"
    return answer_with_run(request, run, lesson, fragment=fragment, then=record)


def _run_asked_for(request: LearnerRequest, lesson: Lesson) -> Run:
    name = request.POST.get("proof", "")
    try:
        # A check judges the learner's own files; before the first change those are the ones shipped.
        scenario = lesson.scenario(name, YOURS if lesson.has_variant(YOURS) else "")
    except UnknownProof:
        raise Http404(f"The lesson “{lesson.title}” has nothing called “{name[:100]}” to show.") from None
    prediction = lesson.prediction(name)
    return Run(
        learner=request.learner,
        action=scenario.step.action,
        variant=scenario.step.variant,
        after=[str(step) for step in scenario.after],
        proof=name,
        answer=read_answer(request.POST, prediction) if prediction and "just_run" not in request.POST else (),
    )
