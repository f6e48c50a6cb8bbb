"""The clock of a room: how long it has been where, and how far that is from its programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from lessons.workshops.models import Room, Stop


@dataclass(frozen=True)
class StopTime:
    """A stop with the minutes that the room has spent there. It is `done` once the room has gone on from it."""

    stop: Stop
    minutes: int
    is_here: bool
    is_done: bool


@dataclass(frozen=True)
class Clock:
    """In whole minutes. `behind` is negative where the room is ahead of its programme."""

    has_started: bool
    elapsed: int
    planned: int
    behind: int
    stops: tuple[StopTime, ...]


def keep_time(room: Room, lesson: str) -> None:
    """Note, within `changing()`, that the room moves to a lesson. The first time, the workshop starts."""
    now = timezone.now()
    if room.started_at is None:
        room.started_at = room.in_lesson_since = now
    elif lesson != room.lesson:
        seconds = round(_here(room, now).total_seconds())
        room.programme.filter(lesson=room.lesson).update(spent_seconds=F("spent_seconds") + seconds)
        room.in_lesson_since = now
    room.save(update_fields=["started_at", "in_lesson_since"])


def clock_of(room: Room, programme: Sequence[Stop]) -> Clock:
    """Return how a room's time compares with its programme: a minute that a stop takes too long is one behind."""
    now = room.ended_at or timezone.now()
    times = {stop.pk: timedelta(seconds=stop.spent_seconds) for stop in programme}
    at = next((number for number, stop in enumerate(programme) if stop.lesson == room.lesson), None)
    if at is not None:
        times[programme[at].pk] += _here(room, now)
    elapsed = now - room.started_at if room.started_at else timedelta()
    expected = timedelta()
    for number, stop in enumerate(programme):
        planned = timedelta(minutes=stop.minutes)
        if at is not None and number < at:
            expected += planned
        elif number == at:
            expected += min(planned, times[stop.pk])
    return Clock(
        has_started=room.started_at is not None,
        elapsed=_minutes(elapsed),
        planned=sum(stop.minutes for stop in programme),
        behind=_minutes(elapsed - expected) if room.started_at and at is not None else 0,
        stops=tuple(
            StopTime(stop, _minutes(times[stop.pk]), number == at, at is not None and number < at)
            for number, stop in enumerate(programme)
        ),
    )


def _here(room: Room, now: datetime) -> timedelta:
    return now - room.in_lesson_since if room.in_lesson_since else timedelta()


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() / 60)
