"""A verdict as a page shows it: in a few words, what was said beside what happened, and ways to the events."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.catalogue import Form, Option
from lessons.catalogue.proofs import CHECK
from lessons.runs.verdicts import Verdict
from lessons.showing.prose import inline

RIGHT = "right"
WRONG = "wrong"


@dataclass(frozen=True)
class EventLink:
    number: int
    address: str


@dataclass(frozen=True)
class Side:
    """Options under a title, numbered where their order counts."""

    title: str
    is_ordered: bool
    options: tuple[SafeString, ...]


@dataclass(frozen=True)
class ShownRemark:
    """What is wrong with an option that was chosen, and the event that refutes it, if there is one."""

    option: SafeString
    misconception: SafeString
    event: EventLink | None


@dataclass(frozen=True)
class Comparison:
    """What was predicted, if anything was, beside what happened, and what there is to say of it."""

    sides: tuple[Side, ...]
    remarks: tuple[ShownRemark, ...]
    explanation: SafeString


@dataclass(frozen=True)
class ShownVerdict:
    """`mark` says it in a few words, of the colour of `tone`; where that cannot be, `sentence` says why."""

    mark: str
    tone: str
    sentence: str
    event: EventLink | None
    comparison: Comparison | None


def shown_verdict(verdict: Verdict | None, *, run_on_page: UUID | None) -> ShownVerdict | None:
    """Return a verdict, if there is one, as it is shown on a page that may have the trace of a run on it."""
    if verdict is None:
        return None
    mark, tone = ("", "") if verdict.sentence else _mark(verdict)
    event = _event_link(verdict, verdict.event, run_on_page)
    return ShownVerdict(mark, tone, verdict.sentence, event, _comparison(verdict, run_on_page))


def _mark(verdict: Verdict) -> tuple[str, str]:
    if verdict.prediction:
        if not verdict.said:
            return "This is what happened.", ""
        return ("As you said.", RIGHT) if verdict.holds else ("Not as you said.", WRONG)
    return ("Done: it does what was asked." if verdict.proof.kind == CHECK else "It is so."), RIGHT


def _comparison(verdict: Verdict, run_on_page: UUID | None) -> Comparison | None:
    if verdict.prediction is None or verdict.sentence:
        return None
    is_ordered = verdict.prediction.form is Form.ORDER
    said = (Side("You said", is_ordered, _texts(verdict.said)),) if verdict.said else ()
    remarks = (
        ShownRemark(
            inline(remark.option.text),
            inline(remark.option.misconception),
            _event_link(verdict, remark.event, run_on_page),
        )
        for remark in verdict.remarks
    )
    return Comparison(
        sides=(*said, Side("The run shows", is_ordered, _texts(verdict.right))),
        remarks=tuple(remarks),
        explanation=inline(verdict.prediction.explanation),
    )


def _event_link(verdict: Verdict, number: int, run_on_page: UUID | None) -> EventLink | None:
    if not number:
        return None
    page = "" if verdict.run.id == run_on_page else reverse("pages:run", args=[verdict.run.id])
    return EventLink(number, f"{page}#event-{number}")


def _texts(options: Iterable[Option]) -> tuple[SafeString, ...]:
    return tuple(inline(option.text) for option in options)
