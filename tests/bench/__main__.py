"""Measure everything once, on this machine, and print a table with the limits that the project has set itself.

Times are medians of interleaved rounds; what counts is how they compare with one another: with a fresh shell, and with
a warm IPython kernel, doing the same. `--quick` is for trying out.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from lessons.sandbox.supervisor import Supervisor
from tests.bench import engine, page, plain_project, site
from tests.bench.kernel import warm_kernels
from tests.browser.chromium import MISSING, find_chromium

ROOT = Path(__file__).parents[2]
REQUESTERS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, a short load")
    quick = parser.parse_args().quick
    rounds, load_seconds = (10, 5) if quick else (60, 60)
    print(f"Django {django.get_version()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print(f"{'measured':<58} {'here':>10} {'must':>10} {'goal':>10}")
    measure_engine(rounds)
    measure_site(rounds, load_seconds)
    measure_page(rounds)


def measure_engine(rounds: int) -> None:
    with (
        closing(Supervisor()) as traced,
        closing(engine.UntracedSupervisor()) as untraced,
        closing(engine.UnjailedSupervisor()) as unjailed,
    ):
        with_tracer, without, without_jail = engine.run_times([traced, untraced, unjailed], rounds)
        row("first event of the action", with_tracer.first_event, "ms", "≤ 10", "≤ 5")
        row("last event, snapshot back", with_tracer.last_event, "ms", "≤ 14", "≤ 8")
        with TemporaryDirectory() as folder:
            shell = plain_project.shell_milliseconds(Path(folder), max(5, rounds // 5))
        row("a fresh manage.py shell -c doing the same", shell, "ms", "", "")
        row("… as a multiple of the run", shell / with_tracer.last_event, "times", "≥ 20", "≥ 40")
        row("run with the tracer / without", with_tracer.last_event / without.last_event, "times", "≤ 1.6", "≤ 1.3")
        row("run in the jail / without", with_tracer.last_event / without_jail.last_event, "times", "", "≤ 1.15")
        row("a waiting child (PSS)", engine.waiting_child_mib(traced), "MiB", "≤ 12", "≤ 9")
        measure_against_kernels(traced, rounds)


def measure_against_kernels(traced: Supervisor, rounds: int) -> None:
    """Take the sandbox and warm IPython kernels in turn, so that both meet the same moments of the machine."""
    snapshots = engine.first_snapshots(traced)
    with warm_kernels(REQUESTERS) as kernels:
        runs: list[float] = []
        cells: list[float] = []
        for _ in range(rounds):
            runs.append(engine.one_run(traced, snapshots)[1])
            time.sleep(engine.PAUSE_SECONDS)
            cells.append(kernels[0]())
            time.sleep(engine.PAUSE_SECONDS)
        row("a warm IPython kernel doing the same", statistics.median(cells) * 1000, "ms", "", "")
        row("… last event / the kernel's", statistics.median(runs) / statistics.median(cells), "times", "≤ 0.8", "")
        here: list[float] = []
        there: list[float] = []
        for _ in range(max(1, rounds // 10)):
            here.append(engine.runs_per_second(traced, requesters=REQUESTERS, seconds=4))
            there.append(engine.per_second(kernels, seconds=4))
        row("runs per second, 8 requesters", statistics.median(here), "", "≥ 100", "≥ 150")
        row("… / those of 8 kernels", statistics.median(here) / statistics.median(there), "times", "≥ 1.0", "")


def measure_site(rounds: int, load_seconds: int) -> None:
    with running_site() as address:
        alone = site.one_learner(address, rounds)
        row("POST to first event byte, one learner", statistics.median(alone.first), "ms", "≤ 25", "≤ 12")
        row("… to the first event of the action", statistics.median(alone.first_of_action), "ms", "", "")
        load = site.many_learners(address, learners=20, seconds=load_seconds)
        row(f"20 learners, a click a second, {load_seconds} s: p95", site.p95(load.first), "ms", "≤ 100", "≤ 40")
        row("… to the first event of the action: p95", site.p95(load.first_of_action), "ms", "", "")
        row("… failures", load.failures, "", "0", "0")
        measure_against_engine(address, rounds)


def measure_against_engine(address: str, rounds: int) -> None:
    """Take learners who click without a pause and the engine alone in turn, on the same run."""
    with closing(Supervisor()) as alone, site.clicking(address, REQUESTERS) as learners:
        clicks: list[float] = []
        runs: list[float] = []
        for _ in range(max(1, rounds // 10)):
            clicks.append(engine.per_second(learners, seconds=4))
            runs.append(engine.runs_per_second(alone, requesters=REQUESTERS, seconds=4))
        row("clicks per second over HTTP, 8 learners", statistics.median(clicks), "", "", "")
        row(
            "… / runs per second of the engine alone",
            statistics.median(clicks) / statistics.median(runs),
            "times",
            "≥ 0.75",
            "",
        )


def measure_page(rounds: int) -> None:
    executable = find_chromium()
    if not executable:
        print(f"{MISSING}: the page is not measured.")
        return
    with running_site(DJANGO_SETTINGS_MODULE="tests.bench.settings") as address:
        times = page.measured(address, executable, steps=rounds)
    row(f"page, a run of {times.events:,} events: last event to ready", times.ready, "ms", "≤ 1000", "≤ 300")
    row("… a step: from the key to the paint", statistics.median(times.steps), "ms", "≤ 50", "≤ 33")
    row("… a step: p95", site.p95(times.steps), "ms", "≤ 50", "")
    row("… to its first or last step", statistics.median(times.jumps), "ms", "", "≤ 100")
    row("… a frame while it scrolls", statistics.median(times.frames), "ms", "", "≤ 17")
    row("… the longest of them", max(times.frames), "ms", "≤ 50", "")


def row(name: str, value: float, unit: str, must: str, goal: str) -> None:
    decimals = 2 if unit == "times" else 1
    print(f"{name:<58} {f'{value:.{decimals}f} {unit}':>10} {must:>10} {goal:>10}", flush=True)


@contextmanager
def running_site(**settings: str) -> Iterator[str]:
    """Start the site as a person does and yield its address."""
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "SIGNALBOX_DATA_DIR": folder, **settings}
        command = [sys.executable, "manage.py", "serve", "--port", "0"]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if address := re.search(r"http://\S+", line):
                    break
            else:
                raise SystemExit("The site did not start.")
            try:
                yield address[0]
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
