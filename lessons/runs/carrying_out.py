"""Carries a run out: from where its sandbox stands, through the sandbox process, to what is kept."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError

from lessons.catalogue import Lesson
from lessons.runs import live, problems
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.first_database import FirstDatabaseFailed, first_database
from lessons.runs.keeping import Overtaken, keep
from lessons.runs.live import LiveRun
from lessons.runs.models import Sandbox
from lessons.runs.stream import closing_message
from lessons.sandbox import snapshots
from lessons.sandbox.queue import AlreadyRunning, QueueFull
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable

logger = logging.getLogger(__name__)

Then = Callable[[LiveRun, Lesson], None]


@dataclass(frozen=True)
class Start:
    """Where a run begins: the sandbox as it was, without a row when this is the first run, and the databases."""

    sandbox: Sandbox | None
    snapshots: Mapping[str, bytes]


def carry_out(run: LiveRun, lesson: Lesson, then: Then = lambda run, lesson: None) -> None:
    """Carry a run through to its end, whether or not anybody reads its stream. Blocks until it has been kept.

    Its events are recorded in `run.log`. Whatever goes wrong becomes the sentence in `run.problem`.
    """
    with live.going_on(run):
        try:
            _run_and_keep(run, lesson)
            if not run.problem:
                then(run, lesson)
        finally:
            run.closing = closing_message(run, lesson)


def _run_and_keep(run: LiveRun, lesson: Lesson) -> None:
    try:
        start = _beginning(run, lesson)
        result = supervisor.run(
            request_for(lesson, run.action, run.variant),
            start.snapshots,
            run.log.record,
            learner=run.learner,
            on_position=run.wait_at,
        )
        keep(run, lesson, start.sandbox, result)
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
    blob = sandbox.snapshot if sandbox and sandbox.snapshot else first_database(lesson).snapshot
    return Start(sandbox, snapshots.unpack(blob))


def _prepare(run: LiveRun, lesson: Lesson) -> Mapping[str, bytes]:
    """Return fresh databases on which the steps have been run that the proof wants before its action."""
    prepared: Mapping[str, bytes] = snapshots.unpack(first_database(lesson).snapshot)
    for step in lesson.scenario(run.proof, run.variant).after:
        request = request_for(lesson, step.action, step.variant)
        result = supervisor.run(request, prepared, lambda events: None, learner=run.learner)
        prepared = result.snapshots or prepared
    return prepared
