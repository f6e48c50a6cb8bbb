"""What a page shows of a learner's work on a lesson: the last run, its trace, the tables, one sentence."""

from dataclasses import dataclass, replace
from uuid import UUID

from lessons.catalogue import Lesson
from lessons.following.sse import data_of
from lessons.learners.models import Learner
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.runs import live
from lessons.runs.course import lesson_or_none
from lessons.runs.first_database import FirstDatabaseFailed, first_database
from lessons.runs.live import LiveRun
from lessons.runs.models import Run, Sandbox
from lessons.runs.problems import QUEUE_FULL
from lessons.runs.rendering import html_of, summary
from lessons.runs.verdicts import Verdict, verdict
from lessons.sandbox.endings import RAISED, RETURNED
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import SandboxUnavailable
from lessons.showing.tables import render_tables
from lessons.traces.events import Table
from lessons.traces.trace import tables_read


@dataclass(frozen=True, kw_only=True)
class RunPanel:
    """`run` is None before the first run and after a reset. While `is_live`, more events come on the run's stream.

    `trace` and `tables` are HTML. The page may leave the trace of a run that has ended to the run's own page: then
    `shows_trace` is false. `seq` is the last event in `trace`.
    """

    run: LiveRun | Run | None
    trace: str = ""
    seq: int = 0
    tables: str = ""
    sentence: str = ""
    shows_trace: bool = False
    is_live: bool = False
    is_outdated: bool = False
    verdict: Verdict | None = None

    @property
    def run_on_page(self) -> UUID | None:
        """The run whose trace is on the page."""
        return self.run.id if self.run and self.shows_trace else None

    @property
    def shown_verdict(self) -> ShownVerdict | None:
        return shown_verdict(self.verdict, run_on_page=self.run_on_page)


def panel_of(learner: Learner, lesson: Lesson, *, with_trace: bool) -> RunPanel:
    """Return what the learner sees on opening the lesson: the last run again, or the tables as they are at first."""
    if run := live.find_of(learner, lesson.slug):
        return waiting(run)
    sandbox = Sandbox.objects.select_related("last_run").filter(learner=learner, lesson=lesson.slug).first()
    shown = RunPanel(run=None)
    if sandbox and sandbox.last_run:
        shown = with_whole_trace(sandbox.last_run) if with_trace else ended(sandbox.last_run)
        shown = replace(shown, is_outdated=sandbox.content_hash != lesson.content_hash)
    if shown.tables:
        return shown
    # Nothing was run yet, or the last run ended before its tables were read: they are as they were before it.
    try:
        tables = _tables_now(sandbox, lesson)
    except QueueFull:
        return replace(shown, sentence=shown.sentence or QUEUE_FULL)
    except (SandboxUnavailable, FirstDatabaseFailed):
        sentence = "The sandbox cannot be started on this server, so no action can be run."
        return replace(shown, sentence=shown.sentence or sentence)
    return replace(shown, tables=render_tables(tables, tables))


def waiting(run: LiveRun) -> RunPanel:
    """Return a run that has not ended, with the events there are."""
    messages = run.log.messages[:]
    return replace(status_of(run), trace=data_of(b"".join(messages)), seq=len(messages))


def status_of(run: LiveRun) -> RunPanel:
    """Return a run that has not ended, without its trace."""
    sentence = f"Number {run.position} in the queue." if run.position and not len(run.log) else "Running."
    return RunPanel(run=run, sentence=sentence, shows_trace=True, is_live=True)


def ended(run: Run) -> RunPanel:
    """Return a stored run, with its tables compared to those before it and without its trace."""
    shown = summary(run)
    return RunPanel(
        run=run,
        tables=shown.tables,
        sentence=shown.sentence,
        verdict=_verdict(run) if run.proof else None,
    )


def with_whole_trace(run: Run) -> RunPanel:
    """Return a stored run with all that it shows."""
    return replace(ended(run), trace=html_of(run), shows_trace=True)


def just_ended(run: LiveRun, lesson: Lesson) -> RunPanel:
    """Return a run at its end, for those who have followed it."""
    return RunPanel(
        run=run,
        tables=run.tables,
        sentence=f"{run.log.sentence} {run.problem}".strip(),
        shows_trace=True,
        verdict=verdict(run, lesson, run.log.events) if run.proof else None,
    )


def _tables_now(sandbox: Sandbox | None, lesson: Lesson) -> tuple[Table, ...]:
    """Return the tables of a sandbox: those after the last run that was kept, or those that the lesson begins with."""
    if sandbox and sandbox.snapshot:
        kept = Run.objects.filter(sandbox=sandbox, proof="", outcome__in=[RETURNED, RAISED]).order_by("-number").first()
        if kept and (readings := tables_read(kept.events)):
            return readings[-1]
    return first_database(lesson).tables


def _verdict(run: Run) -> Verdict | None:
    lesson = lesson_or_none(run.lesson)
    return verdict(run, lesson, run.events) if lesson else None
