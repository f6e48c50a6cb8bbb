"""The map of the course."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.progress.done import done
from lessons.runs.course import course


@require_safe
def home(request: LearnerRequest) -> HttpResponse:
    """Show the map of the course, with what the learner has done."""
    return render(request, "pages/home.html", {"course": course(), "done": done(request.learner, course())})
