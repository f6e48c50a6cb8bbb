"""What others notice: how long a learner's clicks take, how long a small file takes, what the site holds meanwhile."""

import math
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from tests.siege.learner import LESSON, Answer, Learner
from tests.siege.site import Holdings, Site

SOURCE = "127.0.0.1"
PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.05
"""Between two clicks."""
PROBE_MS = 50
"""How often the small file is asked for."""
WATCH_SECONDS = 0.2
PAGE = b"</html>"
RETURNED = b"Finished."

Waited = TypeVar("Waited")


class ClickingLearner:
    """`clicks` are what this learner does in turn, each with what its answer has to hold.

    `small_file` is the path of a style sheet. It is asked for on behalf of somebody else, who asks at the same time.
    """

    def __init__(self, site: Site) -> None:
        self._learner = Learner(site.address, source=SOURCE, patience_seconds=PATIENCE_SECONDS)
        self._reader_of_file = Learner(site.address, source=SOURCE, patience_seconds=PATIENCE_SECONDS)
        self._small_file = _style_sheet(self._learner.get("/"))
        self._run = ""
        self.clicks: dict[str, tuple[Callable[[], Answer], bytes]] = {
            "GET the lesson": (partial(self._learner.get, LESSON), PAGE),
            "POST a run, to its last byte": (self._run_action, RETURNED),
            "GET the stored trace": (self._fetch_trace, RETURNED),
            "GET home": (partial(self._learner.get, "/"), PAGE),
        }

    def statuses(self) -> Counter[int]:
        return self._learner.statuses + self._reader_of_file.statuses

    def get_small_file(self) -> Answer:
        return self._reader_of_file.get(self._small_file)

    def _run_action(self) -> Answer:
        answer = self._learner.run_action()
        self._run = answer.run or self._run
        return answer

    def _fetch_trace(self) -> Answer:
        return self._learner.get(f"/runs/{self._run}/events/?trace=alone")


@dataclass
class Times:
    """Milliseconds by what was asked for, time-outs included; how many answers were not what was wanted."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    failures: int = 0

    def take(self, name: str, ask: Callable[[], Answer], wanted: bytes = b"") -> float:
        """Ask and return how many milliseconds it took."""
        began = time.monotonic()
        try:
            answer = ask()
        except OSError:
            self.failures += 1
        else:
            self.failures += answer.status != 200 or wanted not in answer.body
        took = (time.monotonic() - began) * 1000
        self.milliseconds.setdefault(name, []).append(took)
        return took

    def of(self, *names: str) -> list[float]:
        """Return the times of some things, or of all."""
        return [took for name in names or self.milliseconds for took in self.milliseconds.get(name, ())]


def percentile(times: list[float], percent: int) -> float:
    """Return a percentile; of no times it is infinite, as nothing was fast enough."""
    if len(times) < 2:
        return times[0] if times else math.inf
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Measured:
    """`most` is what the site held at most meanwhile, in each respect."""

    clicks: Times
    small_file: Times
    most: Holdings


def measured(site: Site, learner: ClickingLearner, wait: Callable[[], Waited]) -> tuple[Measured, Waited]:
    """Measure until `wait` returns, and return also what it returned."""
    over = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        clicks = pool.submit(click, learner, over)
        small_file = pool.submit(ask_often, learner.get_small_file, over)
        most = pool.submit(watch, site, over)
        try:
            waited = wait()
        finally:
            over.set()
    return Measured(clicks.result(), small_file.result(), most.result()), waited


def click(learner: ClickingLearner, over: threading.Event) -> Times:
    times = Times()
    while not over.is_set():
        click_round(learner, times)
    return times


def click_round(learner: ClickingLearner, times: Times) -> None:
    """Click on everything once."""
    for name, (ask, wanted) in learner.clicks.items():
        times.take(name, ask, wanted)
        time.sleep(PAUSE_SECONDS)


def ask_often(ask: Callable[[], Answer], over: threading.Event) -> Times:
    """Ask every 50 ms. An answer that is late delays those that come after it, so they count as late, too."""
    times = Times()
    rest_ms = 0.0
    while not over.wait(rest_ms / 1000):
        took = times.take("", ask)
        times.milliseconds[""] += [took - number * PROBE_MS for number in range(1, int(took / PROBE_MS) + 1)]
        rest_ms = PROBE_MS - took % PROBE_MS
    return times


def watch(site: Site, over: threading.Event) -> Holdings:
    most = site.holdings()
    while not over.wait(WATCH_SECONDS):
        most = most.or_more(site.holdings())
    return most


def _style_sheet(page: Answer) -> str:
    found = re.search(rb'href="(/static/[^"]+\.css)"', page.body)
    assert found, "the page has no style sheet"
    return found[1].decode()
