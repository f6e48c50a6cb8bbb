"""What a page shows of a learner's work on a lesson: the last run, its trace, the tables, one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lessons.catalogue import Lesson
from lessons.editing.edits import YOURS
from lessons.following.sse import data_of
from lessons.learners.models import Learner
from lessons.pages.prediction import ShownOptions, shown_options
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.progress.verdicts import Verdict, verdict
from lessons.runs import live
from lessons.runs.course import lesson_or_none
from lessons.runs.event_log import EventLog
from lessons.runs.first_database import FirstDatabaseFailed, first_database
from lessons.runs.lost import up_to_date
from lessons.runs.models import Run, Sandbox
from lessons.runs.problems import QUEUE_FULL
from lessons.runs.rendering import Summary, html_of, is_long, summary
from lessons.sandbox.endings import KEPT, RAISED
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import SandboxUnavailable
from lessons.showing.tables import at_the_end, render_tables
from lessons.traces.events import Event, Table
from lessons.traces.fault import Fault, fault_of
from lessons.traces.packing import from_json
from lessons.traces.trace import tables_read

TRACE_COMES = "<!-- The trace comes here. -->"
"""In the place of a trace that is too long to be put together with its page."""


@dataclass(frozen=True, kw_only=True)
class RunPanel:
    """`run` is None before the first run and after a reset. While `is_live`, more events come on the run's stream.

    `trace`, `tables` and `strip` are HTML. The page may leave the trace of a run that has ended to the run's own page:
    then `shows_trace` is false. `seq` is the last event in `trace`. `problem` says why the run was not kept.
    """

    run: Run | None
    trace: str = ""
    seq: int = 0
    tables: str = ""
    strip: str = ""
    in_short: str = ""
    sentence: str = ""
    problem: str = ""
    shows_trace: bool = False
    is_live: bool = False
    is_outdated: bool = False
    verdict: Verdict | None = None
    fault: Fault | None = None

    @property
    def shown_verdict(self) -> ShownVerdict | None:
        return shown_verdict(self.verdict)

    @property
    def choice(self) -> ShownOptions | None:
        """The options of the prediction that was run, for the next try."""
        asked = self.verdict.prediction if self.verdict else None
        return shown_options(asked, self.verdict) if asked else None

    @property
    def code_name(self) -> str:
        """Which code ran: the lesson's, a variant's by its title, or a learner's."""
        if not self.run or not self.run.variant:
            return "as shipped"
        if self.run.variant == YOURS:
            return "with changed files"
        lesson = lesson_or_none(self.run.lesson)
        title = lesson.variant(self.run.variant).title if lesson and lesson.has_variant(self.run.variant) else ""
        return f"with “{title or self.run.variant}”"


def panel_of(learner: Learner, lesson: Lesson, *, with_trace: bool) -> RunPanel:
    """Return what the learner sees on opening the lesson: the last run again, or the tables as they are at first."""
    unfinished = Run.objects.filter(learner=learner, status__in=Run.UNFINISHED, sandbox__lesson=lesson.slug)
    if (run := unfinished.first()) and (run := up_to_date(run)) and not run.has_ended:
        return going_on(run)
    sandbox = Sandbox.objects.select_related("last_run").filter(learner=learner, lesson=lesson.slug).first()
    shown = RunPanel(run=None)
    if sandbox and sandbox.last_run:
        shown = with_trace_of_any_length(sandbox.last_run) if with_trace else ended(sandbox.last_run)
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


def panel_of_run(run: Run) -> RunPanel:
    """Return what the page of a run shows: all of it, as far as it has come."""
    return with_trace_of_any_length(run) if run.has_ended else going_on(run)


def events_of(run: Run) -> Sequence[Event]:
    """Return the events of a run, of one that goes on as far as this process knows."""
    if not run.has_ended and (log := live.log_of(run.id)) is not None:
        return [from_json(line) for line in log.lines]
    # Without a log it has ended since its row was read, or another process carries it out.
    known = run if run.has_ended else Run.objects.filter(pk=run.pk).first()
    return known.events if known and known.has_ended else ()


def going_on(run: Run) -> RunPanel:
    """Return a run that has not ended, with the events there are, as far as this process knows."""
    log = live.log_of(run.id)
    if log is None:
        return status_of(run, EventLog())
    messages = log.messages[:]
    return replace(status_of(run, log), trace=data_of(b"".join(messages)).decode(), seq=len(messages))


def status_of(run: Run, log: EventLog) -> RunPanel:
    """Return a run that has not ended, without its trace."""
    sentence = f"Number {log.position} in the queue." if log.position and not len(log) else "Running."
    return RunPanel(run=run, sentence=sentence, shows_trace=True, is_live=True)


def ended(run: Run) -> RunPanel:
    """Return a stored run without its trace, and without what the player needs to go through it."""
    shown = summary(run)
    return RunPanel(
        run=run,
        tables=at_the_end(shown.steps),
        in_short=shown.in_short,
        sentence=shown.sentence,
        verdict=_verdict(run) if run.proof else None,
        fault=_fault(run),
    )


def with_trace_of_any_length(run: Run) -> RunPanel:
    """Return a stored run with all that it shows, for a page that `render_with_trace` sends."""
    return _with_trace(run, TRACE_COMES) if is_long(run) else with_whole_trace(run)


def with_whole_trace(run: Run) -> RunPanel:
    """Return a stored run with all that it shows."""
    return _with_trace(run, html_of(run))


def _with_trace(run: Run, trace: str) -> RunPanel:
    shown = summary(run)
    return replace(ended(run), trace=trace, tables=shown.steps, strip=shown.strip, shows_trace=True)


def just_ended(run: Run, lesson: Lesson, log: EventLog, summary: Summary | None) -> RunPanel:
    """Return a run at its end, for those who have followed it."""
    return RunPanel(
        run=run,
        tables=summary.steps if summary else "",
        strip=summary.strip if summary else "",
        in_short=summary.in_short if summary else "",
        sentence=f"{log.sentence} {log.problem}".strip(),
        problem=log.problem,
        shows_trace=True,
        verdict=verdict(run, lesson) if run.proof else None,
        fault=_fault(run),
    )


def _tables_now(sandbox: Sandbox | None, lesson: Lesson) -> tuple[Table, ...]:
    """Return the tables of a sandbox: those after the last run that was kept, or those that the lesson begins with."""
    if sandbox and sandbox.snapshot:
        runs = Run.objects.filter(sandbox=sandbox, after__isnull=True, outcome__in=KEPT)
        if (kept := runs.order_by("-number").first()) and (readings := tables_read(kept.events)):
            return readings[-1]
    return first_database(lesson).tables


def _fault(run: Run) -> Fault | None:
    """Return what was wrong with a learner's own files, for them to mend."""
    return fault_of(run.events) if run.variant == YOURS and run.outcome == RAISED else None


def _verdict(run: Run) -> Verdict | None:
    lesson = lesson_or_none(run.lesson)
    return verdict(run, lesson) if lesson else None
