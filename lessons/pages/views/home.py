"""The map of the course."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.catalogue import Route
from lessons.learners.middleware import LearnerRequest
from lessons.pages.course_map import course_map
from lessons.progress.done import done, last_run
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.runs.rendering import summary


@dataclass(frozen=True)
class LastRun:
    """The learner's last run in the lesson at which they go on: the label of its action, and how it ended."""

    action: str
    sentence: str


@require_safe
def home(request: LearnerRequest) -> HttpResponse:
    """Show the map of the course on a route, with what the learner has done, and where they go on."""
    run = last_run(request.learner, course())
    shown = course_map(
        course(),
        done(request.learner, course()),
        route=_route_asked_for(request),
        last=run.lesson if run else "",
    )
    is_there = run is not None and shown.here is not None and run.lesson == shown.here.lesson.slug
    return render(request, "pages/home.html", {"map": shown, "last_run": _told(run) if run and is_there else None})


def _route_asked_for(request: LearnerRequest) -> Route | None:
    asked = request.GET.get("route", "")
    try:
        return Route(asked) if asked else None
    except ValueError:
        raise Http404("The course has no such route.") from None


def _told(run: Run) -> LastRun | None:
    lesson = course().lesson(run.lesson)
    label = next((action.label for action in lesson.actions if action.name == run.action), None)
    return LastRun(label, summary(run).sentence) if label else None
