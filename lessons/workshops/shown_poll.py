"""A poll as pages show it: to the host, to participants, and on the projector.

Nothing here tells of the votes before a run has settled the poll, but for `answered`, which only the host's page asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.runs.course import lesson_or_none
from lessons.showing.prose import inline
from lessons.workshops.asked_poll import AskedPoll
from lessons.workshops.models import Participant, Poll, Room, Vote
from lessons.workshops.settled import Settled, settled
from lessons.workshops.tally import Answered, answered

NEXT_STEP = {
    Poll.Phase.READY: "Open the vote",
    Poll.Phase.VOTE: "Close the vote and discuss",
    Poll.Phase.DISCUSS: "Open the second vote",
    Poll.Phase.VOTE_AGAIN: "Close the vote and run",
    Poll.Phase.RUN: "Show the votes",
    Poll.Phase.DEBRIEF: "Put the poll away",
}


@dataclass(frozen=True)
class Question:
    """A prediction that a host can ask."""

    name: str
    text: SafeString
    was_asked: bool


@dataclass(frozen=True)
class PhaseMark:
    """A phase on the line of all phases."""

    name: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class ShownPoll(AskedPoll):
    """A poll with what may be shown of it now."""

    @property
    def ballot(self) -> str:
        """What a form says that is for the vote that is open; nothing where none is."""
        return f"{self.poll.pk}-{self.poll.round}" if self.poll.round else ""

    @property
    def phases(self) -> list[PhaseMark]:
        here = list(Poll.Phase).index(Poll.Phase(self.poll.phase))
        return [PhaseMark(phase.label, at < here, at == here) for at, phase in enumerate(Poll.Phase)]

    @property
    def next_step(self) -> str:
        if self.poll.phase == Poll.Phase.RUN and not self.poll.run_id:
            return "Run it"
        return NEXT_STEP[Poll.Phase(self.poll.phase)]

    @property
    def answered(self) -> Answered:
        return answered(self.poll)

    @property
    def settled(self) -> Settled | None:
        """Return what the run has shown; None before there is one."""
        return settled(self, self.poll.run) if self.poll.is_released and self.poll.run else None


def shown_poll(room: Room) -> ShownPoll | None:
    """Return the poll that a room is asked, if there is one that the course still has."""
    poll = room.poll
    lesson = lesson_or_none(poll.lesson) if poll else None
    asked = lesson.prediction(poll.prediction) if poll and lesson else None
    return ShownPoll(poll, lesson, asked) if poll and lesson and asked else None


def questions_of(room: Room) -> list[Question]:
    """Return what the host can ask where the room is."""
    lesson = lesson_or_none(room.lesson)
    asked = set(room.polls.filter(lesson=room.lesson).values_list("prediction", flat=True))
    predictions = lesson.predictions if lesson else ()
    return [Question(each.name, inline(each.question), each.name in asked) for each in predictions]


def own_votes(poll: Poll, participant: Participant) -> dict[int, tuple[str, ...]]:
    """Return what somebody has said so far, by round."""
    votes = Vote.objects.filter(poll=poll, participant=participant).order_by("round")
    return {number: tuple(answer) for number, answer in votes.values_list("round", "answer")}


def in_letters(shown: ShownPoll, answer: Iterable[str]) -> str:
    """Return an answer as one says it in the room: B, or C, A, D."""
    return ", ".join(map(shown.letter, answer))
