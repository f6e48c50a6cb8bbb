"""Polls: a prediction that the host asks the room, phase by phase, and what participants say in it."""

from collections.abc import Sequence

from django.utils import timezone

from lessons.workshops.log import append, changing
from lessons.workshops.models import Participant, Poll, Room, Vote

Phase = Poll.Phase
PHASES = tuple(Phase)
TOO_LATE = "This vote is closed: your answer came too late to be counted."


class NotCounted(ValueError):
    """A vote does not count. The message is a sentence for the person who sent it."""


def open_poll(room: Room, lesson: str, prediction: str) -> None:
    """Ask the room a prediction. While it is asked another one, nothing happens."""
    with changing(room.pk) as now:
        if now.poll_id or now.has_ended:
            return
        began = {Phase.READY: timezone.now().isoformat()}
        now.poll = Poll.objects.create(room=now, lesson=lesson, prediction=prediction, began=began)
        now.position = None
        now.save(update_fields=["poll", "position"])
        append(now, "poll_changed")


def step(room: Room, poll_id: int, *, after: str) -> Phase | None:
    """Take a poll to the phase behind the one that the host's page showed, and return it; None if it was there already.

    So a step that is taken twice, or on two devices at once, is one step.
    """
    with changing(room.pk) as now:
        poll = Poll.objects.filter(pk=poll_id, pk__in=[now.poll_id], phase=after).first()
        if poll is None or after == Phase.DEBRIEF or (after == Phase.RUN and not poll.run_id):
            return None
        poll.phase = PHASES[PHASES.index(Phase(after)) + 1]
        poll.began[poll.phase] = timezone.now().isoformat()
        poll.save(update_fields=["phase", "began"])
        append(now, "poll_changed" if poll.phase == Phase.RUN else "poll_stepped")
        return Phase(poll.phase)


def end_poll(room: Room, poll_id: int) -> None:
    """Put a poll away, in whatever phase it is. What was said in it stays for the debriefing of the workshop."""
    with changing(room.pk) as now:
        if now.poll_id != poll_id:
            return
        Poll.objects.filter(pk=poll_id).update(ended_at=timezone.now())
        now.poll = now.position = None
        now.save(update_fields=["poll", "position"])
        append(now, "poll_changed")


def vote(participant: Participant, poll_id: int, round_: int, answer: Sequence[str]) -> None:
    """Count what somebody says in a round, instead of what they said before in it. Raises NotCounted."""
    # The row of the room is locked: a vote is either before the close of its round or behind it.
    with changing(participant.room_id) as room:
        poll = room.poll
        if room.has_ended or poll is None or poll.pk != poll_id or poll.round != round_:
            raise NotCounted(TOO_LATE)
        if not answer:
            raise NotCounted("Choose an answer first.")
        # One statement: hundreds of people vote within a few seconds.
        Vote.objects.bulk_create(
            [Vote(poll=poll, participant=participant, round=round_, answer=list(answer))],
            update_conflicts=True,
            unique_fields=["poll", "participant", "round"],
            update_fields=["answer", "changed_at"],
        )
