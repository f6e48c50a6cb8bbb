"""Recall items as a lesson's page shows them: a question with its options, or what the run has shown of the answer."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.learners.models import Learner
from lessons.progress.recall import RecallItem, recall_items
from lessons.progress.verdicts import Verdict, verdict
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.showing.prose import inline


@dataclass(frozen=True)
class RecallOption:
    value: str
    html: SafeString


@dataclass(frozen=True, kw_only=True)
class RecallVerdict:
    """What the run has shown: why the answer was wrong, if it was, and the number of the event that shows it or 0."""

    is_right: bool
    misconception: SafeString
    run: UUID
    event: int
    explanation: SafeString


@dataclass(frozen=True, kw_only=True)
class ShownRecall:
    """`lesson` is the one that the item comes from. With a `verdict` it is answered, perhaps by the last click."""

    lesson: Lesson
    name: str
    question: SafeString
    options: tuple[RecallOption, ...]
    verdict: RecallVerdict | None
    is_just_answered: bool


def shown_recall(learner: Learner, asking: Lesson, *, just_answered: str) -> tuple[ShownRecall, ...]:
    """Return the recall items with which a lesson opens. `just_answered` is the name of the one that was clicked."""
    return tuple(_shown(item, just_answered) for item in recall_items(learner, course(), asking))


def _shown(item: RecallItem, just_answered: str) -> ShownRecall:
    run = Run.objects.select_related("sandbox", "files").filter(pk=item.run).first() if item.run else None
    judged = verdict(run, item.lesson) if run else None
    return ShownRecall(
        lesson=item.lesson,
        name=item.question.name,
        question=inline(item.question.question),
        options=tuple(RecallOption(option.value, inline(option.text)) for option in item.question.options),
        verdict=_told(judged, item) if judged and judged.holds is not None else None,
        is_just_answered=item.question.name == just_answered,
    )


def _told(judged: Verdict, item: RecallItem) -> RecallVerdict:
    remark = judged.remarks[0] if judged.remarks else None
    return RecallVerdict(
        run=judged.run.id,
        is_right=bool(judged.holds),
        misconception=inline(remark.option.misconception) if remark else SafeString(),
        event=remark.event if remark else judged.event,
        explanation=inline(item.question.explanation),
    )
