"""The map places each lesson, and knows where a learner goes on, on each route."""

from dataclasses import replace

import pytest

from lessons.catalogue import Course, Route
from lessons.pages.course_map import State, course_map
from lessons.progress.done import Done
from lessons.runs.course import course

NOT_BEGUN, BEGUN, PASSED = Done(), Done(begun=True), Done(begun=True, passed=True)


@pytest.fixture
def three():
    """A course of two chapters with two lessons and one, of which the workshop stops at the first and the last."""
    first, second = course().chapters[:2]
    template = first.lessons[0]
    a, b, c = (replace(template, slug=slug, routes=()) for slug in "abc")
    a, c = (replace(lesson, routes=(Route.WORKSHOP,)) for lesson in (a, c))
    return Course((replace(first, lessons=(a, b)), replace(second, lessons=(c,))))


def map_of(course, *, a=NOT_BEGUN, b=NOT_BEGUN, c=NOT_BEGUN, route=None, last=""):
    return course_map(course, {"a": a, "b": b, "c": c}, route=route, last=last)


def stations(found):
    return {station.lesson.slug: station for line in found.lines for station in line.stations}


def test_stations_are_numbered_by_chapter_and_place(three):
    assert [station.number for station in stations(map_of(three)).values()] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    ("done", "state"),
    [(NOT_BEGUN, State.TO_COME), (BEGUN, State.BEGUN), (Done(predictions=1), State.BEGUN), (PASSED, State.PASSED)],
)
def test_station_shows_how_far_the_learner_has_come(three, done, state):
    assert stations(map_of(three, b=done))["b"].state == state


@pytest.mark.parametrize(
    ("options", "here"),
    [
        ({}, "a"),
        ({"last": "b"}, "b"),
        ({"last": "b", "b": PASSED}, "c"),
        ({"last": "c", "c": PASSED}, "a"),
        ({"last": "b", "route": Route.WORKSHOP}, "a"),
        ({"last": "a", "a": PASSED, "route": Route.WORKSHOP}, "c"),
        ({"last": "a lesson that the course has lost"}, "a"),
    ],
)
def test_learner_goes_on_where_they_were_or_behind_it(three, options, here):
    assert map_of(three, **options).here.lesson.slug == here


def test_route_leaves_stations_out_of_its_count(three):
    found = map_of(three, a=PASSED, b=PASSED, route=Route.WORKSHOP)

    assert (found.passed, found.stops) == (1, 2)
    assert stations(found)["b"].label == "check passed, not on this route"


def test_routes_are_offered_where_a_lesson_is_on_them(three):
    assert [(link.name, link.stops) for link in map_of(three).routes] == [("", 3), ("workshop", 2)]


def test_route_that_stops_everywhere_is_not_offered(three):
    everywhere = [
        replace(part, lessons=tuple(replace(one, routes=(Route.EXPRESS,)) for one in part.lessons))
        for part in three.chapters
    ]

    assert map_of(Course(tuple(everywhere))).routes == ()


def test_course_without_routes_offers_no_choice(three):
    plain = [replace(part, lessons=tuple(replace(one, routes=()) for one in part.lessons)) for part in three.chapters]

    assert map_of(Course(tuple(plain))).routes == ()


def test_course_without_lessons_has_a_map():
    assert course_map(Course(()), {}, route=None, last="").here is None
