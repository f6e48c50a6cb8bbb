"""The map of the course."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.catalogue import Lesson
from lessons.catalogue.course import Chapter
from lessons.learners.middleware import LearnerRequest
from lessons.progress.done import Done, done
from lessons.runs.course import course


@dataclass(frozen=True)
class Station:
    """A lesson on the map, with what the learner has done of it."""

    lesson: Lesson
    done: Done


@dataclass(frozen=True)
class Line:
    """A chapter on the map."""

    chapter: Chapter
    stations: tuple[Station, ...]


@require_safe
def home(request: LearnerRequest) -> HttpResponse:
    """Show the map of the course, with what the learner has done."""
    so_far = done(request.learner, course())
    lines = [
        Line(chapter, tuple(Station(lesson, so_far[lesson.slug]) for lesson in chapter.lessons))
        for chapter in course().chapters
    ]
    return render(request, "pages/home.html", {"lines": lines})
