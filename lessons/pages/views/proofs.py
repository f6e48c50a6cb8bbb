"""Proofs: run a claim, a prediction or the check in front of the reader."""

from django.http import Http404, HttpResponseBase, QueryDict
from django.views.decorators.http import require_POST

from lessons.catalogue import Form, Lesson, Prediction, UnknownProof
from lessons.catalogue.predictions import NONE
from lessons.catalogue.proofs import CLAIM
from lessons.editing.edits import YOURS, lesson_of
from lessons.learners.middleware import LearnerRequest
from lessons.pages.click import answer_with_run
from lessons.progress.recording import record
from lessons.runs.course import lesson_or_404
from lessons.runs.models import Run


@require_POST
def run_proof(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Run what a proof looks at, on fresh data beside the learner's own, and say what it has shown."""
    lesson = lesson_of(request, lesson_or_404(slug))
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
        answer=_answer(request.POST, prediction) if prediction else (),
    )


def _answer(posted: QueryDict, prediction: Prediction) -> tuple[str, ...]:
    """Return the values of the options chosen, in the learner's order; nothing when nothing was predicted."""
    if "just_run" in posted:
        return ()
    values = [option.value for option in prediction.options]
    if prediction.form is Form.ORDER:
        places = {value: posted.get(f"place-{value}", "") for value in values}
        chosen = [value for value in values if places[value].isdecimal() and len(places[value]) < 4]
        return tuple(sorted(chosen, key=lambda value: int(places[value])))
    asked = posted.getlist("answer")
    chosen = [value for value in values if value in asked]
    # To say that no row remains is to say something.
    return tuple(chosen) or (NONE,) if prediction.form is Form.ROWS else tuple(chosen[:1])
