"""Which recall items a lesson opens with: those of lessons begun before, each at even intervals, those missed first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lessons.catalogue import Course, Lesson, Prediction
from lessons.learners.models import Learner
from lessons.progress.models import PredictionMade, RecallAnswered
from lessons.progress.verdicts import verdict
from lessons.runs.models import Run, Sandbox

MOST = 2
INTERVAL = timedelta(days=2)
"""An item is asked again when so much time has passed, whether it was known or not."""

MISSED, OF_A_WEAK_LESSON, NEW, KNOWN = range(4)


@dataclass(frozen=True)
class RecallItem:
    """A recall item of a lesson. `run` is the one that has judged the answer given on the same page."""

    lesson: Lesson
    question: Prediction
    run: UUID | None = None


def recall_items(learner: Learner, course: Course, asking: Lesson) -> tuple[RecallItem, ...]:
    """Return the items with which a lesson opens: those answered there within the interval, then those that are due."""
    begun = set(Sandbox.objects.filter(learner=learner, run_count__gt=0).values_list("lesson", flat=True))
    lessons = [lesson for lesson in course if lesson.slug in begun and lesson.slug != asking.slug and lesson.recall]
    if not lessons:
        return ()
    last = {
        (answered.lesson, answered.name): answered
        for answered in RecallAnswered.objects.filter(learner=learner).order_by("answered_at", "pk")
    }
    now = timezone.now()
    items = [
        (RecallItem(lesson, item), last.get((lesson.slug, item.name))) for lesson in lessons for item in lesson.recall
    ]
    here = [
        RecallItem(item.lesson, item.question, answered.run)
        for item, answered in items
        if answered and answered.asked_in == asking.slug and not _is_due(answered, now)
    ]
    due = [(item, answered) for item, answered in items if answered is None or _is_due(answered, now)]
    return (*here, *_most_wanted_first(due, _misses(learner, lessons)))[:MOST]


def record_recall(run: Run, lesson: Lesson, *, asked_in: str) -> None:
    """Keep what a run says of the answer to a recall item, unless its learner has been forgotten meanwhile."""
    judged = verdict(run, lesson)
    if judged is None or judged.holds is None:
        return
    with transaction.atomic():
        if run.learner.is_remembered():
            RecallAnswered.objects.create(
                learner=run.learner,
                lesson=lesson.slug,
                name=run.proof,
                asked_in=asked_in,
                was_right=judged.holds,
                run=run.id,
            )


def _is_due(answered: RecallAnswered, now: datetime) -> bool:
    return now - answered.answered_at >= INTERVAL


def _misses(learner: Learner, lessons: Iterable[Lesson]) -> Mapping[str, int]:
    """Return how many predictions of each lesson were wrong."""
    wrong = PredictionMade.objects.filter(learner=learner, was_right=False)
    return Counter(wrong.filter(lesson__in=[lesson.slug for lesson in lessons]).values_list("lesson", flat=True))


def _most_wanted_first(
    due: Iterable[tuple[RecallItem, RecallAnswered | None]], misses: Mapping[str, int]
) -> Iterable[RecallItem]:
    def key(one: tuple[RecallItem, RecallAnswered | None]) -> tuple[int, float]:
        item, answered = one
        if answered is None:
            return (OF_A_WEAK_LESSON if misses.get(item.lesson.slug) else NEW), 0
        return (KNOWN if answered.was_right else MISSED), answered.answered_at.timestamp()

    return [item for item, _answered in sorted(due, key=key)]
