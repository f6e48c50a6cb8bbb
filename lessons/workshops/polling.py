"""What templates ask of a room's poll. They ask when they get there, behind the number with which a stream begins."""

from functools import cached_property

from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.catalogue.predictions import NONE
from lessons.pages.run_panel import RunPanel
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run
from lessons.showing.prose import inline
from lessons.workshops.asked_code import ShownCode, code_of_lesson, code_of_question
from lessons.workshops.asked_poll import LetteredOption
from lessons.workshops.host_run import panel_of_host, run_of_host
from lessons.workshops.models import Participant, Room
from lessons.workshops.shown_poll import (
    Question,
    ShownPoll,
    in_letters,
    own_votes,
    questions_of,
    shown_poll,
)


class Polling:
    """A room's poll for a page, or for a message to all, as it is when it is first asked. `voter` is who reads it.

    `shown` is the poll, for a page that is about the poll as it was.
    """

    def __init__(self, room: Room, voter: Participant | None = None, *, shown: ShownPoll | None = None) -> None:
        self._room = room
        self._voter = voter
        if shown is not None:
            self.shown = shown

    @cached_property
    def shown(self) -> ShownPoll | None:
        return shown_poll(Room.objects.select_related("poll__run").get(pk=self._room.pk))

    @cached_property
    def _said(self) -> dict[int, tuple[str, ...]]:
        return own_votes(self.shown.poll, self._voter) if self._voter and self.shown else {}

    @property
    def votes(self) -> list[tuple[int, str]]:
        """What the reader has said, in letters, by round."""
        shown = self.shown
        return [(number, in_letters(shown, answer)) for number, answer in self._said.items()] if shown else []

    @property
    def options(self) -> list[LetteredOption]:
        """The options with what the reader has said in the round that is open."""
        return self.shown.options_with(self._said.get(self.shown.poll.round, ())) if self.shown else []

    @property
    def says_none(self) -> bool:
        """Whether the reader has said in the round that is open that none of them applies."""
        return self.shown is not None and self._said.get(self.shown.poll.round) == (NONE,)

    @property
    def questions(self) -> list[Question]:
        return questions_of(self._room)

    @property
    def code(self) -> list[ShownCode]:
        """The code that the question is about, or that of the lesson where the room is."""
        if self.shown:
            return code_of_question(self.shown.lesson, self.shown.prediction.name)
        return code_of_lesson(self._lesson, self._room.action, self._room.variant) if self._lesson else []

    @property
    def host_run(self) -> Run | None:
        return run_of_host(self._room)

    @property
    def host_panel(self) -> RunPanel | None:
        return panel_of_host(self._room)

    @property
    def question_of_lesson(self) -> SafeString:
        return inline(self._lesson.question if self._lesson else "")

    @property
    def goal_of_lesson(self) -> SafeString:
        return inline(self._lesson.goal if self._lesson else "")

    @property
    def _lesson(self) -> Lesson | None:
        return lesson_or_none(self._room.lesson)
