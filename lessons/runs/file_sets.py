"""The files of runs: kept once for all runs with the same, as long as there is such a run."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from functools import lru_cache

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import RECALL
from lessons.runs.course import lesson_or_none
from lessons.runs.models import FileSet, Run


def keep_files(lesson: Lesson, variant: str) -> FileSet:
    """Return the kept files of a variant. It belongs in the transaction that makes a run refer to them."""
    found = _file_set(lesson, variant)
    FileSet.objects.bulk_create([found.base, found] if found.base else [found], ignore_conflicts=True)
    return found


def lesson_has_changed(run: Run) -> bool:
    """Say whether the course has other files now than those a run ran with, whatever its learner had changed."""
    lesson = lesson_or_none(run.lesson)
    if lesson is None or run.files is None:
        return False
    if lesson.has_variant(run.variant) or (run.variant == RECALL and lesson.recall_story):
        return run.files_id != _file_set(lesson, run.variant).content_hash
    return (run.files.base_id or run.files_id) != _file_set(lesson, "").content_hash


def _file_set(lesson: Lesson, variant: str) -> FileSet:
    base_hash, base_content = _shipped(tuple(lesson.files.items()))
    base = FileSet(content_hash=base_hash, content=base_content)
    changed = lesson.variant(variant).files if variant else {}
    if not changed:
        return base
    content_hash, content = _packed(changed, over=base_hash)
    return FileSet(content_hash=content_hash, content=content, base=base)


@lru_cache(maxsize=256)
def _shipped(files: tuple[tuple[str, str], ...]) -> tuple[str, bytes]:
    return _packed(dict(files))


def _packed(files: Mapping[str, str], *, over: str = "") -> tuple[str, bytes]:
    """Return the hash of files that lie over those of another hash, and the files as they are kept."""
    text = json.dumps(dict(files)).encode()
    return hashlib.sha256(over.encode() + text).hexdigest(), zlib.compress(text, 1)
