"""Measure the site as a browser meets it: over HTTP, from a process of its own."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.visitor import Visitor

LESSON = "created-flag"
ACTION = "create_author"
FIRST_EVENT = b"id: 1\n"
FIRST_EVENT_OF_ACTION = b"row--signal_sent"


@dataclass
class Clicks:
    """Milliseconds from the POST to the first event, and to the first one of the action; how many clicks failed."""

    first: list[float] = field(default_factory=list)
    first_of_action: list[float] = field(default_factory=list)
    failures: int = 0

    def add(self, times: tuple[float, float]) -> None:
        self.first.append(times[0])
        self.first_of_action.append(times[1])


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def timed_click(visitor: Visitor) -> tuple[float, float]:
    """Return both times of one click. Raises RuntimeError when the run did not end by itself."""
    began = time.perf_counter()
    response = visitor.click(ACTION)
    seen: dict[bytes, float] = {}
    received = b""
    while chunk := response.read1():
        received += chunk
        for mark in (FIRST_EVENT, FIRST_EVENT_OF_ACTION):
            if mark in received:
                seen.setdefault(mark, (time.perf_counter() - began) * 1000)
    if b"Finished." not in received:
        raise RuntimeError("the run did not end by itself")
    return seen[FIRST_EVENT], seen[FIRST_EVENT_OF_ACTION]


def one_learner(address: str, rounds: int) -> Clicks:
    clicks = Clicks()
    visitor = Visitor(address, LESSON)
    for _ in range(rounds):
        clicks.add(timed_click(visitor))
        time.sleep(0.03)
    visitor.leave()
    return clicks


@contextmanager
def clicking(address: str, learners: int) -> Iterator[list[Callable[[], object]]]:
    """Yield for each of so many learners a function that clicks and returns when the run has ended."""
    visitors = [Visitor(address, LESSON) for _ in range(learners)]
    try:
        yield [partial(timed_click, visitor) for visitor in visitors]
    finally:
        for visitor in visitors:
            visitor.leave()


def many_learners(address: str, *, learners: int, seconds: int) -> Clicks:
    """Let so many learners click once a second each, spread over the second."""
    clicks = Clicks()
    began = time.perf_counter() + 1

    def work(index: int) -> None:
        visitor = Visitor(address, LESSON)
        for second in range(seconds):
            time.sleep(max(0.0, began + second + index / learners - time.perf_counter()))
            try:
                clicks.add(timed_click(visitor))
            except (OSError, http.client.HTTPException, RuntimeError):
                clicks.failures += 1
        visitor.leave()

    threads = [threading.Thread(target=work, args=[index]) for index in range(learners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clicks
