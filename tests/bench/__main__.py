"""Measure everything once, on this machine, and print a table with the limits that the project has set itself.

Times are medians of interleaved rounds; what counts is how they compare with one another. `--quick` is for trying out.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from lessons.sandbox.supervisor import Supervisor
from tests.bench import engine, plain_project, site

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, a short load")
    quick = parser.parse_args().quick
    rounds, load_seconds = (10, 5) if quick else (60, 60)
    print(f"Django {django.get_version()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print(f"{'measured':<58} {'here':>10} {'must':>10} {'goal':>10}")
    measure_engine(rounds)
    measure_site(rounds, load_seconds)


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
        per_second = [engine.runs_per_second(traced, requesters=8, seconds=4) for _ in range(rounds // 10)]
        row("runs per second, 8 requesters", statistics.median(per_second), "", "≥ 100", "≥ 150")


def measure_site(rounds: int, load_seconds: int) -> None:
    with running_site() as address:
        alone = site.one_learner(address, rounds)
        row("POST to first event byte, one learner", statistics.median(alone.first), "ms", "≤ 25", "≤ 12")
        row("… to the first event of the action", statistics.median(alone.first_of_action), "ms", "", "")
        load = site.many_learners(address, learners=20, seconds=load_seconds)
        row(f"20 learners, a click a second, {load_seconds} s: p95", site.p95(load.first), "ms", "≤ 100", "≤ 40")
        row("… to the first event of the action: p95", site.p95(load.first_of_action), "ms", "", "")
        row("… failures", load.failures, "", "0", "0")


def row(name: str, value: float, unit: str, must: str, goal: str) -> None:
    print(f"{name:<58} {f'{value:.1f} {unit}':>10} {must:>10} {goal:>10}", flush=True)


@contextmanager
def running_site() -> Iterator[str]:
    """Start the site as a person does and yield its address."""
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "SIGNALBOX_DATA_DIR": folder}
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
