"""The course: its chapters in order, and the way to a lesson by its slug."""

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.catalogue.lesson import Lesson


class UnknownLesson(LookupError):
    """The course has no lesson of this slug."""


@dataclass(frozen=True)
class Chapter:
    """A row of lessons, in the order in which they are best taken. Chapters are numbered without gaps, from 1 on."""

    number: int
    title: str
    summary: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Course:
    chapters: tuple[Chapter, ...]

    def __iter__(self) -> Iterator[Lesson]:
        for chapter in self.chapters:
            yield from chapter.lessons

    def lesson(self, slug: str) -> Lesson:
        """Return the lesson of this slug. Raises UnknownLesson."""
        for lesson in self:
            if lesson.slug == slug:
                return lesson
        raise UnknownLesson(slug)
