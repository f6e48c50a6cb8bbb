"""Keeps a run that has ended: its trace and the new snapshot together, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from lessons.catalogue import Lesson
from lessons.runs import rendering
from lessons.runs.live import LiveRun
from lessons.runs.models import RenderedPiece, Run, Sandbox
from lessons.runs.problems import FORGOTTEN, OVERTAKEN
from lessons.sandbox import snapshots
from lessons.sandbox.listening import Result
from lessons.traces.packing import pack_lines


class Overtaken(Exception):
    """What has happened since the run began lets nothing of it be kept. The message is the sentence that says so."""


@dataclass(frozen=True)
class Start:
    """Where a run begins: the sandbox as it was, without a row when this is the first run, and the databases.

    `models_hash` says for which models the tables were made, as `changed_models` does; `has_new_tables` that the
    sandbox had others, which no longer fit.
    """

    sandbox: Sandbox | None
    snapshots: Mapping[str, bytes]
    models_hash: str = ""
    has_new_tables: bool = False


def keep(run: LiveRun, lesson: Lesson, start: Start, result: Result) -> None:
    """Store a run that has ended, its trace and its snapshot, or nothing. Raises Overtaken.

    `start` is where the run began.
    """
    log = run.log
    summary = rendering.summary_of(log.sentence, log.tables)
    # Nobody else can write within the transaction, so what takes a while is done before it.
    trace, pieces = pack_lines(log.lines), rendering.pieces_of(run.id, log.messages, summary)
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
    run.tables = summary.tables


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
        changes |= {"snapshot": snapshots.pack(result.snapshots), "models_hash": start.models_hash}
    before = start.sandbox
    if before is None or before.snapshot is None or start.has_new_tables:
        changes["content_hash"] = lesson.content_hash
    if before is None:
        try:
            with transaction.atomic():
                return Sandbox.objects.create(learner=run.learner, lesson=run.lesson, **changes)
        except IntegrityError as error:
            raise Overtaken(OVERTAKEN) from error
    same = Sandbox.objects.filter(pk=before.pk, version=before.version)
    if not same.update(version=F("version") + 1, **changes):
        raise Overtaken(OVERTAKEN)
    return before
