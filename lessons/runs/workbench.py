"""What a page shows of a learner's work on a lesson: the last run, its trace, the tables, one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from lessons.catalogue import Lesson
from lessons.events import Event, RunFinished
from lessons.runs import live
from lessons.runs.course import lesson_or_none
from lessons.runs.execute import QUEUE_FULL, FirstDatabaseFailed, first_database
from lessons.runs.live import LiveRun
from lessons.runs.models import Run, Sandbox, tables_of
from lessons.runs.verdicts import Verdict, verdict
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import SandboxUnavailable
from lessons.streaming.tables import ComparedTable, compare


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """`run` is None before the first run and after a reset. While `is_live`, more events come on the run's stream.

    `events` are those that the page holds; it may leave those of a run that has ended to the run's own page.
    """

    run: LiveRun | Run | None
    events: tuple[Event, ...] = ()
    tables: tuple[ComparedTable, ...] = ()
    sentence: str = ""
    is_live: bool = False
    is_outdated: bool = False
    verdict: Verdict | None = None

    @property
    def shown_run(self) -> LiveRun | Run | None:
        """The run whose trace is on the page."""
        return self.run if self.events else None


def workbench(learner: UUID, lesson: Lesson, *, with_trace: bool) -> Workbench:
    """Return what the learner sees on opening the lesson: the last run again, or the tables as they are at first."""
    if run := live.find_of(learner, lesson.slug):
        return waiting(run)
    sandbox = Sandbox.objects.select_related("last_run").filter(learner=learner, lesson=lesson.slug).first()
    if sandbox and sandbox.last_run:
        is_outdated = sandbox.content_hash != lesson.content_hash
        shown = ended(sandbox.last_run, sandbox.last_run.events, is_outdated=is_outdated)
        return shown if with_trace else replace(shown, events=())
    try:
        tables = first_database(lesson).tables
    except QueueFull:
        return Workbench(run=None, sentence=QUEUE_FULL)
    except (SandboxUnavailable, FirstDatabaseFailed):
        return Workbench(run=None, sentence="The sandbox cannot be started on this server, so no action can be run.")
    return Workbench(run=None, tables=compare(tables, tables))


def waiting(run: LiveRun) -> Workbench:
    """Return a run that has not ended, with the events there are."""
    events = run.log.events
    sentence = f"Number {run.position} in the queue." if run.position and not events else "Running."
    return Workbench(run=run, events=events, sentence=sentence, is_live=True)


def ended(run: LiveRun | Run, events: Sequence[Event], *, is_outdated: bool = False) -> Workbench:
    """Return a run that has ended, with its tables compared to those before it."""
    tables = tables_of(events)
    sentences = [event.sentence for event in events if isinstance(event, RunFinished)]
    problem = run.problem if isinstance(run, LiveRun) else ""
    return Workbench(
        run=run,
        events=tuple(events),
        tables=compare(tables[0], tables[-1]) if tables else (),
        sentence=" ".join([*sentences, problem]).strip(),
        is_outdated=is_outdated,
        verdict=_verdict(run, events) if run.proof else None,
    )


def _verdict(run: LiveRun | Run, events: Sequence[Event]) -> Verdict | None:
    lesson = lesson_or_none(run.lesson)
    return verdict(run, lesson, events) if lesson else None
