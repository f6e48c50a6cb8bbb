"""Let some learners attack the real site for half a minute while another one clicks, and print what that one notices.

The attackers run hostile files, ask for long runs, leave streams unread, and change files to what is hard to read.
Exit status 1 when something is not as it must be. `--project` takes another checkout, to compare with.
"""

import argparse
import multiprocessing
import os
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.siege.attacks import KINDS, Orders, Places, Tally, attack
from tests.siege.measuring import ClickingLearner, Times, click_round, measured
from tests.siege.site import Holdings, Site, started_site
from tests.siege.table import LARGER_AT_MOST, Report, rows

ROOT = Path(__file__).parents[2]
CORES = os.cpu_count() or 1
AT_ONCE = {"runs": CORES, "replays": 4, "unread replays": 39, "unread runs": 1, "edits": 1}
SHARED = f"""\
Attackers and site share these cores: what the attackers use, the site lacks. The attackers have {CORES} runs at once at
most, so that places in the sandbox are left to others: how those are shared out is not measured here.
"""
ALONE_PART = 1 / 3
"""For how much of the siege's length the learner clicks alone."""
LOOK_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long the siege is, how long the rest after it at most, and how many attackers of each kind there are.

    Attackers wait `patience_seconds` for an answer. Before the measurement and after it the learner clicks on
    everything `rounds` times.
    """

    seconds: float = 33
    rest_seconds: float = 40
    rounds: int = 10
    patience_seconds: float = 20
    file_bytes: int = 64_000
    at_once: Mapping[str, int] = field(default_factory=lambda: AT_ONCE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.siege", description=__doc__)
    parser.add_argument("--seconds", type=float, default=Plan.seconds, help="of siege (default: %(default)s)")
    parser.add_argument("--project", type=Path, default=ROOT, help="the checkout to attack (default: this one)")
    arguments = parser.parse_args()
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{arguments.project}; {CORES} cores, load average {load} before the start")
    print(SHARED, flush=True)
    found = list(rows(besiege(arguments.project, Plan(seconds=arguments.seconds))))
    print(*found, sep="\n")
    return int(any(row.is_broken for row in found))


def besiege(project: Path, plan: Plan, *, data: str = "") -> Report:
    with started_site(project, data=data) as site:
        learner = ClickingLearner(site)
        click_rounds(learner, plan.rounds)
        alone, _ = measured(site, learner, partial(time.sleep, plan.seconds * ALONE_PART))
        before = site.holdings()
        siege, tally = measured(site, learner, partial(attack_site, site, plan))
        after = settled(site, before, plan.rest_seconds)
        later = click_rounds(learner, plan.rounds)
        ended_early = site.has_ended
    return Report(
        alone=alone,
        siege=siege,
        later=later,
        before=before,
        after=after,
        tally=tally + Tally(statuses=learner.statuses()),
        end_seconds=site.end_seconds,
        ended_early=ended_early,
        complaints=len(site.complaints),
    )


def attack_site(site: Site, plan: Plan) -> Tally:
    """Let the attackers loose, each kind from an address of its own, and return what they did until all had ended."""
    context = multiprocessing.get_context("spawn")
    until = time.monotonic() + plan.seconds
    with ProcessPoolExecutor(
        len(KINDS), context, initializer=Places.share, initargs=[context.Semaphore(CORES)]
    ) as attackers:
        tallies = []
        for number, kind in enumerate(KINDS, start=2):
            orders = Orders(
                site=site.address,
                source=f"127.0.0.{number}",
                at_once=plan.at_once[kind],
                file_bytes=plan.file_bytes,
                patience_seconds=plan.patience_seconds,
                until=until,
            )
            tallies.append(attackers.submit(attack, kind, orders))
    return sum((tally.result() for tally in tallies), Tally())


def settled(site: Site, before: Holdings, seconds: float) -> Holdings:
    """Return what the site holds once that is about what it was, or when so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while True:
        now = site.holdings()
        is_settled = (
            now.mib <= before.mib * LARGER_AT_MOST
            and now.threads <= before.threads
            and now.descriptors <= before.descriptors
        )
        if is_settled or time.monotonic() > deadline:
            return now
        time.sleep(LOOK_SECONDS)


def click_rounds(learner: ClickingLearner, rounds: int) -> Times:
    times = Times()
    for _ in range(rounds):
        click_round(learner, times)
    return times


if __name__ == "__main__":
    raise SystemExit(main())
