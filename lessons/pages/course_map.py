"""The course as a map: chapters are its lines, lessons the stations on them, and routes leave some stations out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.safestring import SafeString

from lessons.catalogue import Course, Lesson, Route
from lessons.catalogue.course import Chapter
from lessons.progress.done import Done
from lessons.showing.prose import inline


class State(StrEnum):
    """How far a learner has come with a lesson, in the words of the map."""

    PASSED = "check passed"
    BEGUN = "begun"
    TO_COME = "not begun"


ROUTE_TITLES = {Route.EXPRESS: "Express: the core lessons", Route.WORKSHOP: "Workshop"}


@dataclass(frozen=True)
class Station:
    """A lesson on the map. The learner's way goes on at the one that `is_here`."""

    number: str
    lesson: Lesson
    done: Done
    is_on_route: bool
    is_here: bool

    @property
    def question(self) -> SafeString:
        return inline(self.lesson.question)

    @property
    def state(self) -> State:
        if self.done.passed:
            return State.PASSED
        return State.BEGUN if self.done.is_begun else State.TO_COME

    @property
    def label(self) -> str:
        """What a screen reader adds to the title, and the eye sees in the shape of the station."""
        facts = [
            "you are here" if self.is_here else "",
            self.state.value,
            "core lesson" if self.lesson.is_core else "",
            "" if self.is_on_route else "not on this route",
        ]
        return ", ".join(filter(None, facts))


@dataclass(frozen=True)
class Line:
    """A chapter on the map."""

    chapter: Chapter
    stations: tuple[Station, ...]

    @property
    def is_reached(self) -> bool:
        return any(station.is_here or station.state is not State.TO_COME for station in self.stations)


@dataclass(frozen=True)
class RouteLink:
    """A way to choose a route; the one without a `name` stops everywhere."""

    name: str
    title: str
    stops: int
    is_current: bool


@dataclass(frozen=True)
class CourseMap:
    """`here` is None when every lesson of the route is passed."""

    lines: tuple[Line, ...]
    routes: tuple[RouteLink, ...]
    here: Station | None
    passed: int
    stops: int

    @property
    def is_begun(self) -> bool:
        return any(station.state is not State.TO_COME for line in self.lines for station in line.stations)


def course_map(course: Course, done: Mapping[str, Done], *, route: Route | None, last: str) -> CourseMap:
    """Return the map of a course on a route, for a learner whose last run was in the lesson `last`, "" for none."""
    stops = [lesson for lesson in course if route is None or route in lesson.routes]
    here = _here(stops, done, last)
    lines = tuple(Line(chapter, tuple(_stations(chapter, done, stops=stops, here=here))) for chapter in course.chapters)
    return CourseMap(
        lines=lines,
        routes=_routes(course, route),
        here=next((station for line in lines for station in line.stations if station.is_here), None),
        passed=sum(done[lesson.slug].passed for lesson in stops),
        stops=len(stops),
    )


def _stations(
    chapter: Chapter, done: Mapping[str, Done], *, stops: Sequence[Lesson], here: Lesson | None
) -> Iterable[Station]:
    for place, lesson in enumerate(chapter.lessons, start=1):
        yield Station(
            number=f"{chapter.number}.{place}",
            lesson=lesson,
            done=done[lesson.slug],
            is_on_route=lesson in stops,
            is_here=lesson is here,
        )


def _here(stops: Sequence[Lesson], done: Mapping[str, Done], last: str) -> Lesson | None:
    """Return the lesson of the last run, or the next one behind it that is not passed; then those left before it."""
    place = next((place for place, lesson in enumerate(stops) if lesson.slug == last), 0)
    return next((lesson for lesson in (*stops[place:], *stops[:place]) if not done[lesson.slug].passed), None)


def _routes(course: Course, current: Route | None) -> tuple[RouteLink, ...]:
    lessons = tuple(course)
    links = [RouteLink("", "All lessons", len(lessons), current is None)]
    for route, title in ROUTE_TITLES.items():
        # One that stops everywhere is no choice.
        if 0 < (stops := sum(route in lesson.routes for lesson in lessons)) < len(lessons):
            links.append(RouteLink(route.value, title, stops, route is current))
    return tuple(links) if len(links) > 1 else ()
