"""Measure the engine from the request on the zygote's socket, without a web server."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lessons.sandbox.supervisor import Supervisor
from lessons.traces.events import Event
from tests.bench.scenario import FIRST_DATABASE, FIRST_EVENT_OF_ACTION, SCENARIO

PAUSE_SECONDS = 0.03
"""Between two runs: as between two clicks, the pool has time to fill again."""


@dataclass(frozen=True)
class Times:
    """Medians in milliseconds."""

    first_event: float
    last_event: float


class UntracedSupervisor(Supervisor):
    zygote_module = "tests.bench.untraced_zygote"


class UnjailedSupervisor(Supervisor):
    zygote_module = "tests.bench.unjailed_zygote"


def first_snapshots(supervisor: Supervisor) -> dict[str, bytes]:
    return dict(supervisor.run(FIRST_DATABASE, {}, lambda events: None).snapshots or {})


def run_times(supervisors: Sequence[Supervisor], rounds: int) -> list[Times]:
    """Return the times of one run under each of `supervisors`, taken in turn."""
    snapshots = first_snapshots(supervisors[0])
    firsts: list[list[float]] = [[] for _ in supervisors]
    lasts: list[list[float]] = [[] for _ in supervisors]
    for _ in range(rounds):
        for index, supervisor in enumerate(supervisors):
            first, last = one_run(supervisor, snapshots)
            firsts[index].append(first)
            lasts[index].append(last)
            time.sleep(PAUSE_SECONDS)
    return [
        Times(statistics.median(first) * 1000, statistics.median(last) * 1000)
        for first, last in zip(firsts, lasts, strict=True)
    ]


def one_run(supervisor: Supervisor, snapshots: dict[str, bytes]) -> tuple[float, float]:
    """Return the seconds to the first event of the action and to the snapshot."""
    first = 0.0

    def note_first(events: Sequence[Event]) -> None:
        nonlocal first
        if not first and any(event.kind == FIRST_EVENT_OF_ACTION for event in events):
            first = time.perf_counter() - began

    began = time.perf_counter()
    result = supervisor.run(SCENARIO, snapshots, note_first)
    last = time.perf_counter() - began
    assert result.snapshots, result.ending.sentence
    return first, last


def runs_per_second(supervisor: Supervisor, *, requesters: int, seconds: float) -> float:
    """Return how many runs end in a second when so many threads ask for one after the other, until all have theirs."""
    snapshots = first_snapshots(supervisor)
    return per_second([lambda: supervisor.run(SCENARIO, snapshots, lambda events: None)] * requesters, seconds=seconds)


def per_second(requesters: Sequence[Callable[[], object]], *, seconds: float) -> float:
    """Return how many runs end in a second when each requester asks for one after the other, in a thread of its own."""
    began = time.perf_counter()
    ends = began + seconds
    counts = [0] * len(requesters)

    def ask(index: int) -> None:
        while time.perf_counter() < ends:
            requesters[index]()
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=[index]) for index in range(len(requesters))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def waiting_child_mib(supervisor: Supervisor) -> float:
    """Return the proportional set size of a child that waits for a run (Linux, /proc/PID/smaps_rollup)."""
    first_snapshots(supervisor)
    time.sleep(1)  # until the pool is full again and its children are ready
    return statistics.median(_pss_mib(pid) for pid in _children(supervisor.zygote_pid))


def _children(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == pid:
            yield int(path.parent.name)


def _pss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)
