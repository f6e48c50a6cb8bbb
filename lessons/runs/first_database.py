"""The database that a lesson begins with: made by `migrate` in the sandbox once, then kept."""

import logging
from collections.abc import Mapping, Sequence

from django.db import DatabaseError

from lessons.catalogue import Lesson
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.models import FirstDatabase
from lessons.sandbox import snapshots
from lessons.sandbox.endings import RETURNED
from lessons.traces.events import Event, ExceptionRaised
from lessons.traces.packing import pack

logger = logging.getLogger(__name__)


class FirstDatabaseFailed(Exception):
    """`migrate` did not come to its end for a lesson's files."""


def first_database(lesson: Lesson) -> FirstDatabase:
    """Return the database that the lesson begins with. It is made by `migrate` in the sandbox once, then kept."""
    try:
        return FirstDatabase.objects.get(content_hash=lesson.content_hash)
    except FirstDatabase.DoesNotExist:
        pass
    made, events = make_first_database(lesson)
    first = FirstDatabase(content_hash=lesson.content_hash, snapshot=snapshots.pack(made), trace=pack(events))
    try:
        first.save()
    except DatabaseError as error:
        # Another process has just stored the same, or nothing can be stored: it can be made again at any time.
        logger.warning("The first database of %s was made, but not kept: %s", lesson.slug, error)
    return first


def make_first_database(lesson: Lesson) -> tuple[Mapping[str, bytes], Sequence[Event]]:
    """Run `migrate` in the sandbox. Return the databases it makes, by alias, and the trace.

    Raises FirstDatabaseFailed, with what went wrong.
    """
    events: list[Event] = []
    result = supervisor.run(request_for(lesson, action=""), {}, events.extend)
    if result.snapshots is None or result.ending.outcome != RETURNED:
        why = [event.exception for event in events if isinstance(event, ExceptionRaised)] or [result.ending.sentence]
        raise FirstDatabaseFailed(f"The first database of {lesson.slug} could not be made: {why[-1]}")
    return result.snapshots, events
