"""What the host does with a room: opens it, moves it through the course, and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from lessons.learners.models import Learner
from lessons.runs.writing import writing
from lessons.workshops.clock import keep_time
from lessons.workshops.codes import digest, new_join_code, new_secret
from lessons.workshops.log import Audience, append, changing
from lessons.workshops.models import HostDevice, Room, Stop

_TRIES = 5


@dataclass(frozen=True)
class Place:
    """Where in the course a room is. `position` is the number of an event in the run that is shown."""

    lesson: str = ""
    step: str = ""
    action: str = ""
    variant: str = ""
    position: int | None = None


class NotDriving(Exception):
    """Another device of the host's drives the room."""


def open_room(learner: Learner, title: str, programme: Sequence[Stop]) -> tuple[Room, str]:
    """Open a room with the learner's browser as the device that drives. Returns the room, and the host's secret."""
    secret = new_secret()
    for _ in range(_TRIES):
        try:
            with writing():
                learner.remember()
                first = programme[0].lesson if programme else ""
                room = Room.objects.create(
                    title=title, join_code=new_join_code(), host_digest=digest(secret), lesson=first
                )
                room.driver = HostDevice.objects.create(room=room, learner=learner)
                room.save(update_fields=["driver"])
                for number, stop in enumerate(programme, start=1):
                    stop.room, stop.number = room, number
                Stop.objects.bulk_create(programme)
                append(room, "opened")
                return room, secret
        except IntegrityError:
            continue  # Another room has this code.
    raise RuntimeError("no free join code was found")


def add_device(room: Room, learner: Learner) -> HostDevice:
    """Let another browser of the host's in. It drives only where no other one does."""
    with changing(room.pk) as now:
        learner.remember()
        device, is_new = HostDevice.objects.get_or_create(room=now, learner=learner)
        if now.driver_id is None:
            _let_drive(now, device)
        elif is_new:
            append(now, "device_added", audience=Audience.HOST, device=device.pk)
        return device


def take_over(device: HostDevice) -> None:
    """Let this device drive. The pages of the one that did so say that it no longer does."""
    with changing(device.room_id) as room:
        if room.driver_id != device.pk:
            _let_drive(room, device)


def move(device: HostDevice, place: Place, *, calls: bool = False) -> None:
    """Take everyone who follows to a place; when the host `calls`, also who looks around. Raises NotDriving."""
    with changing(device.room_id) as room:
        _move(room, device, place, calls=calls)


def call_everyone(device: HostDevice) -> None:
    """Bring everyone to where the room is, also who looks around. Raises NotDriving."""
    with changing(device.room_id) as room:
        _move(room, device, _place_now(room), calls=True)


def start(device: HostDevice) -> None:
    """Start the workshop where it is: from now on its time counts. Raises NotDriving."""
    with changing(device.room_id) as room:
        if room.started_at is None:
            _move(room, device, _place_now(room))


def show_position(device: HostDevice, position: int) -> None:
    """Take everybody's player to an event of the run that the room shows. Raises NotDriving."""
    with changing(device.room_id) as room:
        _check_drives(room, device)
        if room.position != position and not room.has_ended:
            room.position = position
            room.save(update_fields=["position"])
            append(room, "moved", position=position)


def move_on(device: HostDevice, *, after: str) -> None:
    """Take everyone to the stop behind a lesson. Where the room is elsewhere by now, nothing happens.

    So *next*, pressed twice or on two devices at once, goes on by one lesson.
    """
    with changing(device.room_id) as room:
        stops = [stop.lesson for stop in room.programme.all()]
        if room.lesson != after:
            return
        following = stops[stops.index(after) + 1 :] if after in stops else stops
        if following:
            _move(room, device, Place(lesson=following[0]))


def end_room(room: Room) -> None:
    """End a room for good. Its streams end, and what was done in it stays until it is pruned."""
    with changing(room.pk) as now:
        if not now.has_ended:
            now.ended_at = timezone.now()
            now.save(update_fields=["ended_at"])
            append(now, "ended")


def prune() -> int:
    """Delete rooms in which nothing has happened for ROOM_DAYS, with all that belongs to them. Returns how many."""
    since = timezone.now() - timedelta(days=settings.ROOM_DAYS)
    with writing():
        old = Room.objects.filter(created_at__lt=since).exclude(events__at__gte=since)
        rooms = dict(old.values_list("pk", "learner"))
        _, deleted = Room.objects.filter(pk__in=rooms).delete()
        # Nobody's learner, with the runs that have settled polls.
        Learner.objects.filter(pk__in=filter(None, rooms.values())).delete()
    return deleted.get("workshops.Room", 0)


def _let_drive(room: Room, device: HostDevice) -> None:
    room.driver = device
    room.save(update_fields=["driver"])
    append(room, "driver_changed", audience=Audience.HOST, device=device.pk)


def _place_now(room: Room) -> Place:
    return Place(room.lesson, room.step, room.action, room.variant, room.position)


def _move(room: Room, device: HostDevice, place: Place, *, calls: bool = False) -> None:
    _check_drives(room, device)
    if room.has_ended:
        return
    keep_time(room, place.lesson)
    if place.lesson != room.lesson and room.hint:
        room.hint = ""  # It was about the lesson that is over.
        append(room, "state_changed")
    for name, value in vars(place).items():
        setattr(room, name, value)
    room.calls += calls
    room.save(update_fields=[*vars(place), "hint", "calls"])
    append(room, "moved", **vars(place))


def _check_drives(room: Room, device: HostDevice) -> None:
    if room.driver_id != device.pk:
        raise NotDriving
