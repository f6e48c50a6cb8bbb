"""Prepares fresh data: the databases that a lesson begins with, on which some steps were run first."""

from collections.abc import Iterable, Mapping

from lessons.catalogue import Lesson
from lessons.catalogue.proofs import Step
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.traces.events import Event
from lessons.traces.trace import Trace


def prepare(
    lesson: Lesson, steps: Iterable[Step], snapshots: Mapping[str, bytes], *, attempts: int = 1
) -> Mapping[str, bytes]:
    """Return the databases, by alias, that steps leave which are run one after the other, from `snapshots` on."""
    for step in steps:
        _, snapshots = run_step(lesson, step, snapshots, attempts=attempts)
    return snapshots


def run_step(
    lesson: Lesson, step: Step, snapshots: Mapping[str, bytes], *, attempts: int = 1
) -> tuple[Trace, Mapping[str, bytes]]:
    """Run one step. On a busy machine the clock may stop a run that did nothing wrong: it has so many attempts."""
    events: list[Event] = []
    result = supervisor.run(request_for(lesson, step.action, step.variant), snapshots, events.extend)
    if result.ending.limit == "wall_seconds" and attempts > 1:
        return run_step(lesson, step, snapshots, attempts=attempts - 1)
    return Trace(tuple(events)), result.snapshots or snapshots
