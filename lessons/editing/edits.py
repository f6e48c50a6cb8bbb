"""The learner's own changes to the files of a lesson: an overlay like a variant."""

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from lessons.catalogue import Action, Lesson, Variant
from lessons.catalogue.actions import runnable_actions
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.catalogue.overlay import Changes, overlay, unchanged
from lessons.editing import free_editing
from lessons.editing.models import Edits
from lessons.editing.names import check_can_go, check_new_path
from lessons.learners.middleware import LearnerRequest
from lessons.learners.models import Learner
from lessons.sandbox.files import SETTINGS_FILE, FilesRefused, check_files
from lessons.sandbox.limits import Limits

YOURS = "yours"
"""The name of the learner's overlay where a variant is asked for; no variant of a lesson may have it."""


class UnknownFile(LookupError):
    """The learner has no file of this path."""


class SavedElsewhere(Exception):
    """Somebody has saved this file, or deleted it, since the learner's page was made. `saved` is what it is now."""

    def __init__(self, path: str, text: str, saved: str | None) -> None:
        self.path, self.text, self.saved = path, text, saved
        how = "deleted" if saved is None else "changed"
        super().__init__(f"{path} has been {how} since you opened it here: in another tab, or with the lesson.")


@dataclass(frozen=True)
class WrittenFile:
    """A file as a learner has written it. `base` is the version that they began from, if their page told."""

    path: str
    text: str
    base: str | None = None


@dataclass(frozen=True)
class OwnWork:
    """What there is to know of a learner's files besides their texts.

    `set_aside` are texts that a reset or a variant has replaced. The lesson has changed the files in `outdated` since
    the learner did.
    """

    set_aside: Mapping[str, str] = field(default_factory=dict)
    outdated: frozenset[str] = frozenset()


def version(text: str | None) -> str:
    """Return what tells one text of a file from another; nothing for one that is not there.

    The page computes the same: static/js/text-version.js.
    """
    return "" if text is None else f"{zlib.crc32(text.encode(errors='replace')):08x}"


def lesson_of(request: LearnerRequest, lesson: Lesson) -> Lesson:
    """Return the lesson with the learner's changes as its last variant, if there are any and they may be run."""
    return with_own_files(request.learner, lesson) if free_editing.is_allowed(request) else lesson


def with_own_files(learner: Learner, lesson: Lesson) -> Lesson:
    """Return the lesson with a learner's changes as its last variant, to be read, whoever may run them."""
    edits = _edits_or_none(learner, lesson)
    files = _can_be_run(_still_changes(lesson, edits.files)) if edits else {}
    if not files:
        return lesson
    own = Variant(YOURS, "Yours", "Your own changes.", files=files, settings={})
    return replace(lesson, variants=(*lesson.variants, own))


def own_actions(lesson: Lesson) -> tuple[Action, ...]:
    """Return the actions that only the learner's `actions.py` has."""
    if not lesson.has_variant(YOURS) or not (source := lesson.variant(YOURS).files.get(ACTIONS_FILE)):
        return ()
    shipped = {action.name for action in (*lesson.actions, *lesson.other_actions)}
    return tuple(action for action in runnable_actions(source) if action.name not in shipped)


def own_work(learner: Learner, lesson: Lesson) -> OwnWork:
    """Return what there is to know of the learner's files besides their texts."""
    edits = _edits_or_none(learner, lesson)
    if edits is None:
        return OwnWork()
    outdated = (path for path, made_from in edits.shipped.items() if made_from != version(lesson.files.get(path)))
    return OwnWork(edits.set_aside, frozenset(outdated))


def save(learner: Learner, lesson: Lesson, written: Iterable[WrittenFile]) -> None:
    """Keep all that was written as the learner's files, or nothing of it.

    Raises FilesRefused when that breaks a limit of runs, and SavedElsewhere when a file is no longer as it was when
    the learner began.
    """

    def change(edits: Edits) -> None:
        now = overlay(lesson.files, edits.files)
        for file in written:
            saved = now.get(file.path)
            if file.base not in (None, version(saved)) and file.text != saved:
                raise SavedElsewhere(file.path, file.text, saved)
            if saved is None:
                check_new_path(lesson, file.path)
            edits.files[file.path] = file.text

    _change(learner, lesson, change)


