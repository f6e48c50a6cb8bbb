"""The code that a page shows: the files of a run, and the actions as they stand in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from django.utils.safestring import SafeString

from lessons.catalogue import Action, Lesson, UnknownVariant
from lessons.catalogue.actions import as_written, read_actions
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.editing.edits import YOURS, own_actions
from lessons.runs.course import lesson_or_none
from lessons.runs.file_sets import lesson_has_changed
from lessons.runs.models import Run
from lessons.showing.budget import Budget
from lessons.showing.code import Difference, SourceFile, coloured, coloured_within, page_budget, source_files

BY_VARIANT = "changed by the variant"
BY_LEARNER = "changed by you"
BY_ANOTHER = "changed by the learner"


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """A file with its code as HTML, open or closed. `note` says who has changed it, `difference` what.

    One that the learner `can_change` has a link for that.
    """

    path: str
    html: SafeString
    is_plain: bool
    is_open: bool
    note: str
    difference: Difference | None
    can_change: bool = False

    @property
    def steps(self) -> list[str]:
        """The folders on the way to the file, and its name: a narrow page breaks the path between them."""
        return self.path.split("/")


@dataclass(frozen=True)
class ShownAction:
    """An action with its code as HTML. One that `is_shipped` is there whatever the code, and so can be compared."""

    name: str
    label: str
    html: SafeString
    is_shipped: bool = True


@dataclass(frozen=True)
class Code:
    """`files` has the one in focus first. Both are empty when the lesson has lost the variant."""

    files: tuple[SourceFile, ...] = ()
    actions: tuple[ShownAction, ...] = ()


@dataclass(frozen=True)
class RunCode:
    """The files of a run; where it has kept none, those of the lesson `as_it_is_now`.

    `is_learners` says that its learner had changed some, `has_changed` that the lesson has others since.
    """

    files: tuple[ShownFile, ...] = ()
    is_learners: bool = False
    has_changed: bool = False
    as_it_is_now: bool = False


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


def code_of_run(run: Run, *, is_own: bool) -> RunCode:
    """Return the files that a run ran with, for its learner, if it `is_own`, or for somebody else."""
    if run.files is None:
        lesson = lesson_or_none(run.lesson)
        files = code_of(lesson, run.variant).files if lesson else ()
        return RunCode(files_to_read(files, focus=ACTIONS_FILE), as_it_is_now=True)
    is_learners = run.variant == YOURS
    # What the lesson no longer has is like a stranger's: there may be any number of such files.
    files = source_files(run.files.files, run.files.shipped, budget=page_budget())
    note = (BY_LEARNER if is_own else BY_ANOTHER) if is_learners else BY_VARIANT
    return RunCode(files_to_read(files, focus=ACTIONS_FILE, note=note), is_learners, lesson_has_changed(run))


def files_to_read(
    files: Iterable[SourceFile], *, focus: str, note: str = BY_VARIANT, can_change: bool = False
) -> tuple[ShownFile, ...]:
    """Return files to be read. The one in focus is open, and so are those that are changed."""
    return tuple(
        ShownFile(
            path=file.path,
            html=file.html,
            is_plain=file.is_plain,
            is_open=file.is_changed or file.path == focus,
            note=note if file.is_changed else "",
            difference=file.difference,
            can_change=can_change,
        )
        for file in files
    )


def _actions(lesson: Lesson, files: Mapping[str, str], budget: Budget | None) -> tuple[ShownAction, ...]:
    source = files[ACTIONS_FILE]
    if source == lesson.files[ACTIONS_FILE]:
        return tuple(map(_shipped, lesson.actions))
    if budget is None:
        of_variant = {action.name: action for action in read_actions(source, PurePath(ACTIONS_FILE))}
        return tuple(_shipped(of_variant.get(action.name, action)) for action in lesson.actions)
    written = [as_written(action, source) for action in lesson.actions]
    own = [replace(_own(action, budget), is_shipped=False) for action in own_actions(lesson)]
    return (*(_own(action, budget) for action in written), *own)


def _shipped(action: Action) -> ShownAction:
    return ShownAction(action.name, action.label, coloured(action.source))


def _own(action: Action, budget: Budget) -> ShownAction:
    return ShownAction(action.name, action.label, coloured_within(budget, action.source))
