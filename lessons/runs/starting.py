"""Starts a run: writes its row, by which every web process knows of it from now on."""

import logging

from django.db import DatabaseError, IntegrityError

from lessons.catalogue import Lesson
from lessons.runs import live, problems
from lessons.runs.event_log import EventLog
from lessons.runs.file_sets import keep_files
from lessons.runs.lost import end_lost_runs
from lessons.runs.models import Run, Sandbox
from lessons.runs.process import this_process
from lessons.runs.writing import writing

logger = logging.getLogger(__name__)

_TRIES = 2


class NotStarted(Exception):
    """There is no such run. The message is the sentence that says why."""


def start(run: Run, lesson: Lesson, log: EventLog) -> None:
    """Write the row of a run that this process carries out at once, with its events in `log`. Raises NotStarted."""
    run.process = this_process()
    live.register(run.id, log)
    try:
        _write(run, lesson)
    except DatabaseError as error:
        live.remove(run.id)
        logger.error("A run of %s was not started, for the database failed: %s", lesson.slug, error)  # noqa: TRY400
        raise NotStarted(problems.NOT_KEPT) from error
    except BaseException:
        live.remove(run.id)
        raise


def _write(run: Run, lesson: Lesson) -> None:
    for _ in range(_TRIES):
        try:
            with writing():
                run.learner.remember()
                run.sandbox, _created = Sandbox.objects.get_or_create(
                    learner=run.learner, lesson=lesson.slug, defaults={"content_hash": lesson.content_hash}
                )
                run.files = keep_files(lesson, run.variant)
                run.save(force_insert=True)
        except IntegrityError:
            # The learner has another run, which may be that of a process that has died.
            end_lost_runs(Run.objects.filter(learner=run.learner))
        else:
            return
    raise NotStarted(problems.ALREADY_RUNNING)
