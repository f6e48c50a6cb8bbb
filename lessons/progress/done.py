"""What a learner has done so far, lesson by lesson."""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.catalogue import Course
from lessons.catalogue.lesson import RECALL
from lessons.editing.models import Edits
from lessons.learners.models import Learner
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.models import Run, Sandbox


@dataclass(frozen=True)
class Done:
    """`predictions` of the lesson's `all_predictions` have been made; `begun` once anything was run or changed."""

    begun: bool = False
    predictions: int = 0
    all_predictions: int = 0
    passed: bool = False

    @property
    def is_begun(self) -> bool:
        return self.begun or self.predictions > 0 or self.passed


def last_run(learner: Learner, course: Course) -> Run | None:
    """Return the learner's newest run of a lesson that has ended, those for recall items of other lessons aside."""
    lessons = [lesson.slug for lesson in course]
    ended = Run.objects.filter(learner=learner, status=Run.Status.ENDED, sandbox__lesson__in=lessons)
    ended = ended.exclude(variant=RECALL)
    return ended.select_related("sandbox").order_by("-created_at").first()


def done(learner: Learner, course: Course) -> Mapping[str, Done]:
    """Return what a learner has done, by slug, for every lesson of the course."""
    run = Sandbox.objects.filter(learner=learner, run_count__gt=0).values_list("lesson", flat=True)
    begun = {*run, *Edits.objects.filter(learner=learner).values_list("lesson", flat=True)}
    passed = set(CheckPassed.objects.filter(learner=learner).values_list("lesson", flat=True))
    made = set(PredictionMade.objects.filter(learner=learner).values_list("lesson", "name"))
    return {
        lesson.slug: Done(
            begun=lesson.slug in begun,
            predictions=sum((lesson.slug, prediction.name) in made for prediction in lesson.predictions),
            all_predictions=len(lesson.predictions),
            passed=lesson.slug in passed,
        )
        for lesson in course
    }
