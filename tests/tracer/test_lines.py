"""Lines as they are reached."""

import sys

from django.utils.text import slugify

from lessons.traces.events import LineReached


def act():
    total = 1
    total += 1
    return total


def places(events):
    return [event.place for event in events.of(LineReached)]


def test_lines_are_recorded_in_order(record):
    first = act.__code__.co_firstlineno

    reached = places(record(act, lines=True))

    assert [place for place in reached if place.startswith(__file__)] == [
        f"{__file__}:{first + offset}" for offset in (1, 2, 3)
    ]


def test_lines_are_not_recorded_unless_asked_for(record):
    assert not record(act)


def test_lines_of_others_are_not_recorded(record):
    events = record(lambda: slugify("A title"), lines=True)

    assert all(place.startswith(__file__) or "conftest" in place for place in places(events))


def test_lines_are_recorded_in_a_second_trace(record):
    first = places(record(act, lines=True))

    assert places(record(act, lines=True)) == first


def test_trace_function_of_others_is_back_afterwards(record):
    before = sys.gettrace()

    record(act, lines=True)

    assert sys.gettrace() is before
