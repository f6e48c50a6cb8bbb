"""A prediction as a form: the code it is about, its options, and what the learner said the last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.http import QueryDict
from django.utils.safestring import SafeString

from lessons.catalogue import Form, Lesson, Option, Prediction
from lessons.catalogue.actions import read_actions
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.catalogue.predictions import NONE
from lessons.editing.edits import YOURS
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.progress.verdicts import Verdict
from lessons.showing.prose import inline


@dataclass(frozen=True)
class ShownOption:
    """`place` is the one that the learner gave it, counted from 1; 0 where they did not.

    What `is_ruled_out` they have tried, and it was wrong.
    """

    value: str
    text: SafeString
    place: int
    is_ruled_out: bool


@dataclass(frozen=True, kw_only=True)
class ShownOptions:
    """The options of the prediction of this `name`: to be put in order, or chosen from, several if `takes_several`.

    If they `are_rows`, the question is which of them remain.
    """

    name: str
    options: tuple[ShownOption, ...]
    is_order: bool
    takes_several: bool
    are_rows: bool


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """The code that a prediction is about: that of an action, with the variant of this title or as shipped.

    `instead_of` says which other code the page shows, if it does.
    """

    action: str
    source: str
    variant: str
    before: tuple[str, ...]
    instead_of: str


@dataclass(frozen=True, kw_only=True)
class ShownPrediction:
    """A question with its options."""

    name: str
    question: SafeString
    code: AskedCode
    choice: ShownOptions
    is_open: bool
    verdict: ShownVerdict | None


def shown_prediction(
    lesson: Lesson, prediction: Prediction, last: Verdict | None, *, variant: str, is_open: bool
) -> ShownPrediction:
    """Return a prediction with what the learner said before the last run for it, and that run's verdict.

    `variant` is the one that the page shows.
    """
    return ShownPrediction(
        name=prediction.name,
        question=inline(prediction.question),
        code=_asked_code(lesson, prediction, variant),
        choice=shown_options(prediction, last),
        is_open=is_open or last is not None,
        verdict=shown_verdict(last),
    )


def shown_options(prediction: Prediction, last: Verdict | None) -> ShownOptions:
    """Return the options with what the learner said the last time. What they have found to be wrong is ruled out."""
    is_order = prediction.form is Form.ORDER
    said = last.said if last else ()
    ruled_out = last.ruled_out if last else ()
    options = _shuffled(prediction.options) if is_order else prediction.options
    return ShownOptions(
        name=prediction.name,
        options=tuple(
            ShownOption(
                option.value,
                inline(option.text),
                said.index(option) + 1 if option in said and option not in ruled_out else 0,
                option in ruled_out,
            )
            for option in options
        ),
        is_order=is_order,
        takes_several=prediction.form.takes_several,
        are_rows=prediction.form is Form.ROWS,
    )


def read_answer(posted: QueryDict, prediction: Prediction) -> tuple[str, ...]:
    """Return the values of the options chosen, in the learner's order; nothing where none is."""
    values = [option.value for option in prediction.options]
    if prediction.form is Form.ORDER:
        places = {value: posted.get(f"place-{value}", "") for value in values}
        chosen = [value for value in values if places[value].isdecimal() and len(places[value]) < 4]
        return tuple(sorted(chosen, key=lambda value: int(places[value])))
    asked = posted.getlist("answer")
    chosen = [value for value in values if value in asked]
    # To say that none applies is to say something.
    return tuple(chosen) or (NONE,) if prediction.form.takes_several else tuple(chosen[:1])


def _asked_code(lesson: Lesson, prediction: Prediction, shown: str) -> AskedCode:
    scenario = lesson.scenario(prediction.name)
    action, variant = scenario.step.action, scenario.step.variant
    return AskedCode(
        action=action,
        source=_source_of(lesson, action, variant),
        variant=lesson.variant(variant).title if variant else "",
        before=tuple(step.action for step in scenario.after),
        instead_of=_title(lesson, shown) if shown != variant else "",
    )


def _source_of(lesson: Lesson, name: str, variant: str) -> str:
    of_variant = lesson.variant(variant).files.get(ACTIONS_FILE) if variant else None
    actions = read_actions(of_variant, PurePath(ACTIONS_FILE)) if of_variant else lesson.actions
    return next(action.source for action in actions if action.name == name)


def _title(lesson: Lesson, variant: str) -> str:
    """Return what a page calls the code that it shows; nothing for the lesson as shipped, which needs no name."""
    if variant == YOURS:
        return "your files"
    return f"the variant “{lesson.variant(variant).title}”" if variant else ""


def _shuffled(options: Iterable[Option]) -> list[Option]:
    """Return options in an order that says nothing, and is the same each time."""
    return sorted(options, key=lambda option: sha256(option.value.encode()).digest())
