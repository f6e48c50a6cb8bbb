"""A prediction as a form: its options, and what the learner said the last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.utils.safestring import SafeString

from lessons.catalogue import Form, Option, Prediction
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.runs.verdicts import Verdict
from lessons.showing.prose import inline


@dataclass(frozen=True)
class ShownOption:
    """`text` is what is read out, `place` the one that the learner gave it, counted from 1; 0 where they did not."""

    value: str
    text: str
    html: SafeString
    place: int


@dataclass(frozen=True, kw_only=True)
class ShownPrediction:
    """A question with its options: to be put in order, or to be chosen from, several where `takes_several`."""

    name: str
    question: SafeString
    options: tuple[ShownOption, ...]
    is_order: bool
    takes_several: bool
    is_open: bool
    verdict: ShownVerdict | None


def shown_prediction(
    prediction: Prediction, last: Verdict | None, *, run_on_page: UUID | None, is_open: bool
) -> ShownPrediction:
    """Return a prediction with what the learner said before the last run for it, and that run's verdict."""
    is_order = prediction.form is Form.ORDER
    said = last.said if last else ()
    return ShownPrediction(
        name=prediction.name,
        question=inline(prediction.question),
        options=tuple(
            ShownOption(option.value, option.text, inline(option.text), said.index(option) + 1 if option in said else 0)
            for option in (_shuffled(prediction.options) if is_order else prediction.options)
        ),
        is_order=is_order,
        takes_several=prediction.form is Form.ROWS,
        is_open=is_open or last is not None,
        verdict=shown_verdict(last, run_on_page=run_on_page),
    )


def _shuffled(options: Iterable[Option]) -> list[Option]:
    """Return options in an order that says nothing, and is the same each time."""
    return sorted(options, key=lambda option: sha256(option.value.encode()).digest())
