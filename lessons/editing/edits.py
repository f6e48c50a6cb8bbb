"""The learner's own changes to the files of a lesson: an overlay like a variant."""

from dataclasses import replace

from django.db import transaction

from lessons.catalogue import Lesson, Variant
from lessons.catalogue.overlay import overlay, unchanged
from lessons.editing import free_editing
from lessons.editing.models import Edits
from lessons.learners.middleware import LearnerRequest
from lessons.learners.models import Learner
from lessons.sandbox.files import FilesRefused, check_files
from lessons.sandbox.limits import Limits

YOURS = "yours"
"""The name of the learner's overlay where a variant is asked for; no variant of a lesson may have it."""


class UnknownFile(LookupError):
    """The lesson has no file of this path."""


def lesson_of(request: LearnerRequest, lesson: Lesson) -> Lesson:
    """Return the lesson with the learner's changes as its last variant, if there are any and they may be run."""
    if not free_editing.is_allowed(request):
        return lesson
    edits = Edits.objects.filter(learner=request.learner, lesson=lesson.slug).first()
    files = _can_be_run(_still_changes(lesson, edits.files)) if edits else {}
    if not files:
        return lesson
    own = Variant(YOURS, "Yours", "Your own changes.", files=files, settings={})
    return replace(lesson, variants=(*lesson.variants, own))


def change_file(learner: Learner, lesson: Lesson, path: str, text: str) -> None:
    """Keep `text` as the learner's file. Raises UnknownFile, and FilesRefused when it breaks a limit of runs."""
    if path not in lesson.files:
        raise UnknownFile(path)
    check_files(overlay(lesson.files, {path: text}), Limits())
    with transaction.atomic():
        learner.remember()
        edits, _ = Edits.objects.select_for_update().get_or_create(learner=learner, lesson=lesson.slug)
        edits.files = _still_changes(lesson, {**edits.files, path: text})
        edits.save(update_fields=["files"])


def reset_file(learner: Learner, lesson: Lesson, path: str) -> None:
    """Make the learner's file again as shipped. Raises UnknownFile."""
    if path not in lesson.files:
        raise UnknownFile(path)
    change_file(learner, lesson, path, lesson.files[path])


def take_variant(learner: Learner, lesson: Lesson, variant: str) -> None:
    """Let the learner's files be those of a variant, to go on from there. Raises UnknownVariant."""
    files = dict(lesson.variant(variant).files)
    with transaction.atomic():
        learner.remember()
        Edits.objects.update_or_create(learner=learner, lesson=lesson.slug, defaults={"files": files})


def _still_changes(lesson: Lesson, files: dict[str, str]) -> dict[str, str]:
    """Return the edits without those that say what is shipped, and those of files that the lesson has lost."""
    same = unchanged(lesson.files, files)
    return {path: text for path, text in files.items() if path in lesson.files and path not in same}


def _can_be_run(files: dict[str, str]) -> dict[str, str]:
    """Return the edits without those that were kept under other limits and break those of today."""
    return {path: text for path, text in files.items() if _keeps_limits(path, text)}


def _keeps_limits(path: str, text: str) -> bool:
    try:
        check_files({path: text}, Limits())
    except FilesRefused:
        return False
    return True
