"""The form of a programme: which lessons, for how many minutes, with which notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.catalogue import Course, Lesson, Route
from lessons.pages.numbers import whole_number
from lessons.runs.course import course
from lessons.workshops.models import Stop

MINUTES = 10
MOST_MINUTES = 600
LONGEST_NOTES = 5000
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Choice:
    """A lesson that a programme may have. `number` is its place in it."""

    lesson: Lesson
    is_chosen: bool
    number: str
    minutes: str
    notes: str
    hints: str


@dataclass(frozen=True)
class ProgrammeForm:
    """What was typed; in the beginning the lessons of the workshop route."""

    title: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def choices(self, course: Course) -> list[Choice]:
        on_route = [lesson.slug for lesson in course if Route.WORKSHOP in lesson.routes]
        return [self._choice(lesson, number, on_route) for number, lesson in enumerate(course, start=1)]

    def stops(self) -> list[Stop]:
        chosen = [choice for choice in self.choices(course()) if choice.is_chosen]
        # Lessons with the same number, or with none, stay in the order of the course.
        chosen.sort(key=_place)
        return [
            Stop(
                lesson=choice.lesson.slug,
                minutes=min(whole_number(choice.minutes, digits=5) or 0, MOST_MINUTES),
                notes=choice.notes[:LONGEST_NOTES],
                hints=choice.hints[:LONGEST_NOTES],
            )
            for choice in chosen
        ]

    def _choice(self, lesson: Lesson, number: int, on_route: list[str]) -> Choice:
        slug = lesson.slug
        return Choice(
            lesson=lesson,
            is_chosen=f"stop-{slug}" in self.typed if self.typed else slug in on_route,
            number=self.typed.get(f"number-{slug}", str(number)),
            minutes=self.typed.get(f"minutes-{slug}", str(MINUTES)),
            notes=self.typed.get(f"notes-{slug}", ""),
            hints=self.typed.get(f"hints-{slug}", ""),
        )


def read_programme(typed: Mapping[str, str]) -> ProgrammeForm:
    """Read the form that opens a room. Its `problem` is a sentence for the person who sent it."""
    form = ProgrammeForm(title=" ".join(typed.get("title", "").replace("\0", "").split())[:LONGEST_TITLE], typed=typed)
    if not form.title:
        problem = "Give the workshop a title."
    elif not form.stops():
        problem = "Choose at least one lesson."
    else:
        return form
    return ProgrammeForm(form.title, typed, problem)


def _place(choice: Choice) -> int:
    number = whole_number(choice.number, digits=5)
    return MOST_MINUTES if number is None else number
