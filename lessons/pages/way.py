"""Where a lesson stands: in its chapter, in the course, and how far the learner has come in it."""

from collections.abc import Collection, Set
from dataclasses import dataclass

from lessons.catalogue import Course, Lesson
from lessons.learners.models import Learner
from lessons.progress.models import CheckPassed
from lessons.progress.steps import LessonStep, steps_done, steps_of


@dataclass(frozen=True)
class Stop:
    """A lesson on the line of its chapter."""

    lesson: Lesson
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class Mark:
    """One of the steps of a lesson. The first that is not done is where the learner is: `is_here`."""

    name: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Way:
    """`stops` are the lessons of the chapter; `next` is the next lesson of the course, if there is one.

    `steps` are those that the lesson has, by name.
    """

    chapter: str
    number: int
    stops: tuple[Stop, ...]
    next: Lesson | None
    steps: dict[str, Mark]

    @property
    def is_passed(self) -> bool:
        return LessonStep.MAKE in self.steps and self.steps[LessonStep.MAKE].is_done


def way_of(learner: Learner, lesson: Lesson, course: Course) -> Way:
    """Return where a lesson of the course stands, for a learner."""
    chapter = next(chapter for chapter in course.chapters if lesson.slug in _slugs(chapter.lessons))
    slugs = _slugs(chapter.lessons)
    passed = set(CheckPassed.objects.filter(learner=learner, lesson__in=slugs).values_list("lesson", flat=True))
    every = list(course)
    following = every[_slugs(every).index(lesson.slug) + 1 :]
    return Way(
        chapter=chapter.title,
        number=chapter.number,
        stops=tuple(Stop(other, other.slug in passed, other.slug == lesson.slug) for other in chapter.lessons),
        next=following[0] if following else None,
        steps=marks_of(lesson, steps_done(learner, lesson, is_passed=lesson.slug in passed)),
    )


def marks_of(lesson: Lesson, done: Set[LessonStep]) -> dict[str, Mark]:
    """Return the steps of a lesson by their names."""
    left = [step for step in steps_of(lesson) if step not in done]
    return {step.value: Mark(step, step in done, step in left[:1]) for step in steps_of(lesson)}


def _slugs(lessons: Collection[Lesson]) -> list[str]:
    return [lesson.slug for lesson in lessons]
