"""The database that a lesson begins with: made by `migrate` in the sandbox once, then kept."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from django.db import DatabaseError
from msgspec.structs import replace

from lessons.catalogue import Lesson
from lessons.catalogue.overlay import Changes, unchanged
from lessons.editing.edits import YOURS
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.models import FirstDatabase
from lessons.sandbox import snapshots
from lessons.sandbox.endings import RETURNED
from lessons.sandbox.files import SETTINGS_FILE
from lessons.sandbox.wire import Request
from lessons.traces.events import Event, ExceptionRaised
from lessons.traces.packing import pack

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often `migrate` is tried on the files of a course: if the clock stops it there, the machine is busy."""


class FirstDatabaseFailed(Exception):
    """`migrate` did not come to its end for a lesson's files."""


class StoppedByTheClock(FirstDatabaseFailed):
    """Each attempt took too long. That is no fault of the files, unless a learner has written them."""


def first_database(lesson: Lesson, variant: str = "") -> FirstDatabase:
    """Return the database that a variant begins with. It is made by `migrate` in the sandbox once, then kept."""
    models_hash = changed_models(lesson, lesson.files_with(variant))
    content_hash = models_hash or lesson.content_hash
    try:
        return FirstDatabase.objects.get(content_hash=content_hash)
    except FirstDatabase.DoesNotExist:
        pass
    request = request_for(lesson, "", variant if models_hash else "")
    made, events = make_first_database(lesson, request, attempts=1 if variant == YOURS else ATTEMPTS)
    first = FirstDatabase(content_hash=content_hash, snapshot=snapshots.pack(made), trace=pack(events))
    try:
        first.save()
    except DatabaseError as error:
        # Another process has just stored the same, or nothing can be stored: it can be made again at any time.
        logger.warning("The tables of %s were created, but not stored: %s", lesson.slug, error)
    return first


def first_database_if_possible(lesson: Lesson, variant: str) -> FirstDatabase | None:
    """Return nothing when `migrate` does not come to its end because of models that the variant has changed.

    Raises FirstDatabaseFailed if it is for another reason, such as a busy machine.
    """
    try:
        return first_database(lesson, variant)
    except FirstDatabaseFailed as error:
        machine_is_busy = isinstance(error, StoppedByTheClock) and variant != YOURS
        if changed_models(lesson, lesson.files_with(variant)) and not machine_is_busy:
            return None
        raise


def fresh_database(lesson: Lesson, variant: str) -> FirstDatabase:
    """Return the database to begin with, even if the variant's models have none: a run then shows what is wrong."""
    return first_database_if_possible(lesson, variant) or first_database(lesson)


def changed_models(lesson: Lesson, files: Mapping[str, str]) -> str:
    """Return a hash of the files that decide on tables, nothing when they are as they are in the lesson."""
    now: Changes = {**dict.fromkeys(lesson.files), **files}
    same = unchanged(lesson.files, now)
    changed = {path: text for path, text in now.items() if path not in same and _decides_on_tables(path)}
    if not changed:
        return ""
    return hashlib.sha256(json.dumps([lesson.content_hash, changed], sort_keys=True).encode()).hexdigest()


def make_fresh_databases(lesson: Lesson, request: Request, *, attempts: int = 1) -> Mapping[str, bytes]:
    """Return the databases that the files of a request begin with, by alias, and keep nothing.

    Where `migrate` fails for models that they have changed, those of the lesson: a run then shows what is wrong.
    Raises StoppedByTheClock.
    """
    if changed_models(lesson, request.files):
        try:
            return make_first_database(lesson, request, attempts=attempts)[0]
        except StoppedByTheClock:
            raise
        except FirstDatabaseFailed:
            pass
    return make_first_database(lesson, request_for(lesson, ""), attempts=attempts)[0]


def make_first_database(
    lesson: Lesson, request: Request, *, attempts: int = 1
) -> tuple[Mapping[str, bytes], Sequence[Event]]:
    """Run `migrate` in the sandbox on the files of a request. Return the databases it makes, by alias, and the trace.

    On a busy machine the clock may stop it, although nothing is wrong: it has so many attempts. Raises
    FirstDatabaseFailed, with what went wrong.
    """
    events: list[Event] = []
    result = supervisor.run(replace(request, action=""), {}, events.extend)
    if result.ending.limit == "wall_seconds" and attempts > 1:
        return make_first_database(lesson, request, attempts=attempts - 1)
    if result.snapshots is None or result.ending.outcome != RETURNED:
        why = [event.exception for event in events if isinstance(event, ExceptionRaised)] or [result.ending.sentence]
        failure = StoppedByTheClock if result.ending.limit == "wall_seconds" else FirstDatabaseFailed
        raise failure(f"The tables of {lesson.slug} could not be created: {why[-1]}")
    return result.snapshots, events


def defines_models(path: str) -> bool:
    """Say whether a file is where Django looks for models and for the migrations that make their tables."""
    _, *parts = PurePosixPath(path).with_suffix("").parts
    return parts[:1] in (["models"], ["migrations"])


def _decides_on_tables(path: str) -> bool:
    return path == SETTINGS_FILE or defines_models(path)
