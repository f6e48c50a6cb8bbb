"""Carry out a run: from the learner's click to the trace and the new snapshot in the site database."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from lessons.catalogue import Lesson
from lessons.runs import rendering
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.first_database import FirstDatabaseFailed, first_database
from lessons.runs.live import LiveRun
from lessons.runs.models import RenderedPiece, Run, Sandbox
from lessons.sandbox import snapshots
from lessons.sandbox.following import Result
from lessons.sandbox.queue import AlreadyRunning, QueueFull
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable
from lessons.traces.packing import pack_lines

logger = logging.getLogger(__name__)

ALREADY_RUNNING = "Your last run is still going on. Wait for its end, then run this one."
QUEUE_FULL = "Too many runs are waiting at this moment. Nothing was run; try again in a few seconds."
NOT_BEGUN = "The sandbox did not take this run. Nothing was run, and your tables are as they were; try again."
STOPPING = "The site is being stopped. Nothing was run, and your tables are as they were; try again when it is back."
UNAVAILABLE = "The sandbox cannot be started on this server. Nothing was run, and your tables are as they were."
NO_FIRST_DATABASE = "The tables that this lesson begins with could not be made, so nothing was run."
NOT_KEPT = "This run could not be kept, because the site's database did not take it. Your tables are as they were."
OVERTAKEN = (
    "This run was not kept: in the meantime your sandbox was reset or another run ended. "
    "Your tables are as that left them."
)
FORGOTTEN = "This run was not kept: in the meantime you have asked this site to forget you, and nothing of you is left."


class Overtaken(Exception):
    """What has happened since the run began lets nothing of it be kept. The message is the sentence that says so."""


@dataclass(frozen=True)
class Start:
    """Where a run begins: the sandbox as it was, without a row when this is the first run, and the databases."""

    sandbox: Sandbox | None
    snapshots: Mapping[str, bytes]


def execute(run: LiveRun, lesson: Lesson) -> None:
    """Run the action, record its events in `run.log`, and store trace and snapshot together, or neither.

    Whatever goes wrong becomes the sentence in `run.problem`. Blocks until the run has ended.
    """
    try:
        start = _start(run, lesson)
        result = supervisor.run(
            request_for(lesson, run.action, run.variant),
            start.snapshots,
            run.log.record,
            learner=run.learner,
            on_position=run.wait_at,
        )
        _store(run, lesson, start, result)
    except AlreadyRunning:
        run.problem = ALREADY_RUNNING
    except QueueFull:
        run.problem = QUEUE_FULL
    except Overtaken as error:
        run.problem = str(error)
    except SandboxUnavailable as error:
        run.problem = _why_nothing_was_run(error)
    except FirstDatabaseFailed:
        logger.exception("No run of %s is possible.", run.lesson)
        run.problem = NO_FIRST_DATABASE
    except DatabaseError as error:
        logger.error("A run of %s was not kept, for the database failed: %s", run.lesson, error)  # noqa: TRY400
        run.problem = NOT_KEPT
    except Exception:
        # A surprise goes on to whoever called, but the streams must not end as if all were well.
        run.problem = NOT_KEPT
        raise


def _why_nothing_was_run(error: SandboxUnavailable) -> str:
    if isinstance(error, SandboxClosed):
        return STOPPING
    logger.error("No run is possible.", exc_info=error)
    return NOT_BEGUN if isinstance(error, NotBegun) else UNAVAILABLE


def reset(sandbox: Sandbox, lesson: Lesson) -> None:
    """Let the sandbox begin afresh. Its runs stay where they are."""
    Sandbox.objects.filter(pk=sandbox.pk).update(
        snapshot=None, last_run=None, content_hash=lesson.content_hash, version=F("version") + 1
    )


def _start(run: LiveRun, lesson: Lesson) -> Start:
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


def _store(run: LiveRun, lesson: Lesson, start: Start, result: Result) -> None:
    log = run.log
    outcome = rendering.outcome_of(log.sentence, log.tables)
    # Nobody else can write within the transaction, so what takes a while is done before it.
    trace, pieces = pack_lines(log.lines), rendering.pieces_of(run.id, log.messages, outcome)
    with transaction.atomic():
        if not run.learner.is_remembered():
            raise Overtaken(FORGOTTEN)
        sandbox = _sandbox(run, lesson) if run.proof else _keep_snapshot(run, lesson, start, result)
        same = Sandbox.objects.filter(pk=sandbox.pk)
        same.update(run_count=F("run_count") + 1)
        Run.objects.create(
            id=run.id,
            sandbox=sandbox,
            number=same.values_list("run_count", flat=True).get(),
            action=run.action,
            variant=run.variant,
            proof=run.proof,
            answer=run.answer,
            outcome=result.ending.outcome,
            trace=trace,
        )
        RenderedPiece.objects.bulk_create(pieces)
        same.update(last_run=run.id)
    run.tables = outcome.tables


def _sandbox(run: LiveRun, lesson: Lesson) -> Sandbox:
    """Return the sandbox as it is, for a run that leaves it so."""
    sandbox, _ = Sandbox.objects.get_or_create(
        learner=run.learner, lesson=run.lesson, defaults={"content_hash": lesson.content_hash}
    )
    return sandbox


def _keep_snapshot(run: LiveRun, lesson: Lesson, start: Start, result: Result) -> Sandbox:
    """Return the sandbox with what the run left in it. Raises Overtaken when it changed while the run went on."""
    changes: dict[str, Any] = {}
    if result.snapshots is not None:
        changes["snapshot"] = snapshots.pack(result.snapshots)
    if start.sandbox is None or start.sandbox.snapshot is None:
        changes["content_hash"] = lesson.content_hash
    if start.sandbox is None:
        try:
            with transaction.atomic():
                return Sandbox.objects.create(learner=run.learner, lesson=run.lesson, **changes)
        except IntegrityError as error:
            raise Overtaken(OVERTAKEN) from error
    same = Sandbox.objects.filter(pk=start.sandbox.pk, version=start.sandbox.version)
    if not same.update(version=F("version") + 1, **changes):
        raise Overtaken(OVERTAKEN)
    return start.sandbox
