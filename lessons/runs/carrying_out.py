"""Carries a run out: from where its sandbox stands, through the sandbox process, to what is kept."""

import logging
from collections.abc import Callable, Sequence
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
from lessons.runs.fresh_data import NotPrepared, prepare
from lessons.runs.keeping import Beginning, Overtaken, discard, keep
from lessons.runs.models import FirstDatabase, Run
from lessons.runs.rendering import Summary
from lessons.sandbox import snapshots
from lessons.sandbox.queue import GivenUp, QueueFull
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable
from lessons.traces.events import Event, RunFinished

logger = logging.getLogger(__name__)

Then = Callable[[Run, Lesson], None]
Closing = Callable[[Run, Lesson, EventLog, Summary | None], bytes]


def carry_out(
    run: Run,
    lesson: Lesson,
    log: EventLog,
    then: Then = lambda run, lesson: None,
    *,
    closing: Closing = lambda run, lesson, log, summary: b"",
) -> None:
    """Carry a run that has been started through to its end, whether or not anybody reads its stream.

    Blocks until it has been kept. Its events are recorded in `log`. Whatever goes wrong becomes the sentence in
    `log.problem`, and the row of the run is deleted; otherwise `then` is called. `closing` makes the last message of
    its streams; it is given what the run came to, None if it was not kept.
    """
    summary = None
    with live.going_on(run.id, log):
        try:
            summary = _run_and_keep(run, lesson, log)
            if not log.problem:
                then(run, lesson)
        finally:
            if log.problem:
                _discard(run)
            log.closing = closing(run, lesson, log, summary)


def _run_and_keep(run: Run, lesson: Lesson, log: EventLog) -> Summary | None:
    """Return what the run came to, if it was kept."""
    try:
        beginning = _beginning(run, lesson)
        result = supervisor.run(
            request_for(lesson, run.action, run.variant),
            beginning.snapshots,
            partial(_record, run, log, has_new_tables=beginning.has_new_tables),
            on_position=partial(_wait_at, run, log),
            stop=log.stop,
        )
        return keep(run, lesson, log, beginning, result)
    except QueueFull:
        log.problem = problems.QUEUE_FULL
    except GivenUp:
        log.problem = problems.GIVEN_UP
    except (Overtaken, NotPrepared) as error:
        log.problem = str(error)
    except SandboxUnavailable as error:
        log.problem = _why_nothing_was_run(error)
    except FirstDatabaseFailed:
        logger.exception("No run of %s is possible.", lesson.slug)
        log.problem = problems.NO_FIRST_DATABASE
    except DatabaseError as error:
        logger.error("A run of %s was not kept, for the database failed: %s", lesson.slug, error)  # noqa: TRY400
        log.problem = problems.NOT_KEPT
    except Exception:
        # A surprise goes on to whoever called, but the streams must not end as if all were well.
        log.problem = problems.NOT_KEPT
        raise
    return None


def _discard(run: Run) -> None:
    try:
        discard(run)
    except DatabaseError as error:
        # The next request of its learner tries again.
        logger.error("A run that was not kept could not be deleted, for the database failed: %s", error)  # noqa: TRY400


def _wait_at(run: Run, log: EventLog, position: int) -> None:
    _set_status(run, Run.Status.WAITING)
    log.wait_at(position)


def _record(run: Run, log: EventLog, events: Sequence[Event], *, has_new_tables: bool) -> None:
    _set_status(run, Run.Status.RUNNING)
    log.record(_with_new_tables(events) if has_new_tables else events)


def _set_status(run: Run, status: Run.Status) -> None:
    """Write what has become of a run; of most there is nothing to write, for they need not wait."""
    if run.status != status:
        run.status = status
        Run.objects.filter(pk=run.pk).update(status=status)


def _with_new_tables(events: Sequence[Event]) -> Sequence[Event]:
    """Let the last event of the run say that its tables were new."""
    last = events[-1] if events else None
    if isinstance(last, RunFinished):
        return [*events[:-1], replace(last, sentence=f"{last.sentence} {problems.NEW_TABLES}")]
    return events


def _why_nothing_was_run(error: SandboxUnavailable) -> str:
    if isinstance(error, SandboxClosed):
        return problems.STOPPING
    logger.error("No run is possible.", exc_info=error)
    return problems.NOT_BEGUN if isinstance(error, NotBegun) else problems.UNAVAILABLE


def _beginning(run: Run, lesson: Lesson) -> Beginning:
    sandbox = run.sandbox
    if run.is_on_fresh_data:
        fresh = fresh_database(lesson, run.variant)
        return Beginning(prepare(lesson, run.steps_before, snapshots.unpack(fresh.snapshot)))
    if sandbox.snapshot is None:
        fresh = fresh_database(lesson, run.variant)
        models_hash = "" if fresh.content_hash == lesson.content_hash else fresh.content_hash
        return Beginning(snapshots.unpack(fresh.snapshot), models_hash)
    kept, models_hash = snapshots.unpack(sandbox.snapshot), changed_models(lesson, lesson.files_with(run.variant))
    if models_hash == sandbox.models_hash:
        return Beginning(kept, models_hash)
    wanted = first_database_if_possible(lesson, run.variant)
    if wanted is None:
        return Beginning(kept, sandbox.models_hash)
    of_own = FirstDatabase.objects.filter(content_hash=sandbox.models_hash)
    had = of_own.first() if sandbox.models_hash else first_database(lesson)
    if had and had.statements == wanted.statements:
        return Beginning(kept, models_hash)
    return Beginning(snapshots.unpack(wanted.snapshot), models_hash, has_new_tables=True)
