"""The code that a page shows: the files of a run, and the actions as they stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from lessons.catalogue import Action, Lesson, UnknownVariant
from lessons.catalogue.actions import as_written, read_actions
from lessons.runs.course import lesson_or_none
from lessons.runs.editing import YOURS
from lessons.runs.file_sets import lesson_has_changed
from lessons.runs.models import Run
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
    """`files` has the one in focus first. Both are empty when the lesson has lost the variant.

    Of a run, `is_learners` says that its learner had changed files, `has_changed` that the lesson has others now.
    """

    files: tuple[SourceFile, ...] = ()
    actions: tuple[ShownAction, ...] = ()
    is_learners: bool = False
    has_changed: bool = False


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


def code_of_run(run: Run) -> Code:
    """Return the files that a run ran with. Of one that has kept none, the lesson's as they are now."""
    lesson = lesson_or_none(run.lesson)
    if run.files is None:
        return code_of(lesson, run.variant) if lesson else Code()
    # What the lesson no longer has is like a stranger's: there may be any number of such files.
    shown = source_files(run.files.files, run.files.shipped, budget=page_budget())
    return Code(files=shown, is_learners=run.variant == YOURS, has_changed=lesson_has_changed(run))


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
