"""The code that a page shows: the files of a run, and the actions as they stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from lessons.catalogue import Action, Lesson, UnknownVariant
from lessons.catalogue.actions import as_written, read_actions
from lessons.editing.edits import YOURS
from lessons.showing.budget import Budget
from lessons.showing.code import SourceFile, coloured, coloured_within, page_budget, source_files


@dataclass(frozen=True)
class ShownAction:
    """An action with its code as HTML."""

    name: str
    label: str
    html: str


@dataclass(frozen=True)
class Code:
    """`files` has the one in focus first. Both are empty when the lesson has lost the variant."""

    files: tuple[SourceFile, ...] = ()
    actions: tuple[ShownAction, ...] = ()


def code_of(lesson: Lesson, variant: str) -> Code:
    """Return the code of a lesson under a variant; a learner's own is coloured as far as the budget of a page goes."""
    try:
        files = lesson.files_with(variant)
    except UnknownVariant:
        return Code()
    budget = page_budget() if variant == YOURS else None
    shown = source_files(files, lesson.files, budget=budget)
    return Code(
        files=tuple(sorted(shown, key=lambda file: file.path != lesson.focus)),
        actions=_actions(lesson, files, budget),
    )


def _actions(lesson: Lesson, files: Mapping[str, str], budget: Budget | None) -> tuple[ShownAction, ...]:
    source = files["actions.py"]
    if source == lesson.files["actions.py"]:
        return tuple(map(_shipped, lesson.actions))
    if budget is None:
        of_variant = {action.name: action for action in read_actions(source, PurePath("actions.py"))}
        return tuple(_shipped(of_variant.get(action.name, action)) for action in lesson.actions)
    return tuple(_own(as_written(action, source), budget) for action in lesson.actions)


def _shipped(action: Action) -> ShownAction:
    return ShownAction(action.name, action.label, coloured(action.source))


def _own(action: Action, budget: Budget) -> ShownAction:
    return ShownAction(action.name, action.label, coloured_within(budget, action.source))
