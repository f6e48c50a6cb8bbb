"""Participants: they join, leave, are renamed and removed."""

from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from lessons.learners.models import Learner
from lessons.workshops.codes import folded, read_nickname
from lessons.workshops.helping import end_help_of
from lessons.workshops.log import Audience, append, changing
from lessons.workshops.models import Participant, Room


class NotJoined(ValueError):
    """Somebody cannot join, or not be called so. The message is a sentence for the person who asked."""


def join(room: Room, learner: Learner, typed: str) -> Participant:
    """Let a learner into a room; whoever is in it already stays who they are. Raises NotJoined."""
    with changing(room.pk) as now:
        learner.remember()
        known = Participant.objects.filter(room=now, learner=learner).first()
        if known and known.removed_at:
            raise NotJoined("The host has removed you from this room.")
        if known and not known.left_at:
            return known
        if now.has_ended:
            raise NotJoined("This workshop has ended.")
        nickname = _free_nickname(now, typed)
        participant, _ = Participant.objects.update_or_create(
            room=now,
            learner=learner,
            defaults={"nickname": nickname, "folded": folded(nickname), "left_at": None, "seen_at": timezone.now()},
        )
        append(now, "joined", audience=Audience.HOST, participant=participant, nickname=nickname)
        return participant


def rename(participant: Participant, typed: str) -> None:
    """Give somebody another nickname. Raises NotJoined."""
    with changing(participant.room_id) as room:
        nickname = _free_nickname(room, typed, but=participant)
        Participant.objects.filter(pk=participant.pk).update(nickname=nickname, folded=folded(nickname))
        append(room, "renamed", audience=Audience.ONE, participant=participant, nickname=nickname)


def leave(participant: Participant) -> None:
    """Let somebody go. They may come back, and others may take the nickname meanwhile."""
    _go(participant, "left", "left_at")


def remove(participant: Participant) -> None:
    """Take somebody out of the room. Their open streams end with a sentence, and they do not come back."""
    _go(participant, "removed", "removed_at")


@receiver(post_delete, sender=Participant)
def tell_of_forgotten(*, instance: Participant, origin: models.Model | models.QuerySet[models.Model], **_: Any) -> None:
    """Say so when the site forgets a learner who is in a room, so that the host sees it and their streams end."""
    of = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    if of is Learner:
        room = Room.objects.select_for_update().get(pk=instance.room_id)
        append(room, "forgotten", audience=Audience.HOST, number=instance.pk)
        append(room, "hands_changed", audience=Audience.HOST)
        append(room, "work_shown")


def _go(participant: Participant, kind: str, when: str) -> None:
    with changing(participant.room_id) as room:
        still_here = Participant.objects.here().filter(pk=participant.pk)
        if still_here.update(**{when: timezone.now()}, hand="", hand_at=None):
            end_help_of(participant, room)
            append(room, kind, audience=Audience.ONE, participant=participant, nickname=participant.nickname)


def _free_nickname(room: Room, typed: str, *, but: Participant | None = None) -> str:
    nickname = read_nickname(typed)
    if not nickname:
        raise NotJoined("Choose a nickname.")
    alike = room.participants.here().filter(folded=folded(nickname))
    if (alike.exclude(pk=but.pk) if but else alike).exists():
        raise NotJoined(f"Somebody in this room is called {nickname}. Choose another nickname.")
    return nickname
