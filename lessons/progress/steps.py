"""Which of the five steps of a lesson a learner has done."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from enum import StrEnum
from typing import Any
from uuid import UUID

from lessons.catalogue import Lesson
from lessons.catalogue.proofs import CLAIM
from lessons.editing.models import Edits
from lessons.learners.models import Learner
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.models import Run


class LessonStep(StrEnum):
    """In the order in which a lesson has them."""

    PREDICT = "predict"
    RUN = "run"
    INVESTIGATE = "investigate"
    MODIFY = "modify"
    MAKE = "make"


def steps_of(lesson: Lesson) -> tuple[LessonStep, ...]:
    """Return the steps for which the lesson has something to do."""
    has = {
        LessonStep.PREDICT: lesson.predictions,
        LessonStep.RUN: lesson.actions,
        LessonStep.INVESTIGATE: any(section.title for section in lesson.sections),
        LessonStep.MODIFY: lesson.files,
        LessonStep.MAKE: lesson.checks,
    }
    return tuple(step for step in LessonStep if has[step])


def steps_done(learner: Learner, lesson: Lesson, *, is_passed: bool) -> Set[LessonStep]:
    """Return the steps that the learner has done: every prediction made, an action run, a sentence seen to be true,
    other code run, and every check passed: `is_passed`, which who asks for a whole chapter knows."""
    passed = {learner.pk} if is_passed else set()
    return steps_done_by([learner.pk], lesson, passed=passed).get(learner.pk, frozenset())


def steps_done_by(
    learners: Collection[UUID], lesson: Lesson, *, passed: Set[UUID] | None = None
) -> Mapping[UUID, Set[LessonStep]]:
    """Return the steps that each of many learners has done, with as many queries as for one; nobody who has none.

    `passed` are those whose check is passed, where that is known.
    """
    of_lesson = {"learner__in": learners, "lesson": lesson.slug}
    runs = Run.objects.filter(learner__in=learners, sandbox__lesson=lesson.slug, status=Run.Status.ENDED)
    ran = _by_learner(runs.values_list("learner", "proof", "variant").distinct().order_by())
    predicted = _by_learner(PredictionMade.objects.filter(**of_lesson).values_list("learner", "name"))
    edited = set(Edits.objects.filter(**of_lesson).values_list("learner", flat=True))
    if passed is None:
        passed = set(CheckPassed.objects.filter(**of_lesson).values_list("learner", flat=True))
    asked = {(prediction.name,) for prediction in lesson.predictions}
    claims = {proof.name for proof in lesson.proofs.values() if proof.kind == CLAIM}
    done = {}
    for learner in {*ran, *predicted, *edited, *passed}:
        is_done = {
            LessonStep.PREDICT: asked <= predicted[learner],
            LessonStep.RUN: bool(ran[learner]),
            LessonStep.INVESTIGATE: any(proof in claims for proof, _ in ran[learner]),
            LessonStep.MODIFY: any(variant for _, variant in ran[learner]) or learner in edited,
            LessonStep.MAKE: learner in passed,
        }
        done[learner] = {step for step in steps_of(lesson) if is_done[step]}
    return done


def _by_learner(rows: Iterable[tuple[Any, ...]]) -> Mapping[UUID, set[tuple[str, ...]]]:
    found: defaultdict[UUID, set[tuple[str, ...]]] = defaultdict(set)
    for learner, *rest in rows:
        found[learner].add(tuple(rest))
    return found
