"""Carries a run out: from where its sandbox stands, through the sandbox process, to what is kept."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.db import DatabaseError
from msgspec.structs import replace

from lessons.catalogue import Lesson
from lessons.runs import live, problems
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.event_log import EventLog
from lessons.runs.first_database import (
    FirstDatabaseFailed,
    changed_models,
    first_database,
    first_database_if_possible,
    fresh_database,
)
from lessons.runs.keeping import Overtaken, Start, keep
from lessons.runs.live import LiveRun
from lessons.runs.models import FirstDatabase, Sandbox
from lessons.sandbox import snapshots
from lessons.sandbox.queue import AlreadyRunning, QueueFull
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable
from lessons.traces.events import Event, RunFinished

logger = logging.getLogger(__name__)

Then = Callable[[LiveRun, Lesson], None]
Closing = Callable[[LiveRun, Lesson], bytes]


def carry_out(
    run: LiveRun,
    lesson: Lesson,
    then: Then = lambda run, lesson: None,
    *,
    closing: Closing = lambda run, lesson: b"",
) -> None:
    """Carry a run through to its end, whether or not anybody reads its stream. Blocks until it has been kept.

    Its events are recorded in `run.log`. Whatever goes wrong becomes the sentence in `run.problem`. `closing` makes the
    last message of its streams.
    """
    with live.going_on(run):
        try:
            _run_and_keep(run, lesson)
            if not run.problem:
                then(run, lesson)
        finally:
            run.closing = closing(run, lesson)


def _run_and_keep(run: LiveRun, lesson: Lesson) -> None:
    try:
        start = _beginning(run, lesson)
        result = supervisor.run(
            request_for(lesson, run.action, run.variant),
            start.snapshots,
            partial(_record_with_new_tables, run.log) if start.has_new_tables else run.log.record,
            learner=run.learner,
            on_position=run.wait_at,
        )
        keep(run, lesson, start, result)
    except AlreadyRunning:
        run.problem = problems.ALREADY_RUNNING
    except QueueFull:
        run.problem = problems.QUEUE_FULL
    except Overtaken as error:
        run.problem = str(error)
    except SandboxUnavailable as error:
        run.problem = _why_nothing_was_run(error)
    except FirstDatabaseFailed:
        logger.exception("No run of %s is possible.", run.lesson)
        run.problem = problems.NO_FIRST_DATABASE
    except DatabaseError as error:
        logger.error("A run of %s was not kept, for the database failed: %s", run.lesson, error)  # noqa: TRY400
        run.problem = problems.NOT_KEPT
    except Exception:
        # A surprise goes on to whoever called, but the streams must not end as if all were well.
        run.problem = problems.NOT_KEPT
        raise


def _record_with_new_tables(log: EventLog, events: Sequence[Event]) -> None:
    """Record events, and let the last one of the run say that its tables were new."""
    last = events[-1] if events else None
    if isinstance(last, RunFinished):
        events = [*events[:-1], replace(last, sentence=f"{last.sentence} {problems.NEW_TABLES}")]
    log.record(events)


def _why_nothing_was_run(error: SandboxUnavailable) -> str:
    if isinstance(error, SandboxClosed):
        return problems.STOPPING
    logger.error("No run is possible.", exc_info=error)
    return problems.NOT_BEGUN if isinstance(error, NotBegun) else problems.UNAVAILABLE


def _beginning(run: LiveRun, lesson: Lesson) -> Start:
    sandbox = Sandbox.objects.filter(learner=run.learner, lesson=run.lesson).first()
    if sandbox is None:
        run.learner.remember()
    if run.proof:
        return Start(sandbox, _prepare(run, lesson))
    if sandbox is None or sandbox.snapshot is None:
        fresh = fresh_database(lesson, run.variant)
        models_hash = "" if fresh.content_hash == lesson.content_hash else fresh.content_hash
        return Start(sandbox, snapshots.unpack(fresh.snapshot), models_hash)
    kept, models_hash = snapshots.unpack(sandbox.snapshot), changed_models(lesson, lesson.files_with(run.variant))
    if models_hash == sandbox.models_hash:
        return Start(sandbox, kept, models_hash)
    wanted = first_database_if_possible(lesson, run.variant)
    if wanted is None:
        return Start(sandbox, kept, sandbox.models_hash)
    of_own = FirstDatabase.objects.filter(content_hash=sandbox.models_hash)
    had = of_own.first() if sandbox.models_hash else first_database(lesson)
    if had and had.statements == wanted.statements:
        return Start(sandbox, kept, models_hash)
    return Start(sandbox, snapshots.unpack(wanted.snapshot), models_hash, has_new_tables=True)


def _prepare(run: LiveRun, lesson: Lesson) -> Mapping[str, bytes]:
    """Return fresh databases on which the steps have been run that the proof wants before its action."""
    prepared: Mapping[str, bytes] = snapshots.unpack(fresh_database(lesson, run.variant).snapshot)
    for step in lesson.scenario(run.proof, run.variant).after:
        request = request_for(lesson, step.action, step.variant)
        result = supervisor.run(request, prepared, lambda events: None, learner=run.learner)
        prepared = result.snapshots or prepared
    return prepared
