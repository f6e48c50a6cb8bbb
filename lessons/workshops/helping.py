"""Signs that participants give, and help that the host offers: who sees whose work, and for how long."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import QuerySet
from django.utils import timezone

from lessons.learners.models import Learner
from lessons.runs.models import Run
from lessons.runs.seeing import allow
from lessons.workshops.log import Audience, append, changing
from lessons.workshops.models import Help, Participant, Room


def give_sign(participant: Participant, hand: str) -> None:
    """Let a participant say how it goes. The same sign again keeps its place in the queue."""
    with changing(participant.room_id) as room:
        here = Participant.objects.here().filter(pk=participant.pk).exclude(hand=hand)
        if here.update(hand=hand, hand_at=timezone.now() if hand else None):
            _tell(room, participant, "hand_changed", hand=hand)


def offer(participant: Participant) -> None:
    """Ask a participant whether they want help. Who has been asked, or is being helped, is not asked again."""
    with changing(participant.room_id) as room:
        here = Participant.objects.here().filter(pk=participant.pk)
        if here.exists() and not room.has_ended and not _open(participant).exists():
            Help.objects.create(room=room, participant=participant)
            _tell(room, participant, "help_changed")


def accept(participant: Participant) -> None:
    """Let the host see this participant's work from now on."""
    with _changing_help(participant, "help_changed") as open_help:
        open_help.filter(accepted_at=None).update(accepted_at=timezone.now())


def end(participant: Participant) -> None:
    """Take an offer back, say no to it, or end help: the host sees nothing of this participant's from now on.

    With help that had been accepted, the hand goes down.
    """
    with _changing_help(participant, "help_changed") as open_help:
        _end(open_help)


def end_help_of(participant: Participant, room: Room) -> None:
    """End the help of somebody who goes, within `changing()`."""
    was_shown = _on_projector(room)
    _end(_open(participant))
    _tell_projector(room, was_shown)
    append(room, "hands_changed", audience=Audience.HOST)


def _end(open_help: QuerySet[Help]) -> None:
    accepted = open_help.filter(accepted_at__isnull=False)
    Participant.objects.filter(pk__in=list(accepted.values_list("participant", flat=True))).update(
        hand="", hand_at=None
    )
    open_help.update(ended_at=timezone.now(), is_on_projector=False)


def allow_projector(participant: Participant, *, allowed: bool) -> None:
    """Let the host put a participant's work on the projector, without a name, or no longer."""
    with _changing_help(participant, "help_changed") as open_help:
        accepted = open_help.filter(accepted_at__isnull=False)
        accepted.update(learner_allows=allowed)
        if not allowed:
            accepted.update(is_on_projector=False)


def show_on_projector(participant: Participant, *, shown: bool) -> None:
    """Put a participant's work on the projector, if they allow it, in the place of any other, or take it away."""
    with _changing_help(participant, "help_changed") as open_help:
        allowed = open_help.filter(accepted_at__isnull=False, learner_allows=True)
        if shown and allowed.exists():
            Help.objects.filter(room=participant.room_id, is_on_projector=True).update(is_on_projector=False)
        allowed.update(is_on_projector=shown)


def tell_of_work(learner: Learner, join_code: str) -> None:
    """Say to those who see a learner's work that it is another one."""
    seen = work_seen().filter(room__join_code=join_code, participant__learner=learner.pk)
    if (found := seen.select_related("participant").first()) is None:
        return
    with changing(found.room_id) as room:
        append(room, "work_changed", audience=Audience.HOST, participant=found.participant)
        if found.is_on_projector:
            append(room, "work_shown")


def work_seen() -> QuerySet[Help]:
    """Return the help for which a host sees somebody's work at this moment."""
    return Help.objects.filter(
        accepted_at__isnull=False,
        ended_at=None,
        room__ended_at=None,
        participant__left_at=None,
        participant__removed_at=None,
    )


def open_help_of(participant: Participant) -> Help | None:
    """Return what a participant has been asked, or the help that goes on."""
    return _open(participant).first()


def hosts_see(learner: Learner, run: Run) -> bool:
    """Say whether somebody sees another one's run as their host: in the lesson where that one is, while help lasts."""
    return (
        work_seen()
        .filter(participant__learner=run.learner_id, participant__lesson=run.lesson, room__devices__learner=learner.pk)
        .exists()
    )


@contextmanager
def _changing_help(participant: Participant, kind: str) -> Iterator[QuerySet[Help]]:
    with changing(participant.room_id) as room:
        was_shown = _on_projector(room)
        open_help = _open(participant)
        before = list(open_help.values())
        yield open_help
        if list(_open(participant).values()) == before:
            return
        _tell(room, participant, kind)
        _tell_projector(room, was_shown)


def _on_projector(room: Room) -> int | None:
    return Help.objects.filter(room=room, is_on_projector=True).values_list("pk", flat=True).first()


def _tell_projector(room: Room, was_shown: int | None) -> None:
    if _on_projector(room) != was_shown:
        append(room, "work_shown")


def _open(participant: Participant) -> QuerySet[Help]:
    return Help.objects.filter(participant=participant, ended_at=None)


def _tell(room: Room, participant: Participant, kind: str, **data: object) -> None:
    append(room, kind, audience=Audience.ONE, participant=participant, **data)
    append(room, "hands_changed", audience=Audience.HOST)


allow(hosts_see)
