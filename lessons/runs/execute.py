"""Carry out a run: from the learner's click to the trace and the new snapshot in the site database."""

import dataclasses
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from msgspec.structs import replace

from lessons.catalogue import Lesson
from lessons.catalogue.overlay import overlay, unchanged
from lessons.runs import rendering
from lessons.runs.engine import supervisor
from lessons.runs.event_log import EventLog
from lessons.runs.live import LiveRun
from lessons.runs.models import FirstDatabase, RenderedPiece, Run, Sandbox
from lessons.sandbox import snapshots
from lessons.sandbox.endings import RETURNED
from lessons.sandbox.following import Result
from lessons.sandbox.queue import AlreadyRunning, QueueFull
from lessons.sandbox.sources import compiled
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable
from lessons.sandbox.wire import Request
from lessons.traces.events import Event, ExceptionRaised, RunFinished
from lessons.traces.packing import pack, pack_lines

logger = logging.getLogger(__name__)

ALREADY_RUNNING = "Your last run is still going on. Wait for its end, then run this one."
QUEUE_FULL = "Too many runs are waiting at this moment. Nothing was run; try again in a few seconds."
NOT_BEGUN = "The sandbox did not take this run. Nothing was run, and your tables are as they were; try again."
STOPPING = "The site is being stopped. Nothing was run, and your tables are as they were; try again when it is back."
UNAVAILABLE = "The sandbox cannot be started on this server. Nothing was run, and your tables are as they were."
NO_FIRST_DATABASE = "The tables that this lesson begins with could not be made, so nothing was run."
NOT_KEPT = "This run could not be kept, because the site's database did not take it. Your tables are as they were."
NEW_TABLES = "The models have changed, so this run began with new tables."
OVERTAKEN = (
    "This run was not kept: in the meantime your sandbox was reset or another run ended. "
    "Your tables are as that left them."
)


class Overtaken(Exception):
    """The sandbox is no longer the one from which the run began."""


class FirstDatabaseFailed(Exception):
    """`migrate` did not come to its end for a lesson's files."""


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


def execute(run: LiveRun, lesson: Lesson) -> None:
    """Run the action, record its events in `run.log`, and store trace and snapshot together, or neither.

    Whatever goes wrong becomes the sentence in `run.problem`. Blocks until the run has ended.
    """
    try:
        start = _start(run, lesson)
        result = supervisor.run(
            request_for(lesson, run.action, run.variant),
            start.snapshots,
            partial(_record_with_new_tables, run.log) if start.has_new_tables else run.log.record,
            learner=run.learner,
            on_position=run.wait_at,
        )
        _store(run, lesson, start, result)
    except AlreadyRunning:
        run.problem = ALREADY_RUNNING
    except QueueFull:
        run.problem = QUEUE_FULL
    except Overtaken:
        run.problem = OVERTAKEN
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


def _record_with_new_tables(log: EventLog, events: Sequence[Event]) -> None:
    """Record events, and let the last one of the run say that its tables were new."""
    log.record(
        [
            replace(event, sentence=f"{event.sentence} {NEW_TABLES}") if isinstance(event, RunFinished) else event
            for event in events
        ]
    )


def _why_nothing_was_run(error: SandboxUnavailable) -> str:
    if isinstance(error, SandboxClosed):
        return STOPPING
    logger.error("No run is possible.", exc_info=error)
    return NOT_BEGUN if isinstance(error, NotBegun) else UNAVAILABLE


def request_for(
    lesson: Lesson, action: str, variant: str = "", *, changed: Mapping[str, str] = MappingProxyType({})
) -> Request:
    """Return what the sandbox needs to run `action`; without one it makes the lesson's first database.

    `changed` are files that lie over those of the variant.
    """
    files = overlay(lesson.files_with(variant), changed)
    return Request(
        files=files,
        apps=_packages(files),
        action=action,
        settings=dict(lesson.settings_with(variant)),
        # Those as shipped, and no others: what a learner has written is compiled in the sandbox.
        code=compiled({path: files[path] for path in unchanged(lesson.files, files)}),
    )


def first_database(lesson: Lesson, variant: str = "") -> FirstDatabase:
    """Return the database that a variant begins with. It is made by `migrate` in the sandbox once, then kept."""
    models_hash = changed_models(lesson, lesson.files_with(variant))
    content_hash = models_hash or lesson.content_hash
    try:
        return FirstDatabase.objects.get(content_hash=content_hash)
    except FirstDatabase.DoesNotExist:
        pass
    made, events = make_first_database(lesson, request_for(lesson, "", variant if models_hash else ""))
    first = FirstDatabase(content_hash=content_hash, snapshot=snapshots.pack(made), trace=pack(events))
    try:
        first.save()
    except DatabaseError as error:
        # Another process has just stored the same, or nothing can be stored: it can be made again at any time.
        logger.warning("The first database of %s was made, but not kept: %s", lesson.slug, error)
    return first


