"""A poll as pages show it: to the host, to participants, and on the projector.

Nothing here tells of the votes before a run has settled the poll, but for `answered`, which only the host's page asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_uppercase

from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.catalogue import Form, Lesson, Option, Prediction
from lessons.catalogue.judging import ProofFailed, RightAnswer, event_found, right_answer
from lessons.catalogue.predictions import NONE
from lessons.pages.prediction import ShownOptions, ShownPrediction, shown_prediction
from lessons.pages.run_panel import RunPanel, with_whole_trace
from lessons.pages.verdict import REAL, SAID, EventLink, Flag, ShownVerdict
from lessons.progress.verdicts import verdict
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run
from lessons.showing.prose import inline
from lessons.traces.trace import Trace
from lessons.workshops.models import Participant, Poll, Room, Vote
from lessons.workshops.tally import Answered, OptionTally, Tally, answered, tally

NEXT_STEP = {
    Poll.Phase.READY: "Open the vote",
    Poll.Phase.VOTE: "Close the vote and discuss",
    Poll.Phase.DISCUSS: "Open the second vote",
    Poll.Phase.VOTE_AGAIN: "Close the vote and run",
    Poll.Phase.RUN: "Show the votes",
    Poll.Phase.DEBRIEF: "Put the poll away",
}
SETTLED = "The run has settled it"


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
class LetteredOption:
    """An option as it is called in the room. `place` is the one that somebody gave it, 0 for none."""

    letter: str
    value: str
    text: SafeString
    place: int = 0


@dataclass(frozen=True)
class SettledOption:
    """An option with both votes. `place` is the one that it has in an order, counted from 1, 0 for none."""

    letter: str
    text: SafeString
    before: int
    after: int
    is_right: bool
    place: int
    misconception: SafeString


@dataclass(frozen=True)
class ShownMove:
    source: str
    target: str
    count: int


@dataclass(frozen=True)
class Settled:
    """What the run has shown, and what was said before it. `problem` says why it has shown nothing."""

    panel: RunPanel
    right: tuple[SafeString, ...] = ()
    explanation: SafeString | None = None
    options: tuple[SettledOption, ...] = ()
    tally: Tally | None = None
    moves: tuple[ShownMove, ...] = ()
    problem: str = ""

    @property
    def misconceptions(self) -> list[SettledOption]:
        """What was said and is wrong, the commonest first."""
        wrong = [option for option in self.options if option.misconception and option.before + option.after]
        return sorted(wrong, key=lambda option: -max(option.before, option.after))


@dataclass(frozen=True, kw_only=True)
class SettledPanel(RunPanel):
    """The run as a lesson shows it, with the flags of the votes in the place of those of one learner."""

    votes: ShownVerdict | None = None

    @property
    def shown_verdict(self) -> ShownVerdict | None:
        return self.votes


@dataclass(frozen=True)
class ShownPoll:
    """A poll of a lesson, with what may be shown of it now."""

    poll: Poll
    lesson: Lesson
    prediction: Prediction

    @property
    def number(self) -> int:
        """Which of the lesson's questions it is."""
        return self.lesson.predictions.index(self.prediction) + 1

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

    @cached_property
    def question(self) -> ShownPrediction:
        return shown_prediction(self.lesson, self.prediction, None, variant="", is_open=True)

    @property
    def choice(self) -> ShownOptions:
        return self.question.choice

    @property
    def is_order(self) -> bool:
        return self.prediction.form is Form.ORDER

    @property
    def is_value(self) -> bool:
        return self.prediction.form is Form.VALUE

    @property
    def options(self) -> list[LetteredOption]:
        return self.options_with(())

    def options_with(self, answer: Iterable[str]) -> list[LetteredOption]:
        said = list(answer)
        return [
            LetteredOption(
                letter, option.value, option.text, said.index(option.value) + 1 if option.value in said else 0
            )
            for letter, option in zip(ascii_uppercase, self.choice.options, strict=False)
        ]

    @property
    def answered(self) -> Answered:
        return answered(self.poll)

    @cached_property
    def settled(self) -> Settled | None:
        """Return what the run has shown; None before there is one."""
        if not self.poll.is_released or self.poll.run is None:
            return None
        run = self.poll.run
        panel = with_whole_trace(run)
        plain = SettledPanel(**{**vars(panel), "verdict": None})
        judged = verdict(run, self.lesson)
        if judged is None or judged.sentence:
            return Settled(plain, problem=judged.sentence if judged else "")
        trace = Trace(run.events)
        try:
            right = right_answer(self.prediction, trace)
            counts = tally(self.poll, self.prediction, right)
            flags = tuple(_flags(self, trace, right, counts, judged.event))
        except ProofFailed:
            return Settled(plain, problem="This run ended before it could show that.")
        return Settled(
            panel=replace(plain, votes=_shown_votes(run, self.prediction, judged.event, flags)),
            right=tuple(inline(option.text) for option in judged.right),
            explanation=inline(self.prediction.explanation),
            options=tuple(_settled_options(self, right, counts)),
            tally=counts,
            moves=tuple(_moves(self, counts)),
        )

    def letter(self, value: str) -> str:
        """Return what the room calls an option, or what a person understands by it."""
        if value == NONE:
            return "none"
        return next((option.letter for option in self.options if option.value == value), value)


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


