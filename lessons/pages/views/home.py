"""The map of the course."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.catalogue import Route
from lessons.learners.middleware import LearnerRequest
from lessons.learners.models import Learner
from lessons.pages.course_map import Station, course_map
from lessons.pages.way import Mark, marks_of
from lessons.progress.done import done, last_run
from lessons.progress.recall import recall_items
from lessons.progress.steps import steps_done
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.runs.rendering import summary
from lessons.sandbox.endings import RETURNED
from lessons.showing.strip import picture_of


@dataclass(frozen=True)
class LastRun:
    """The learner's last run in a lesson: the label of its action, what it came to in short, and its map as HTML."""

    action: str
    sentence: str
    picture: str


@dataclass(frozen=True)
class Onward:
    """Where the learner goes on: a lesson, in it the step that is not done yet, and the place to which the link leads.

    `questions` is the number of recall items that wait there.
    """

    station: Station
    step: Mark | None
    last_run: LastRun | None
    questions: int

    @property
    def fragment(self) -> str:
        if self.questions:
            return "#recall"
        return f"#step-{self.step.name}" if self.step else ""


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
    onward = _onward(request.learner, shown.here, run) if shown.here else None
    return render(request, "pages/home.html", {"map": shown, "onward": onward})


def _onward(learner: Learner, here: Station, run: Run | None) -> Onward:
    lesson = here.lesson
    marks: Iterable[Mark] = ()
    if here.done.is_begun:
        marks = marks_of(lesson, steps_done(learner, lesson, is_passed=here.done.passed)).values()
    return Onward(
        station=here,
        step=next((mark for mark in marks if mark.is_here), None),
        last_run=_told(run) if run and run.lesson == lesson.slug else None,
        questions=sum(item.run is None for item in recall_items(learner, course(), lesson)),
    )


def _route_asked_for(request: LearnerRequest) -> Route | None:
    asked = request.GET.get("route", "")
    try:
        return Route(asked) if asked else None
    except ValueError:
        raise Http404("The course has no such route.") from None


def _told(run: Run) -> LastRun | None:
    lesson = course().lesson(run.lesson)
    label = next((action.label for action in lesson.actions if action.name == run.action), None)
    shown = summary(run) if label else None
    if not label or not shown:
        return None
    return LastRun(label, shown.in_short if run.outcome == RETURNED else shown.sentence, picture_of(shown.strip))
