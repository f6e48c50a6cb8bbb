"""Prepares fresh data: the databases that a lesson begins with, on which some steps were run first."""

from collections.abc import Iterable, Mapping

from lessons.catalogue import Lesson
from lessons.catalogue.proofs import Step
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.sandbox.endings import Ending
from lessons.traces.events import Event
from lessons.traces.trace import Trace


class NotPrepared(Exception):
    """A step left no databases behind: it was stopped, or its process died. The message is the sentence for that."""


def prepare(
    lesson: Lesson, steps: Iterable[Step], snapshots: Mapping[str, bytes], *, attempts: int = 1
) -> Mapping[str, bytes]:
    """Return the databases, by alias, that steps leave which are run one after the other, from `snapshots` on.

    Raises NotPrepared.
    """
    for step in steps:
        _, ending, left = _run(lesson, step, snapshots, attempts)
        if left is None:
            raise NotPrepared(f"`{step.action}()` runs before this action. {ending.sentence} So this one was not run.")
        snapshots = left
    return snapshots


def run_step(lesson: Lesson, step: Step, snapshots: Mapping[str, bytes], *, attempts: int = 1) -> Trace:
    """Run one step. On a busy machine the clock may stop a run that did nothing wrong: it has so many attempts."""
    return _run(lesson, step, snapshots, attempts)[0]


def _run(
    lesson: Lesson, step: Step, snapshots: Mapping[str, bytes], attempts: int
) -> tuple[Trace, Ending, Mapping[str, bytes] | None]:
    events: list[Event] = []
    result = supervisor.run(request_for(lesson, step.action, step.variant), snapshots, events.extend)
    if result.ending.limit == "wall_seconds" and attempts > 1:
        return _run(lesson, step, snapshots, attempts - 1)
    return Trace(tuple(events)), result.ending, result.snapshots