def _settled_options(shown: ShownPoll, right: RightAnswer, counts: Tally) -> Iterator[SettledOption]:
    by_value = {option.value: option for option in counts.options}
    rows = []
    for lettered in shown.options:
        option, counted = shown.prediction.option(lettered.value), by_value[lettered.value]
        place = right.values.index(lettered.value) + 1 if shown.is_order and counted.is_right else 0
        misconception = inline(option.misconception) if option and not counted.is_right else SafeString("")
        rows.append(
            SettledOption(
                lettered.letter, lettered.text, counted.before, counted.after, counted.is_right, place, misconception
            )
        )
    # An order is read in its order, and what does not happen below it.
    yield from sorted(rows, key=lambda row: row.place or len(rows) + 1) if shown.is_order else rows


def _moves(shown: ShownPoll, counts: Tally) -> Iterator[ShownMove]:
    for move in counts.moves:
        yield ShownMove(shown.letter(move.source), shown.letter(move.target), move.count)


def _shown_votes(run: Run, prediction: Prediction, event: int, flags: tuple[Flag, ...]) -> ShownVerdict:
    address = reverse("pages:run", args=[run.id])
    return ShownVerdict(
        name=prediction.name,
        run=address,
        mark=SETTLED,
        tone="",
        sentence=SafeString(""),
        event=EventLink(event, f"{address}#event-{event}") if event else None,
        question="",
        question_title="",
        flags=flags,
        comparison=None,
    )


def _flags(shown: ShownPoll, trace: Trace, right: RightAnswer, counts: Tally, deciding: int) -> Iterator[Flag]:
    """Yield where on the score the votes belong: where an option says it is, or the event that refutes it."""
    for counted in counts.options:
        option = shown.prediction.option(counted.value)
        if option is None or not (counted.after or counted.is_right):
            continue  # What nobody said, and is wrong, would only stand in the way.
        if flag := _flag(shown, option, counted, trace, right, deciding):
            yield flag


def _flag(
    shown: ShownPoll, option: Option, counted: OptionTally, trace: Trace, right: RightAnswer, deciding: int
) -> Flag | None:
    letter, count = shown.letter(option.value), counted.after
    expected = event_found(option.expected_at, trace) if option.expected_at else None
    if shown.is_order and counted.is_right:
        event = right.events.get(option.value)
        place = right.values.index(option.value) + 1
        return Flag(event.seq, f"{letter} · {count} said: number {place}", REAL) if event else None
    if shown.prediction.form is Form.ROWS and expected:
        fate = "remains" if counted.is_right else "gone"
        return Flag(expected.seq, f"{letter} {fate} · {count} said: remains", REAL if counted.is_right else SAID)
    if counted.is_right:
        event_number = expected.seq if expected else deciding
        return Flag(event_number, f"{letter} · {count} said: here", REAL) if event_number else None
    if expected:
        return Flag(expected.seq, f"{letter} · {count} said: here", SAID)
    refuting = event_found(option.refuted_by, trace) if option.refuted_by else None
    return Flag(refuting.seq, f"{letter} · {count}: refuted here", SAID) if refuting else None
