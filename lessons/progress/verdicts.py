"""What a run for a proof has shown: whether a claim or a check holds, how a prediction compares with what happened."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import django
from django.db.models import OuterRef, QuerySet, Subquery

from lessons.catalogue import Form, Lesson, Option, Prediction, Proof
from lessons.catalogue.judging import ProofFailed, RightAnswer, event_found, holds, is_right, right_answer
from lessons.catalogue.proofs import ANSWER, CHECK
from lessons.catalogue.versions import feature_release
from lessons.learners.models import Learner
from lessons.progress.models import PredictionMade
from lessons.runs.file_sets import lesson_has_changed
from lessons.runs.models import Run
from lessons.sandbox.endings import KEPT
from lessons.traces.events import Event
from lessons.traces.fault import fault_of
from lessons.traces.trace import Trace

LESSON_CHANGED = "The lesson has changed since this run, so it cannot be checked. Run it again."
NOTHING_TO_TELL = "This run ended before it could show that. The trace shows what it did."


@dataclass(frozen=True)
class Remark:
    """A wrong option that the learner chose, and the number of the event that refutes it, 0 if there is none."""

    option: Option
    event: int


@dataclass(frozen=True)
class Placed:
    """An item of an order, as it happened and as the learner said: counted from 1, and 0 where it is not there.

    `event` is the number of the event with which it happened, 0 where the proof names none.
    """

    option: Option
    happened: int
    said: int
    event: int = 0

    @property
    def is_right(self) -> bool:
        return self.happened == self.said


@dataclass(frozen=True)
class Row:
    """A row of a table that the learner was asked about, and the event that wrote it, where the option names it."""

    option: Option
    remains: bool
    was_said: bool
    written: Event | None

    @property
    def is_right(self) -> bool:
        return self.remains == self.was_said


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`holds` is None when the run did not come far enough to tell, or when nothing had been predicted.

    `event` is the number of the event that shows it, 0 if none is named, and `expected_at` that of the event where the
    learner meant it to be. For a prediction `said` and `right` are options, in the learner's order and in that of the
    trace; `places` compares an order item by item, `rows` what was said of rows of tables. `ruled_out` are the options
    that the learner has tried by now, and that are wrong.
    """

    proof: Proof
    run: Run
    holds: bool | None
    sentence: str = ""
    event: int = 0
    expected_at: int = 0
    prediction: Prediction | None = None
    said: tuple[Option, ...] = ()
    right: tuple[Option, ...] = ()
    remarks: tuple[Remark, ...] = ()
    places: tuple[Placed, ...] = ()
    rows: tuple[Row, ...] = ()
    ruled_out: tuple[Option, ...] = ()
    said_none: bool = False


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
    """Return what the learner's last runs for the predictions and the checks of a lesson have shown, by name."""
    asked = [prediction.name for prediction in lesson.predictions]
    asked += [check.proof.name for check in lesson.checks]
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
    # What a trace does not show because the run was cut off has not been shown to be absent.
    if proof.kind != CHECK and run.outcome not in KEPT:
        return NOTHING_TO_TELL
    if proof.kind == CHECK and (fault := fault_of(run.events)) and fault.was_loading:
        return f"Nothing was run: {fault.path} fails on line {fault.line}. {fault.last_line}"
    return ""


def _of_prediction(run: Run, prediction: Prediction, trace: Trace) -> Verdict:
    answer = tuple(run.answer)
    right = right_answer(prediction, trace)
    is_so = is_right(prediction, answer, right.values) if answer else None
    said = _options(prediction, answer)
    remarks = [Remark(option, _found(option.refuted_by, trace)) for option in said if option.value not in right.values]
    places = tuple(_places(prediction, answer, right)) if prediction.form is Form.ORDER else ()
    rows = tuple(_rows(prediction, answer, right, trace)) if prediction.form is Form.ROWS else ()
    expected = said[0].expected_at if prediction.form is Form.VALUE and said and not is_so else None
    return Verdict(
        proof=prediction.answer,
        run=run,
        holds=is_so,
        event=_deciding(prediction, trace, remarks, places, rows),
        expected_at=_found(expected, trace),
        prediction=prediction,
        said=said,
        right=_options(prediction, right.values),
        remarks=tuple(remarks),
        places=places,
        rows=rows,
        ruled_out=_ruled_out(run, prediction, right) if is_so is False else (),
        said_none=bool(answer) and not said,
    )


def _deciding(
    prediction: Prediction, trace: Trace, remarks: Iterable[Remark], places: Iterable[Placed], rows: Iterable[Row]
) -> int:
    """Return the event to look at: the one that refutes what was said, and otherwise the one that shows what is right.

    In an order that is the first item out of place.
    """
    items = [(place.event, place.said and not place.is_right) for place in places]
    items += [(row.written.seq, not row.is_right) for row in rows if row.written]
    refuting = [remark.event for remark in remarks]
    wrong, all_ = [event for event, is_wrong in items if is_wrong], [event for event, _ in items]
    first_look = [*wrong, *refuting] if prediction.form is Form.ORDER else [*refuting, *wrong]
    return next(filter(None, [*first_look, _found(prediction.decided_by, trace), *all_]), 0)


def _places(prediction: Prediction, answer: tuple[str, ...], right: RightAnswer) -> Iterator[Placed]:
    """Yield the items that happened, in their order, and then those that were only said."""
    for value in dict.fromkeys([*right.values, *answer]):
        option = prediction.option(value)
        if option:
            event = right.events.get(value)
            yield Placed(option, _place(value, right.values), _place(value, answer), event.seq if event else 0)


def _place(value: str, order: tuple[str, ...]) -> int:
    return order.index(value) + 1 if value in order else 0


def _rows(prediction: Prediction, answer: tuple[str, ...], right: RightAnswer, trace: Trace) -> Iterator[Row]:
    for option in prediction.options:
        written = event_found(option.expected_at, trace) if option.expected_at else None
        yield Row(option, option.value in right.values, option.value in answer, written)


def _ruled_out(run: Run, prediction: Prediction, right: RightAnswer) -> tuple[Option, ...]:
    made = PredictionMade.objects.filter(learner=run.learner_id, lesson=run.lesson, name=prediction.name)
    # The prediction of this run may not be kept yet.
    tried = {value for answer in [run.answer, *made.values_list("answer", flat=True)] for value in answer}
    return tuple(option for option in prediction.options if option.value in tried and option.value not in right.values)


def _found(proof: Proof | None, trace: Trace) -> int:
    event = event_found(proof, trace) if proof else None
    return event.seq if event else 0


def _options(prediction: Prediction, values: Sequence[str]) -> tuple[Option, ...]:
    found = (prediction.option(value) for value in values)
    return tuple(option for option in found if option)
