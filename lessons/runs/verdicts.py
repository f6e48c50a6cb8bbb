"""What a run for a proof has shown: whether a claim or a check holds, how a prediction compares with what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import django
from django.db.models import OuterRef, QuerySet, Subquery

from lessons.catalogue import Lesson, Option, Prediction, Proof
from lessons.catalogue.judging import ProofFailed, holds, is_right, refuting_event, right_answer
from lessons.catalogue.proofs import ANSWER, CHECK
from lessons.catalogue.versions import feature_release
from lessons.learners.models import Learner
from lessons.runs.file_sets import lesson_has_changed
from lessons.runs.models import Run
from lessons.traces.fault import fault_of
from lessons.traces.trace import Trace

LESSON_CHANGED = "The lesson has been changed since this run, so its proofs say nothing about it. Run it again."
NOTHING_TO_TELL = "This run ended before it could show that. What it did is in the trace."


@dataclass(frozen=True)
class Remark:
    """A wrong option that the learner chose, and the number of the event that refutes it, 0 if there is none."""

    option: Option
    event: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`holds` is None when the run did not come far enough to tell, or when nothing had been predicted.

    `event` is the number of the event that shows it, 0 if none is named. For a prediction `said` and `right` are
    options, in the learner's order and in that of the trace.
    """

    proof: Proof
    run: Run
    holds: bool | None
    sentence: str = ""
    event: int = 0
    prediction: Prediction | None = None
    said: tuple[Option, ...] = ()
    right: tuple[Option, ...] = ()
    remarks: tuple[Remark, ...] = ()


def verdict(run: Run, lesson: Lesson) -> Verdict | None:
    """Return what an ended run has shown, or None when it was for no proof, or for one that the lesson has lost."""
    proof = lesson.proofs.get(run.proof)
    if proof is None or not (events := run.events):
        return None
    if sentence := _why_it_tells_nothing(run, lesson, proof):
        return Verdict(proof=proof, run=run, holds=None, sentence=sentence)
    trace = Trace(events)
    prediction = lesson.prediction(proof.name)
    try:
        if proof.kind == ANSWER:
            return _of_prediction(run, prediction, trace) if prediction else None
        judged = holds(proof, trace)
    except ProofFailed:
        return Verdict(proof=proof, run=run, holds=None, sentence=NOTHING_TO_TELL, prediction=prediction)
    shown_by = judged.event.seq if judged.event else 0
    return Verdict(proof=proof, run=run, holds=judged.holds, sentence=judged.sentence, event=shown_by)


def latest_verdicts(learner: Learner, lesson: Lesson) -> Mapping[str, Verdict]:
    """Return what the learner's last runs for the predictions and the check of a lesson have shown, by name."""
    asked = [prediction.name for prediction in lesson.predictions]
    if lesson.check:
        asked.append(lesson.check.proof.name)
    runs = Run.objects.filter(learner=learner, sandbox__lesson=lesson.slug, proof__in=asked, status=Run.Status.ENDED)
    newest = runs.filter(number=Subquery(_same_proof(runs).values("number")[:1])).select_related("sandbox", "files")
    found = {run.proof: verdict(run, lesson) for run in newest}
    return {name: judged for name, judged in found.items() if judged}


def _same_proof(runs: QuerySet[Run]) -> QuerySet[Run]:
    return runs.filter(proof=OuterRef("proof")).order_by("-number")


def _why_it_tells_nothing(run: Run, lesson: Lesson, proof: Proof) -> str:
    """Return why a run says nothing about a proof, whatever is in its trace; nothing if it does."""
    if lesson_has_changed(run):
        return LESSON_CHANGED
    version = feature_release(django.get_version())
    if version not in proof.versions:
        return f"This is about Django {' and '.join(proof.versions)}; this site runs {version}."
    if proof.kind == CHECK and (fault := fault_of(run.events)) and fault.was_loading:
        return f"Nothing was run: {fault.path} fails in line {fault.line}. {fault.last_line}"
    return ""


def _of_prediction(run: Run, prediction: Prediction, trace: Trace) -> Verdict:
    answer = tuple(run.answer)
    right = right_answer(prediction, trace)
    remarks = [
        Remark(option, _refuted_at(option, trace))
        for option in prediction.options
        if option.value in answer and option.value not in right
    ]
    return Verdict(
        proof=prediction.answer,
        run=run,
        holds=is_right(prediction, answer, right) if answer else None,
        prediction=prediction,
        said=_options(prediction, answer),
        right=_options(prediction, right),
        remarks=tuple(remarks),
    )


def _refuted_at(option: Option, trace: Trace) -> int:
    event = refuting_event(option.refuted_by, trace) if option.refuted_by else None
    return event.seq if event else 0


def _options(prediction: Prediction, values: Sequence[str]) -> tuple[Option, ...]:
    found = (prediction.option(value) for value in values)
    return tuple(option for option in found if option)
