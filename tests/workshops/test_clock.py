"""How a room's time compares with its programme."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.workshops.clock import clock_of
from lessons.workshops.models import Room
from lessons.workshops.rooms import Place, move, move_on, start


def clock(workshop):
    room = workshop.now()
    return clock_of(room, list(room.programme.all()))


def let_pass(workshop, minutes):
    """Turn back by some minutes everything that the room has noted."""
    room = workshop.now()
    earlier = timedelta(minutes=minutes)
    Room.objects.filter(pk=room.pk).update(
        started_at=room.started_at - earlier, in_lesson_since=room.in_lesson_since - earlier
    )


def test_no_time_counts_before_the_start(workshop):
    Room.objects.update(created_at=timezone.now() - timedelta(days=1))

    assert not clock(workshop).has_started
    assert (clock(workshop).elapsed, clock(workshop).behind, clock(workshop).planned) == (0, 0, 30)


def test_workshop_starts_when_its_host_first_moves_it(workshop):
    move(workshop.device, Place(lesson="m2m-actions"))

    assert clock(workshop).has_started


def test_each_lesson_has_the_minutes_that_were_spent_in_it(workshop):
    start(workshop.device)
    let_pass(workshop, 12)
    move_on(workshop.device, after="created-flag")
    let_pass(workshop, 5)

    assert [stop.minutes for stop in clock(workshop).stops] == [12, 5, 0]
    assert [stop.is_done for stop in clock(workshop).stops] == [True, False, False]


def test_minutes_of_two_visits_add_up(workshop):
    start(workshop.device)
    let_pass(workshop, 4)
    move(workshop.device, Place(lesson="profile"))
    let_pass(workshop, 2)
    move(workshop.device, Place(lesson="created-flag"))
    let_pass(workshop, 3)
    move(workshop.device, Place(lesson="profile"))

    assert [stop.minutes for stop in clock(workshop).stops] == [7, 0, 2]


@pytest.mark.parametrize(("first", "second", "behind"), [(12, 5, 2), (8, 5, -2), (8, 13, 1)])
def test_room_is_behind_by_what_its_lessons_took_too_long(workshop, first, second, behind):
    start(workshop.device)
    let_pass(workshop, first)
    move_on(workshop.device, after="created-flag")
    let_pass(workshop, second)

    assert clock(workshop).behind == behind


def test_steps_within_a_lesson_leave_its_time_alone(workshop):
    start(workshop.device)
    let_pass(workshop, 6)

    move(workshop.device, Place(lesson="created-flag", position=7))

    assert clock(workshop).stops[0].minutes == 6


def test_time_stands_still_once_the_room_has_ended(workshop):
    start(workshop.device)
    let_pass(workshop, 6)
    Room.objects.update(ended_at=timezone.now() - timedelta(minutes=1))

    assert clock(workshop).elapsed == 5
