"""The course of this site, read once in each process."""

from functools import cache

import django
from django.conf import settings
from django.http import Http404

from lessons.catalogue import Course, Lesson, UnknownLesson, load_course
from lessons.catalogue.versions import feature_release


@cache
def course() -> Course:
    return load_course(*settings.COURSE_DIRS, version=feature_release(django.get_version()))


def lesson_or_none(slug: str) -> Lesson | None:
    """Return the lesson of a run, which outlives a lesson that was taken out of the course."""
    try:
        return course().lesson(slug)
    except UnknownLesson:
        return None


def lesson_or_404(slug: str) -> Lesson:
    try:
        return course().lesson(slug)
    except UnknownLesson:
        raise Http404(f"There is no lesson called “{slug}”.") from None
