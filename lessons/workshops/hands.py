"""The host's queue: who has a hand up or is stuck, in the order in which they said so, and who is being helped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import RECALL
from lessons.progress.verdicts import verdict
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run
from lessons.sandbox.endings import DIED, LIMIT, RAISED, STOPPED
from lessons.workshops.helping import open_help_of
from lessons.workshops.models import Help, Participant, Room

MOST_SHOWN = 20
WAITING = (Participant.Hand.UP, Participant.Hand.RED)
ENDINGS = {RAISED: "raised an exception", LIMIT: "reached a limit", STOPPED: "stopped", DIED: "ended with its process"}


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue. `last` is what their last run came to, or '' for none."""

    participant: Participant
    since: datetime
    lesson: Lesson | None
    last: str
    help: Help | None

    @property
    def minutes(self) -> int:
        return max(0, int((timezone.now() - self.since).total_seconds() // 60))


@dataclass(frozen=True)
class Queue:
    """The first of those who wait, how many there are, and how many say that all is well."""

    first: tuple[Waiting, ...]
    count: int
    well: int

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def hands_of(room: Room) -> dict[str, Any]:
    """Return what templates need to show the queue. Nothing is asked before one does, and then once."""
    return {"hands": cache(lambda: queue_of(room))}


def help_of(participant: Participant | None) -> dict[str, Any]:
    """Return what templates need to show a participant's help. Nothing is asked before one does, and then once."""
    return {"help": cache(lambda: open_help_of(participant))} if participant else {}


def queue_of(room: Room) -> Queue:
    here = room.participants.here()
    is_waiting = Q(hand__in=WAITING) | Q(pk__in=Help.objects.filter(room=room, ended_at=None).values("participant"))
    counts = here.aggregate(waiting=Count("pk", filter=is_waiting), well=Count("pk", filter=Q(hand="green")))
    ended = Run.objects.filter(learner=OuterRef("learner"), status=Run.Status.ENDED).exclude(variant=RECALL)
    newest = ended.order_by("-created_at")
    waiting = here.filter(is_waiting).annotate(last_run=Subquery(newest.values("pk")[:1])).order_by("hand_at", "pk")
    first: list[Any] = list(waiting[:MOST_SHOWN])  # With what the query has added to each.
    helps = {one.participant_id: one for one in Help.objects.filter(room=room, ended_at=None)}
    said = _last_outcomes(one.last_run for one in first)
    shown = (_waiting(one, helps.get(one.pk), said) for one in first)
    return Queue(tuple(shown), counts["waiting"], counts["well"])


def _waiting(participant: Any, help: Help | None, said: Mapping[UUID, str]) -> Waiting:  # noqa: A002  its own name
    since = participant.hand_at or (help.offered_at if help else participant.joined_at)
    lesson = lesson_or_none(participant.lesson)
    return Waiting(participant, since, lesson, said.get(participant.last_run, ""), help)


def _last_outcomes(runs: Iterable[UUID | None]) -> Mapping[UUID, str]:
    found = Run.objects.select_related("sandbox", "files").defer("trace").in_bulk([run for run in runs if run])
    return {pk: _outcome(run) for pk, run in found.items()}


def _outcome(run: Run) -> str:
    lesson = lesson_or_none(run.lesson)
    if lesson is None:
        return ""
    if run.proof:
        return _judged(run.pk)
    label = next((action.label for action in lesson.actions if action.name == run.action), f"{run.action}()")
    return f"Last run: {label}{f', {ENDINGS[run.outcome]}' if run.outcome in ENDINGS else ''}"


@lru_cache(maxsize=500)
def _judged(pk: UUID) -> str:
    """Return what a run for a question or a check has shown. It is read from the trace, so not twice."""
    run = Run.objects.select_related("sandbox", "files", "learner").filter(pk=pk).first()
    lesson = lesson_or_none(run.lesson) if run else None
    judged = verdict(run, lesson) if run and lesson else None
    if judged is None or run is None:
        return ""
    if judged.prediction:
        return f"{'Right' if judged.holds else 'Wrong'} prediction: {judged.prediction.question}"
    return f"Check: {judged.sentence or ('passed' if judged.holds else 'not passed')}"
