"""Runs that are going on in this process."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lessons.learners.models import Learner
from lessons.runs.event_log import EventLog


@dataclass
class LiveRun:
    """A run from the click until it is stored. One for a `proof` takes place on fresh data, beside the sandbox.

    `position` was its last place in the queue, 0 if it need not wait.

    `problem` says why the run could not be carried out or kept; it is empty when all went well. `tables` are
    those after the run as HTML, and `closing` is the last message of its streams: both are made at its end.
    """

    learner: Learner
    lesson: str
    action: str
    variant: str
    proof: str = ""
    answer: tuple[str, ...] = ()
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    log: EventLog = field(default_factory=EventLog)
    position: int = 0
    problem: str = ""
    tables: str = ""
    closing: bytes = b""

    def wait_at(self, position: int) -> None:
        self.position = position
        self.log.wake()


_runs: dict[uuid.UUID, LiveRun] = {}


@contextmanager
def going_on(run: LiveRun) -> Iterator[None]:
    """Make `run` findable for the length of the `with` block, and end its log with it."""
    _runs[run.id] = run
    try:
        yield
    finally:
        del _runs[run.id]
        run.log.close()


def find(run_id: uuid.UUID) -> LiveRun | None:
    return _runs.get(run_id)


def find_of(learner: Learner, lesson: str) -> LiveRun | None:
    return next((run for run in list(_runs.values()) if (run.learner, run.lesson) == (learner, lesson)), None)
