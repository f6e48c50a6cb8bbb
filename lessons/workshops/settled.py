"""What the run of a poll has shown, beside what the room said before it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.catalogue import Form, Option, Prediction
from lessons.catalogue.judging import ProofFailed, RightAnswer, event_found, right_answer
from lessons.pages.run_panel import RunPanel, with_whole_trace
from lessons.pages.verdict import REAL, SAID, EventLink, Flag, ShownVerdict
from lessons.progress.verdicts import verdict
from lessons.runs.models import Run
from lessons.showing.prose import inline
from lessons.traces.trace import Trace
from lessons.workshops.asked_poll import AskedPoll
from lessons.workshops.tally import OptionTally, Tally, tally

SETTLED = "The run has settled it"
MOST_MOVES = 4
"""Where several options may be chosen, there are more ways to change an answer than anybody reads."""
MOST_SETTLED = 16
"""Polls whose outcome stays in memory: three hundred people may open the page of one at once."""


@dataclass(frozen=True)
class SettledOption:
    """An option with both votes. `place` is the one that it has in an order, counted from 1, 0 for none.

    That none of several applies has no letter.
    """

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
    answer: RightAnswer | None = None
    right: tuple[SafeString, ...] = ()
    explanation: SafeString | None = None
    options: tuple[SettledOption, ...] = ()
    tally: Tally | None = None
    moves: tuple[ShownMove, ...] = ()
    problem: str = ""

    @property
    def commonest_moves(self) -> tuple[ShownMove, ...]:
        return self.moves[:MOST_MOVES]

    @property
    def moved_otherwise(self) -> int:
        """Return how many people changed their answer in another way than the commonest ones."""
        return sum(move.count for move in self.moves[MOST_MOVES:])

    @property
    def misconceptions(self) -> list[SettledOption]:
        """What was said and is wrong, the commonest first."""
        wrong = [option for option in self.options if option.misconception and option.before + option.after]
        return sorted(wrong, key=lambda option: -max(option.before, option.after))


_settled: dict[UUID, Settled] = {}
"""By the run that has settled it. Threads that come at the same time work it out twice, to the same."""


@dataclass(frozen=True, kw_only=True)
class SettledPanel(RunPanel):
    """The run as a lesson shows it, with the flags of the votes in the place of those of one learner."""

    votes: ShownVerdict | None = None

    @property
    def shown_verdict(self) -> ShownVerdict | None:
        return self.votes


def settled(asked: AskedPoll, run: Run) -> Settled:
    """Return what a run has shown of a poll. Votes are final by then, so it is worked out once."""
    if run.pk not in _settled:
        if len(_settled) >= MOST_SETTLED:
            _settled.clear()
        _settled[run.pk] = _settle(asked, run)
    return _settled[run.pk]


def _settle(asked: AskedPoll, run: Run) -> Settled:
    panel = with_whole_trace(run)
    plain = SettledPanel(**{**vars(panel), "verdict": None})
    judged = verdict(run, asked.lesson)
    if judged is None or judged.sentence:
        return Settled(plain, problem=judged.sentence if judged else "")
    trace = Trace(run.events)
    try:
        right = right_answer(asked.prediction, trace)
        counts = tally(asked.poll, asked.prediction, right)
        flags = tuple(_flags(asked, trace, right, counts, judged.event))
    except ProofFailed:
        return Settled(plain, problem="This run ended before it could show that.")
    return Settled(
        answer=right,
        panel=replace(plain, votes=_shown_votes(run, asked.prediction, judged.event, flags)),
        right=tuple(inline(option.text) for option in judged.right),
        explanation=inline(asked.prediction.explanation),
        options=tuple(_settled_options(asked, right, counts)),
        tally=counts,
        moves=tuple(_moves(asked, counts)),
    )


def _settled_options(asked: AskedPoll, right: RightAnswer, counts: Tally) -> Iterator[SettledOption]:
    by_value = {option.value: option for option in counts.options}
    rows = []
    for lettered in asked.answers:
        option, counted = asked.prediction.option(lettered.value), by_value[lettered.value]
        place = right.values.index(lettered.value) + 1 if asked.is_order and counted.is_right else 0
        misconception = inline(option.misconception) if option and not counted.is_right else SafeString("")
        if option is None and not (counted.is_right or counted.before or counted.after):
            continue  # Where some apply, and nobody said that none does, there is nothing to count.
        rows.append(
            SettledOption(
                lettered.letter, lettered.text, counted.before, counted.after, counted.is_right, place, misconception
            )
        )
    # An order is read in its order, and what does not happen below it.
    yield from sorted(rows, key=lambda row: row.place or len(rows) + 1) if asked.is_order else rows


def _moves(asked: AskedPoll, counts: Tally) -> Iterator[ShownMove]:
    for move in counts.moves:
        yield ShownMove(asked.letters(move.source), asked.letters(move.target), move.count)


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


def _flags(asked: AskedPoll, trace: Trace, right: RightAnswer, counts: Tally, deciding: int) -> Iterator[Flag]:
    """Yield where on the score the votes belong: where an option says it is, or the event that refutes it."""
    for counted in counts.options:
        option = asked.prediction.option(counted.value)
        if option is None or not (counted.after or counted.is_right):
            continue  # What nobody said, and is wrong, would only stand in the way.
        if flag := _flag(asked, option, counted, trace, right, deciding):
            yield flag


def _flag(
    asked: AskedPoll, option: Option, counted: OptionTally, trace: Trace, right: RightAnswer, deciding: int
) -> Flag | None:
    letter, count = asked.letter(option.value), counted.after
    expected = event_found(option.expected_at, trace) if option.expected_at else None
    if asked.is_order and counted.is_right:
        event = right.events.get(option.value)
        place = right.values.index(option.value) + 1
        return Flag(event.seq, f"{letter} · {count} said: number {place}", REAL) if event else None
    if asked.prediction.form is Form.ROWS and expected:
        fate = "remains" if counted.is_right else "gone"
        return Flag(expected.seq, f"{letter} {fate} · {count} said: remains", REAL if counted.is_right else SAID)
    if asked.prediction.form is Form.SEVERAL and counted.is_right and deciding and not expected:
        # One event shows of all of them that they apply: nobody was asked where.
        return Flag(deciding, f"{letter} applies · {count} said so", REAL)
    if counted.is_right:
        event_number = expected.seq if expected else deciding
        return Flag(event_number, f"{letter} · {count} said: here", REAL) if event_number else None
    if expected:
        return Flag(expected.seq, f"{letter} · {count} said: here", SAID)
    refuting = event_found(option.refuted_by, trace) if option.refuted_by else None
    return Flag(refuting.seq, f"{letter} · {count}: refuted here", SAID) if refuting else None
