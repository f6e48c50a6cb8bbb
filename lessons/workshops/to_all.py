"""What the host says to everyone, or to one: pause, a message, a hint, a timer.

Any device of the host's may say it, also the phone in the pocket that does not drive: it moves nobody.
"""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone
from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.showing.prose import inline
from lessons.workshops.codes import read_line
from lessons.workshops.log import Audience, append, changing
from lessons.workshops.models import Participant, Room

LONGEST_TEXT = 500
MOST_MINUTES = 180


def pause(room: Room) -> None:
    _say(room, is_paused=True)


def go_on(room: Room) -> None:
    _say(room, is_paused=False)


def write_message(room: Room, typed: str) -> None:
    """Show a message in everybody's bar, in the place of the last one. An empty one takes that away."""
    _say(room, message=read_line(typed, LONGEST_TEXT))


def start_timer(room: Room, minutes: int) -> None:
    _say(room, timer_ends_at=timezone.now() + timedelta(minutes=max(1, min(minutes, MOST_MINUTES))))


def extend_timer(room: Room) -> None:
    """Give a minute more: from now, where the time is up."""
    with changing(room.pk) as now:
        if now.timer_ends_at and not now.has_ended:
            _set(now, timer_ends_at=max(now.timer_ends_at, timezone.now()) + timedelta(minutes=1))
            append(now, "state_changed")


def end_timer(room: Room) -> None:
    _say(room, timer_ends_at=None)


def send_hint(room: Room, typed: str, participant: Participant | None = None) -> None:
    """Show a hint to everyone, or to one participant alone. An empty one takes the last one away."""
    text = read_line(typed, LONGEST_TEXT)
    with changing(room.pk) as now:
        if now.has_ended:
            return
        if participant is None:
            _set(now, hint=text)
            append(now, "state_changed")
        else:
            _set(participant, hint=text)
            append(now, "hint_sent", audience=Audience.ONE, participant=participant, hint=text)


def hints_for(room: Room, lesson: Lesson | None) -> list[tuple[str, SafeString]]:
    """Return the hints that can be sent about a lesson, as text and as HTML: the host's own, then the lesson's."""
    stop = room.programme.filter(lesson=lesson.slug).first() if lesson else None
    texts = [*(stop.hints.splitlines() if stop else ()), *(lesson.hints if lesson else ())]
    return [(text.strip(), inline(text.strip())) for text in texts if text.strip()]


def told_of(room: Room, participant: Participant | None) -> dict[str, SafeString]:
    """Return the hints as templates show them: the one for all, `room_hint`, and the participant's, `own_hint`."""
    return {"room_hint": inline(room.hint), "own_hint": inline(participant.hint if participant else "")}


def _say(room: Room, **changed: object) -> None:
    """Change what everybody's bar says. What it says already is not said again."""
    with changing(room.pk) as now:
        if not now.has_ended and any(getattr(now, name) != value for name, value in changed.items()):
            _set(now, **changed)
            append(now, "state_changed")


def _set(row: Model, **changed: object) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
