"""Runs suites of Django's own tests without and with the tracer, and compares what became of each test.

    python -m tests.conformance [suite ...]

The tests come from the source distribution of the installed Django, which is downloaded once and kept in `.cache/`.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "conformance"
SUITES = (
    "dispatch",
    "signals",
    "transactions",
    "transaction_hooks",
    "delete",
    "m2m_signals",
    "get_or_create",
    "handlers",
    "middleware",
    "middleware_exceptions",
    "test_client",
    "test_client_regress",
    "template_backends",
)

Outcomes = dict[str, str]


def main(suites: list[str]) -> int:
    tests = django_tests()
    with ThreadPoolExecutor() as side_by_side:
        plain_suites = side_by_side.submit(run, tests, suites, traced=False)
        traced_suites = side_by_side.submit(run, tests, suites, traced=True)
    (without, _), (traced, kinds) = plain_suites.result(), traced_suites.result()
    print(f"Django {django.__version__}, Python {sys.version.split()[0]}: {' '.join(suites)}")
    print(f"  without the tracer: {summary(without)}")
    print(f"  with the tracer:    {summary(traced)}; {sum(kinds.values())} events of {len(kinds)} kinds")
    differing = [test for test in sorted(without.keys() | traced.keys()) if without.get(test) != traced.get(test)]
    for test in differing:
        print(f"  {test}: {without.get(test, 'not run')} without, {traced.get(test, 'not run')} with the tracer")
    # A tracer that records nothing would change nothing either.
    return 0 if without and kinds and not differing else 1


def django_tests() -> Path:
    """Return the folder with the tests of the installed Django."""
    folder = CACHE / f"django-{django.__version__}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE.parent / ".gitignore").write_text("*\n")
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            archive = download(Path(scratch))
            with tarfile.open(archive) as source:
                source.extractall(scratch, filter="data")
            # Moved when it is complete, so that an interrupted run leaves nothing that looks like it.
            archive.with_name(folder.name).rename(folder)
    return folder / "tests"


def download(folder: Path) -> Path:
    """Download the source distribution of the installed Django into a folder and return its path."""
    requirement = f"django=={django.__version__}"
    python = python_with_pip(folder)
    command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=django", requirement]
    subprocess.run([*command, "--dest", folder], check=True, cwd=folder)
    return folder / f"django-{django.__version__}.tar.gz"


def python_with_pip(folder: Path) -> str:
    if importlib.util.find_spec("pip"):
        return sys.executable
    venv.create(folder / "venv", with_pip=True)
    return str(folder / "venv" / "bin" / "python")


def run(tests: Path, suites: list[str], *, traced: bool) -> tuple[Outcomes, dict[str, int]]:
    """Run suites. Returns what became of each test, and how many events of each kind were recorded."""
    with tempfile.TemporaryDirectory() as scratch:
        answer = Path(scratch) / "outcomes.json"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        options = ["--settings=test_sqlite", "--parallel=1", "--verbosity=0", *suites]
        command = [sys.executable, "-m", "tests.conformance.observed", answer, "traced" if traced else "without"]
        finished = subprocess.run(
            [*command, tests / "runtests.py", *options],
            cwd=tests,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if not answer.exists():
            sys.exit(finished.stdout)
        found = json.loads(answer.read_text())
    if not found["outcomes"]:
        print(finished.stdout)
    return found["outcomes"], found["kinds"]


def summary(outcomes: Outcomes) -> str:
    counts = Counter(outcome.split(":")[0] for outcome in outcomes.values())
    return ", ".join([f"{len(outcomes)} tests", *(f"{count} {outcome}" for outcome, count in sorted(counts.items()))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SUITES)))
