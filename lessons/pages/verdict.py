"""A verdict as a page shows it: in a few words, what was said beside what happened, and the rows that show it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue import Form, Option
from lessons.catalogue.proofs import CHECK, CLAIM
from lessons.progress.verdicts import Placed, Row, Verdict
from lessons.showing.prose import inline
from lessons.traces.events import RowInserted

RIGHT = "right"
WRONG = "wrong"
REAL, SAID = "real", "said"
DECIDES, SHOWS, EXPECTED = "this decides it", "this shows it", "you said: here"
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class EventLink:
    """Leads to an event on the page of its run. Where a page shows that run, `evidence.js` stays on it."""

    number: int
    address: str


@dataclass(frozen=True)
class TableRow:
    """Which row of a table it is: `cells` are its texts by their columns, as JSON."""

    table: str
    cells: str


@dataclass(frozen=True)
class Flag:
    """What is written beside a row of the score, and of a table if there is one. `kind` is `real` or `said`."""

    event: int
    text: str
    kind: str
    row: TableRow | None = None


@dataclass(frozen=True)
class ShownItem:
    """An option in a list, and the event with which it happened."""

    text: SafeString
    is_right: bool
    event: EventLink | None = None


@dataclass(frozen=True)
class SlopeLine:
    """Joins an item of the left list to the same item of the right one; a row is 2 high."""

    left: int
    right: int

    @property
    def is_level(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True)
class Slope:
    """An order as the learner said it beside the real one, row by row."""

    said: tuple[ShownItem, ...]
    happened: tuple[ShownItem, ...]
    lines: tuple[SlopeLine, ...]

    @property
    def height(self) -> int:
        return 2 * max(len(self.said), len(self.happened))


@dataclass(frozen=True)
class ShownRemark:
    """Why an option that was chosen is wrong, and the event that refutes it, if there is one."""

    option: SafeString
    misconception: SafeString
    event: EventLink | None


@dataclass(frozen=True)
class Comparison:
    """What was predicted, if anything was, beside what happened, and what there is to say of it."""

    said: tuple[SafeString, ...]
    said_none: bool
    right: tuple[SafeString, ...]
    slope: Slope | None
    remarks: tuple[ShownRemark, ...]
    explanation: SafeString


@dataclass(frozen=True, kw_only=True)
class ShownVerdict:
    """`mark` says it in a few words, of the colour of `tone`; where that cannot be, `sentence` says why.

    `run` is the address of the page of the run, `question` leads to what it was run for, which `question_title` names.
    """

    name: str
    run: str
    mark: str
    tone: str
    sentence: SafeString
    event: EventLink | None
    question: str
    question_title: str
    flags: tuple[Flag, ...]
    comparison: Comparison | None


def shown_verdict(verdict: Verdict | None) -> ShownVerdict | None:
    """Return a verdict, if there is one, as a page shows it."""
    if verdict is None:
        return None
    mark, tone = _mark(verdict)
    name = verdict.proof.name
    return ShownVerdict(
        name=name,
        run=reverse("pages:run", args=[verdict.run.id]),
        mark=mark,
        tone=tone,
        sentence=_with_code(verdict.sentence),
        event=_link(verdict, verdict.event),
        question=f"{reverse('pages:lesson', args=[verdict.run.lesson])}#proof-{name}",
        question_title=_question_title(verdict),
        flags=tuple(_flags(verdict)),
        comparison=_comparison(verdict),
    )


def _mark(verdict: Verdict) -> tuple[str, str]:
    if verdict.sentence:
        return ("Not yet", WRONG) if verdict.proof.kind == CHECK and verdict.holds is False else ("", "")
    if verdict.prediction:
        if verdict.holds is None:
            return "This is what happened", ""
        return ("Correct", RIGHT) if verdict.holds else ("Not quite", WRONG)
    return ("Passed" if verdict.proof.kind == CHECK else "Confirmed"), RIGHT


def _question_title(verdict: Verdict) -> str:
    if verdict.proof.kind == CLAIM:
        return "Back to the sentence"
    return "Back to the question" if verdict.prediction else ""


# Flags


def _flags(verdict: Verdict) -> Iterator[Flag]:
    """Yield what stands beside rows of the score: first of all where to look."""
    flags = [*map(_flag_of_place, verdict.places), *map(_flag_of_row, verdict.rows)]
    shown = [flag for flag in flags if flag and flag.event]
    if verdict.event and verdict.event not in {flag.event for flag in shown}:
        yield Flag(verdict.event, DECIDES if verdict.prediction else SHOWS, REAL)
    yield from shown
    if verdict.expected_at:
        yield Flag(verdict.expected_at, EXPECTED, SAID)


def _flag_of_place(place: Placed) -> Flag:
    happened = _ordinal(place.happened)
    if place.is_right:
        return Flag(place.event, f"{happened}, as you said", REAL)
    said = f"you said {_ordinal(place.said)}" if place.said else "you left it out"
    return Flag(place.event, f"{happened}, {said}", SAID)


def _flag_of_row(row: Row) -> Flag | None:
    written = row.written
    if not isinstance(written, RowInserted):
        return Flag(written.seq, EXPECTED, SAID) if written and row.was_said and not row.is_right else None
    fate = "remains" if row.remains else "gone"
    said = "as you said" if row.is_right else "you said it remains" if row.was_said else "you left it out"
    cells = {cell.name: "NULL" if cell.value is None else cell.value.strip() for cell in written.new}
    found_at = TableRow(written.table, json.dumps(cells))
    return Flag(written.seq, f"{fate}, {said}", REAL if row.is_right else SAID, found_at)


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{ends.get(number % 10, 'th') if number % 100 not in (11, 12, 13) else 'th'}"


# What was said beside what happened


def _comparison(verdict: Verdict) -> Comparison | None:
    if verdict.prediction is None or verdict.sentence:
        return None
    remarks = (
        ShownRemark(inline(remark.option.text), inline(remark.option.misconception), _link(verdict, remark.event))
        for remark in verdict.remarks
    )
    return Comparison(
        said=_texts(verdict.said),
        said_none=verdict.said_none,
        right=_texts(verdict.right),
        slope=_slope(verdict) if verdict.prediction.form is Form.ORDER else None,
        remarks=tuple(remarks),
        explanation=inline(verdict.prediction.explanation),
    )


def _slope(verdict: Verdict) -> Slope:
    places = {place.option: place for place in verdict.places}
    said = [places[option] for option in verdict.said]
    happened = [places[option] for option in verdict.right]
    return Slope(
        said=tuple(ShownItem(inline(place.option.text), place.is_right) for place in said),
        happened=tuple(
            ShownItem(inline(place.option.text), place.is_right, _link(verdict, place.event)) for place in happened
        ),
        lines=tuple(SlopeLine(2 * place.said - 1, 2 * place.happened - 1) for place in said if place.happened),
    )


def _link(verdict: Verdict, number: int) -> EventLink | None:
    return EventLink(number, f"{reverse('pages:run', args=[verdict.run.id])}#event-{number}") if number else None


def _texts(options: Iterable[Option]) -> tuple[SafeString, ...]:
    return tuple(inline(option.text) for option in options)


def _with_code(sentence: str) -> SafeString:
    """Return a sentence of a proof with its code marked. It may hold what a learner's file has said: that is text."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", escape(sentence)))  # noqa: S308  escaped
