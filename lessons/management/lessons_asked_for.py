"""The lessons that a command is to work on, as far as they can be read."""

from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management.base import CommandError

from lessons.catalogue import ContentError, Course, Lesson
from lessons.catalogue.loader import load_lessons
from lessons.catalogue.versions import feature_release


def lessons_asked_for(slugs: Sequence[str]) -> tuple[tuple[Lesson, ...], tuple[ContentError, ...]]:
    """Return the lessons of these slugs, all when none is given, and what is wrong with those that cannot be read.

    Raises CommandError for an unknown slug.
    """
    course, errors = load_lessons(*settings.COURSE_DIRS, version=feature_release(django.get_version()))
    unreadable = tuple(error for error in errors if not slugs or any(_is_about(error, slug) for slug in slugs))
    lessons = tuple(lesson for lesson in course if not slugs or lesson.slug in slugs)
    missing = _missing(slugs, course, unreadable)
    if missing:
        known = ", ".join(lesson.slug for lesson in course) or "none"
        sentence = f"There is no lesson called {', '.join(missing)}. The lessons are: {known}."
        # One of them may stand in a chapter that cannot be read.
        raise CommandError("\n".join([sentence, *map(str, errors)]))
    return lessons, unreadable


def _missing(slugs: Sequence[str], course: Course, unreadable: Sequence[ContentError]) -> list[str]:
    known = {lesson.slug for lesson in course}
    return [slug for slug in slugs if slug not in known and not any(_is_about(error, slug) for error in unreadable)]


def _is_about(error: ContentError, slug: str) -> bool:
    """Return whether the error is about a lesson of this slug: its path begins course/NN-chapter/NN-slug."""
    return [folder[2:] for folder in error.path.parts[2:3]] == [f"-{slug}"]