def changed_models(lesson: Lesson, files: Mapping[str, str]) -> str:
    """Return a hash of the files that define models, nothing when they are as they are in the lesson."""
    same = unchanged(lesson.files, files)
    changed = {path: text for path, text in files.items() if path not in same and _defines_models(path)}
    if not changed:
        return ""
    return hashlib.sha256(json.dumps([lesson.content_hash, changed], sort_keys=True).encode()).hexdigest()


def make_fresh_databases(lesson: Lesson, request: Request) -> Mapping[str, bytes]:
    """Return the databases that the files of a request begin with, by alias, and keep nothing.

    Where `migrate` fails for models that they have changed, those of the lesson: a run then shows what is wrong.
    """
    if changed_models(lesson, request.files):
        with suppress(FirstDatabaseFailed):
            return make_first_database(lesson, request)[0]
    return make_first_database(lesson, request_for(lesson, ""))[0]


def make_first_database(lesson: Lesson, request: Request) -> tuple[Mapping[str, bytes], Sequence[Event]]:
    """Run `migrate` in the sandbox on the files of a request. Return the databases it makes, by alias, and the trace.

    Raises FirstDatabaseFailed, with what went wrong.
    """
    events: list[Event] = []
    result = supervisor.run(dataclasses.replace(request, action=""), {}, events.extend)
    if result.snapshots is None or result.ending.outcome != RETURNED:
        why = [event.exception for event in events if isinstance(event, ExceptionRaised)] or [result.ending.sentence]
        raise FirstDatabaseFailed(f"The first database of {lesson.slug} could not be made: {why[-1]}")
    return result.snapshots, events


def _defines_models(path: str) -> bool:
    """Say whether a file is where Django looks for models and for the migrations that make their tables."""
    _, *parts = PurePosixPath(path).with_suffix("").parts
    return parts[:1] in (["models"], ["migrations"])


def _packages(files: Mapping[str, str]) -> list[str]:
    """Return the apps of a run: its packages, those that only a variant has among them."""
    return list(dict.fromkeys(path.split("/")[0] for path in files if "/" in path))


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
    if sandbox is None or sandbox.snapshot is None:
        fresh = _fresh(lesson, run.variant)
        models_hash = "" if fresh.content_hash == lesson.content_hash else fresh.content_hash
        return Start(sandbox, snapshots.unpack(fresh.snapshot), models_hash)
    kept, models_hash = snapshots.unpack(sandbox.snapshot), changed_models(lesson, lesson.files_with(run.variant))
    if models_hash == sandbox.models_hash:
        return Start(sandbox, kept, models_hash)
    wanted = _first_database_if_possible(lesson, run.variant)
    if wanted is None:
        return Start(sandbox, kept, sandbox.models_hash)
    of_own = FirstDatabase.objects.filter(content_hash=sandbox.models_hash)
    had = of_own.first() if sandbox.models_hash else first_database(lesson)
    if had and had.statements == wanted.statements:
        return Start(sandbox, kept, models_hash)
    return Start(sandbox, snapshots.unpack(wanted.snapshot), models_hash, has_new_tables=True)


def _fresh(lesson: Lesson, variant: str) -> FirstDatabase:
    """Return the database to begin with, even if the variant's models have none: a run then shows what is wrong."""
    return _first_database_if_possible(lesson, variant) or first_database(lesson)


def _first_database_if_possible(lesson: Lesson, variant: str) -> FirstDatabase | None:
    """Return nothing when `migrate` does not come to its end because of models that the variant has changed."""
    try:
        return first_database(lesson, variant)
    except FirstDatabaseFailed:
        if changed_models(lesson, lesson.files_with(variant)):
            return None
        raise


def _prepare(run: LiveRun, lesson: Lesson) -> Mapping[str, bytes]:
    """Return fresh databases on which the steps have been run that the proof wants before its action."""
    prepared: Mapping[str, bytes] = snapshots.unpack(_fresh(lesson, run.variant).snapshot)
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
        changes |= {"snapshot": snapshots.pack(result.snapshots), "models_hash": start.models_hash}
    if start.sandbox is None or start.sandbox.snapshot is None or start.has_new_tables:
        changes["content_hash"] = lesson.content_hash
    if start.sandbox is None:
        try:
            with transaction.atomic():
                return Sandbox.objects.create(learner=run.learner, lesson=run.lesson, **changes)
        except IntegrityError as error:
            raise Overtaken from error
    same = Sandbox.objects.filter(pk=start.sandbox.pk, version=start.sandbox.version)
    if not same.update(version=F("version") + 1, **changes):
        raise Overtaken
    return start.sandbox
