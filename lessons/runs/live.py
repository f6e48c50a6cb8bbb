"""The runs that go on in this process: their logs, by the number of the run."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from lessons.runs.event_log import EventLog

# Weak, so that a run whose thread could not even be started goes on nowhere.
_logs: WeakValueDictionary[uuid.UUID, EventLog] = WeakValueDictionary()
_changing = threading.Lock()


def register(run_id: uuid.UUID, log: EventLog) -> None:
    """Make the log findable. It comes before the row of the run: others would take it for that of a dead process."""
    with _changing:
        _logs[run_id] = log


def remove(run_id: uuid.UUID) -> None:
    with _changing:
        _logs.pop(run_id, None)


@contextmanager
def going_on(run_id: uuid.UUID, log: EventLog) -> Iterator[None]:
    """Keep the log of a run findable for the length of the `with` block, and end it after that."""
    register(run_id, log)
    try:
        yield
    finally:
        remove(run_id)
        log.close()


def log_of(run_id: uuid.UUID) -> EventLog | None:
    return _logs.get(run_id)


def going_on_here() -> set[uuid.UUID]:
    with _changing:
        return set(_logs)
