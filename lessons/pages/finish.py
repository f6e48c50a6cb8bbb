"""What a lesson's page shows at its end: what the learner can do now, what to take away, and the next lesson."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.pages.way import Way
from lessons.showing.code import coloured
from lessons.showing.prose import inline


@dataclass(frozen=True)
class ShownTakeaway:
    text: SafeString
    name: str
    html: SafeString


@dataclass(frozen=True, kw_only=True)
class Finish:
    """`goal` is what the learner can do once the lesson `is_passed`, `why` the reason why its solution works."""

    is_passed: bool
    goal: SafeString
    why: SafeString
    takeaway: ShownTakeaway | None
    next: Lesson | None


def finish_of(lesson: Lesson, way: Way, *, can_edit: bool) -> Finish:
    """Return the end of a lesson. Where files cannot be changed, nobody can pass: there the take-away is for all."""
    shown = lesson.takeaway if way.is_passed or not can_edit else None
    return Finish(
        is_passed=way.is_passed,
        goal=inline(lesson.goal),
        why=inline(lesson.variant(SOLUTION).reason) if lesson.has_solution else SafeString(),
        takeaway=ShownTakeaway(inline(shown.text), shown.name, coloured(shown.source)) if shown else None,
        next=way.next,
    )
