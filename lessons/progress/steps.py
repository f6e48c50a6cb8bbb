"""Which of the five steps of a lesson a learner has done."""

from collections.abc import Set
from enum import StrEnum

from lessons.catalogue import Lesson
from lessons.catalogue.proofs import CLAIM
from lessons.editing.models import Edits
from lessons.learners.models import Learner
from lessons.progress.models import PredictionMade
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
        LessonStep.MAKE: lesson.check,
    }
    return tuple(step for step in LessonStep if has[step])


def steps_done(learner: Learner, lesson: Lesson, *, is_passed: bool) -> Set[LessonStep]:
    """Return the steps that the learner has done: every prediction made, an action run, a sentence seen to be true,
    other code run, and the check passed: `is_passed`, which who asks for a whole chapter knows."""
    of_lesson = {"learner": learner, "lesson": lesson.slug}
    runs = Run.objects.filter(learner=learner, sandbox__lesson=lesson.slug, status=Run.Status.ENDED)
    ran = set(runs.values_list("proof", "variant").distinct().order_by())
    predicted = set(PredictionMade.objects.filter(**of_lesson).values_list("name", flat=True))
    claims = {proof.name for proof in lesson.proofs.values() if proof.kind == CLAIM}
    is_done = {
        LessonStep.PREDICT: {prediction.name for prediction in lesson.predictions} <= predicted,
        LessonStep.RUN: ran,
        LessonStep.INVESTIGATE: claims.intersection(proof for proof, _ in ran),
        LessonStep.MODIFY: any(variant for _, variant in ran) or Edits.objects.filter(**of_lesson).exists(),
        LessonStep.MAKE: is_passed,
    }
    return {step for step in steps_of(lesson) if is_done[step]}
