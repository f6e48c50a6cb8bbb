"""What an author may write in front matter, table by table: these keys, of these types, and nothing else."""

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

Text = Annotated[str, Meta(pattern=r"\S")]
"""A string that says something."""


class Form(StrEnum):
    """How a prediction is answered: with one option, with options in their order, or with a set of options.

    Those of `rows` are rows, of which the page shows whether they remain.
    """

    VALUE = "value"
    ORDER = "order"
    ROWS = "rows"
    SEVERAL = "several"

    @property
    def takes_several(self) -> bool:
        """Say whether any number of options may be right, none among them."""
        return self in (Form.ROWS, Form.SEVERAL)


class Route(StrEnum):
    """A way through the course that stops at some lessons alone. The express stops at the core lessons."""

    EXPRESS = "express"
    WORKSHOP = "workshop"


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of TOML with the keys that are its fields."""


class ChapterTable(Table, frozen=True):
    title: Text


class ActionTable(Table, frozen=True):
    """What is to be said of an action besides its function: the versions that have it, as a condition on `django`."""

    django: Text


class VariantTable(Table, frozen=True):
    title: Text
    reason: Text
    settings: dict[str, Any] = {}
    deleted: tuple[Text, ...] = ()
    """Files of the lesson that the variant does not have."""
    django: str = ""


class OptionTable(Table, frozen=True):
    """`refuted_by` and `expected_at` are the names of the proofs that find these events."""

    value: Text
    text: Text
    misconception: str = ""
    refuted_by: str = ""
    expected_at: str = ""


class PredictionTable(Table, frozen=True):
    """`name` is that of the proof that computes the answer, too; that of `decided_by` finds the event that shows it."""

    name: Text
    form: Form
    question: Text
    explanation: Text
    decided_by: str = ""
    options: tuple[OptionTable, ...] = ()


class CheckTable(Table, frozen=True):
    text: Text


class NamedCheckTable(Table, frozen=True):
    """One of several. `name` is that of the proof which judges it."""

    name: Text
    text: Text


class TakeawayTable(Table, frozen=True):
    """The test passes on the app of the lesson with `variant`, "" for the lesson as shipped."""

    text: Text
    variant: str = ""


class LessonTable(Table, frozen=True):
    """The whole front matter of a `lesson.md`. `differences` has a sentence for each version of Django that differs."""

    title: Text
    question: Text
    """The one that the lesson answers."""
    goal: Text
    """What one knows, or can do, afterwards."""
    focus: Text
    routes: tuple[Route, ...] = ()
    settings: dict[str, Any] = {}
    databases: tuple[Text, ...] = ("default",)
    """Aliases."""
    mirrors: dict[str, Text] = {}
    """By alias, the database of another alias: a second connection to it."""
    preload: tuple[Text, ...] = ()
    """Modules that take long to import: imported once, before the runs."""
    signals: tuple[Text, ...] = ()
    hints: tuple[Text, ...] = ()
    actions: dict[str, ActionTable] = {}
    variants: dict[str, VariantTable] = {}
    predictions: tuple[PredictionTable, ...] = ()
    recall: tuple[PredictionTable, ...] = ()
    """What later lessons ask again, of another story."""
    check: CheckTable | None = None
    checks: tuple[NamedCheckTable, ...] = ()
    """In place of `check`, where there are several."""
    takeaway: TakeawayTable | None = None
    differences: dict[str, Text] = {}
