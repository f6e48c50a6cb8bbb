"""Keeps a run that has ended: its trace and the new snapshot together, or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Subquery

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import RECALL
from lessons.runs import rendering
from lessons.runs.event_log import EventLog
from lessons.runs.models import FileSet, RenderedPiece, Run, Sandbox
from lessons.runs.problems import FORGOTTEN, OVERTAKEN
from lessons.runs.rendering import Summary
from lessons.runs.writing import writing
from lessons.sandbox import endings, snapshots
from lessons.sandbox.listening import Result
from lessons.traces.events import RunFinished
from lessons.traces.packing import pack, pack_lines


class Overtaken(Exception):
    """What has happened since the run began lets nothing of it be kept. The message is the sentence that says so."""


@dataclass(frozen=True)
class Beginning:
    """What a run begins with: the databases.

    `models_hash` says for which models the tables were made, as `changed_models` does; `has_new_tables` that the
    sandbox had others, which no longer fit.
    """

    snapshots: Mapping[str, bytes]
    models_hash: str = ""
    has_new_tables: bool = False


def keep(run: Run, lesson: Lesson, log: EventLog, beginning: Beginning, result: Result) -> Summary:
    """Store what a run has come to, its trace and its snapshot, or nothing. Raises Overtaken.

    `run.sandbox` is as it was when the run began.
    """
    summary = rendering.summary_of(log.events, log.fates)
    # Nobody else can write within the transaction, so what takes a while is done before it.
    run.outcome, run.trace = result.ending.outcome, pack_lines(log.lines)
    pieces = rendering.pieces_of(run.id, log.settled(), summary)
    changes = {} if run.is_on_fresh_data else _changes(run.sandbox, lesson, beginning, result)
    with writing():
        if not run.learner.is_remembered():
            raise Overtaken(FORGOTTEN)
        if not _end(run, pieces, **changes):
            raise Overtaken(OVERTAKEN)
    return summary


def end_without_trace(run: Run) -> None:
    """Let a run that nobody carries out any more say so, unless it has ended by itself."""
    ending = endings.site_stopped()
    run.outcome = ending.outcome
    run.trace = pack([RunFinished(seq=1, outcome=ending.outcome, sentence=ending.sentence)])
    with writing():
        if run.learner.is_remembered():
            _end(run)


def discard(run: Run) -> None:
    """Delete the row of a run that was not begun or cannot be kept, unless it has ended."""
    Run.objects.filter(pk=run.pk, status__in=Run.UNFINISHED).delete()
    if run.files:
        FileSet.objects.filter(pk__in=[run.files_id, run.files.base_id]).delete_unused()


def _changes(before: Sandbox, lesson: Lesson, beginning: Beginning, result: Result) -> dict[str, Any]:
    """Return what a run on the sandbox's own tables changes in it."""
    changes: dict[str, Any] = {"version": before.version + 1}
    if result.snapshots is not None:
        changes |= {"snapshot": snapshots.pack(result.snapshots), "models_hash": beginning.models_hash}
    if before.snapshot is None or beginning.has_new_tables:
        changes["content_hash"] = lesson.content_hash
    return changes


def _end(run: Run, pieces: Sequence[RenderedPiece] = (), **changes: Any) -> bool:
    """Write the end of a run and what it changes in its sandbox.

    Says whether that was to be done: the run had not ended, and nobody had changed what it changes.
    """
    sandbox = Sandbox.objects.filter(pk=run.sandbox_id)
    unfinished = Run.objects.filter(pk=run.pk, status__in=Run.UNFINISHED)
    number = Subquery(sandbox.values("run_count")) + 1
    if not unfinished.update(status=Run.Status.ENDED, outcome=run.outcome, trace=run.trace, number=number):
        return False
    same = sandbox.filter(version=run.sandbox.version) if changes else sandbox
    # The story of a recall item is asked for by another lesson: here it is not what the learner did last.
    shown = {} if run.variant == RECALL else {"last_run": run}
    if not same.update(run_count=F("run_count") + 1, **shown, **changes):
        return False
    RenderedPiece.objects.bulk_create(pieces)
    run.status = Run.Status.ENDED
    return True