def delete_file(learner: Learner, lesson: Lesson, path: str) -> None:
    """Take a file away. Raises UnknownFile, and FilesRefused for the one that has to stay."""
    check_can_go(path)

    def change(edits: Edits) -> None:
        if path not in overlay(lesson.files, edits.files):
            raise UnknownFile(path)
        _set_aside(lesson, edits, path)
        edits.files[path] = None

    _change(learner, lesson, change)


def reset_file(learner: Learner, lesson: Lesson, path: str) -> None:
    """Make the learner's file again as shipped, and set theirs aside. Raises UnknownFile."""
    if path not in lesson.files:
        raise UnknownFile(path)

    def change(edits: Edits) -> None:
        _set_aside(lesson, edits, path)
        edits.files.pop(path, None)

    _change(learner, lesson, change)


def bring_back(learner: Learner, lesson: Lesson, path: str) -> None:
    """Take the text of a file that was set aside, and set aside the one in its place. Raises UnknownFile."""

    def change(edits: Edits) -> None:
        if path not in edits.set_aside:
            raise UnknownFile(path)
        text = edits.set_aside.pop(path)
        _set_aside(lesson, edits, path)
        edits.files[path] = text

    _change(learner, lesson, change)


def take_variant(learner: Learner, lesson: Lesson, variant: str) -> None:
    """Let the learner's files be those of a variant, to go on from there. Raises UnknownVariant."""
    chosen = lesson.variant(variant)
    files = {**chosen.files, **_as_file(chosen.settings)}

    def change(edits: Edits) -> None:
        for path in edits.files:
            if files.get(path) != edits.files[path]:
                _set_aside(lesson, edits, path)
        edits.files = files

    _change(learner, lesson, change)


def _as_file(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of a variant as the file that a project has for them, nothing without any."""
    return {SETTINGS_FILE: "".join(f"{name} = {value!r}\n" for name, value in settings.items())} if settings else {}


def _change(learner: Learner, lesson: Lesson, change: Callable[[Edits], None]) -> None:
    """Change a learner's files in one transaction, and keep of them what differs from the lesson."""
    with transaction.atomic():
        learner.remember()
        edits, _ = Edits.objects.select_for_update().get_or_create(learner=learner, lesson=lesson.slug)
        change(edits)
        edits.files = _still_changes(lesson, edits.files)
        files = overlay(lesson.files, edits.files)
        check_files(files, Limits())
        edits.shipped = {path: edits.shipped.get(path, version(lesson.files.get(path))) for path in edits.files}
        edits.set_aside = {path: text for path, text in edits.set_aside.items() if files.get(path) != text}
        edits.save(update_fields=["files", "shipped", "set_aside"])


def _set_aside(lesson: Lesson, edits: Edits, path: str) -> None:
    """Remember the text of a file that is to be replaced, unless the lesson has it anyway."""
    text = edits.files.get(path)
    if text and text != lesson.files.get(path) and (path in edits.set_aside or len(edits.set_aside) < Limits().files):
        edits.set_aside[path] = text


def _edits_or_none(learner: Learner, lesson: Lesson) -> Edits | None:
    return Edits.objects.filter(learner=learner, lesson=lesson.slug).first()


def _still_changes(lesson: Lesson, files: Changes) -> dict[str, str | None]:
    """Return the edits without those that say what is shipped."""
    same = unchanged(lesson.files, files)
    return {path: text for path, text in files.items() if path not in same}


def _can_be_run(files: Changes) -> dict[str, str | None]:
    """Return the edits without those that were kept under other limits and break those of today."""
    return {path: text for path, text in files.items() if text is None or _keeps_limits(path, text)}


def _keeps_limits(path: str, text: str) -> bool:
    try:
        check_files({path: text}, Limits())
    except FilesRefused:
        return False
    return True
