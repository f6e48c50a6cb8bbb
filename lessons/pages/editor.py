"""The editor: one of the learner's files with its text, and the others as tabs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.editing.edits import YOURS, OwnWork, SavedElsewhere, WrittenFile, version
from lessons.runs.first_database import defines_models
from lessons.showing.code import Difference, difference

MAX_ROWS = 30
"""Of the text area, which may have any number of lines."""
_NOT_IN_HTML = "\0"


@dataclass(frozen=True)
class Tab:
    """A file beside the one that is open, by its `name` where no other has that. `note` says what became of it."""

    path: str
    name: str
    note: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Editor:
    """A file to be changed, in a text area of so many `rows`. `base` is the version that a save replaces.

    `refusal` says why the text was not saved, and `saved_elsewhere` how it differs from what has been saved meanwhile.
    `is_outdated` says that the lesson has changed this file since the learner did.
    """

    path: str
    text: str
    base: str
    tabs: tuple[Tab, ...] = ()
    is_changed: bool = False
    is_new: bool = False
    can_be_deleted: bool = False
    defines_models: bool = False
    is_outdated: bool = False
    refusal: str = ""
    saved_elsewhere: Difference | None = None

    @property
    def rows(self) -> int:
        return min(self.text.count("\n") + 1, MAX_ROWS)


def editor_of(lesson: Lesson, path: str, work: OwnWork) -> Editor | None:
    """Return the learner's file of this path, or None if they have no such file."""
    files = lesson.files_with(YOURS) if lesson.has_variant(YOURS) else lesson.files
    if path not in files:
        return None
    text = files[path]
    return Editor(
        path=path,
        text=shown_text(text),
        base=version(text),
        tabs=_tabs(lesson, files, path),
        is_changed=path in lesson.files and text != lesson.files[path],
        is_new=path not in lesson.files,
        can_be_deleted=path != ACTIONS_FILE,
        defines_models=defines_models(path),
        is_outdated=path in work.outdated,
    )


def editor_of_refused(written: WrittenFile, error: Exception) -> Editor:
    """Return a text that was not saved, though it may be one that nothing else takes."""
    shown = shown_text(written.text)
    if not isinstance(error, SavedElsewhere):
        return Editor(path=written.path, text=shown, base=written.base or "", refusal=str(error))
    return Editor(
        path=written.path,
        text=shown,
        # Who saves it again has seen what it replaces.
        base=version(error.saved),
        refusal=str(error),
        saved_elsewhere=difference(error.saved or "", written.text),
    )


def shown_text(text: str) -> str:
    """Return a text as HTML can hold it: of a NUL a browser makes the same, in silence."""
    return text.replace(_NOT_IN_HTML, "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


def _tabs(lesson: Lesson, files: Mapping[str, str], path: str) -> tuple[Tab, ...]:
    shown = sorted(files, key=lambda name: name != lesson.focus)
    names = [PurePosixPath(name).name for name in shown]
    return tuple(
        Tab(
            path=shown_path,
            name=name if names.count(name) == 1 else shown_path,
            note=_note(lesson, shown_path, files[shown_path]),
            is_open=shown_path == path,
        )
        for shown_path, name in zip(shown, names, strict=True)
    )


def _note(lesson: Lesson, path: str, text: str) -> str:
    if path not in lesson.files:
        return "new"
    return "changed" if text != lesson.files[path] else ""
