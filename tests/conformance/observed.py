"""Runs Django's `runtests.py` and writes down what became of each test, each of them under `trace` if so asked.

python -m tests.conformance.observed OUTCOMES_FILE traced|without RUNTESTS_FILE [option ...]
"""

import contextlib
import importlib
import json
import runpy
import sys
import unittest
from collections import Counter
from pathlib import Path

from lessons.traces.events import Event
from lessons.traces.packing import from_json, to_json

COUNTED = {
    "failures": "failed",
    "errors": "failed",
    "skipped": "skipped",
    "expectedFailures": "failed as expected",
    "unexpectedSuccesses": "passed unexpectedly",
}

outcomes: dict[str, str] = {}
kinds: Counter[str] = Counter()


def observe(context) -> None:
    """Have each test run inside of `context()`, and its outcome written down."""
    run_test = unittest.TestCase.run

    def run(self, result=None):
        before = {kind: len(getattr(result, kind)) for kind in COUNTED}
        with context():
            answer = run_test(self, result)
        added = {kind: getattr(result, kind)[count:] for kind, count in before.items()}
        outcomes[self.id()] = outcome(added)
        return answer

    unittest.TestCase.run = run


def outcome(added: dict[str, list]) -> str:
    for kind, word in COUNTED.items():
        if added[kind]:
            reasons = [entry[1] for entry in added[kind] if kind == "skipped"]
            return ": ".join([f"{word}" if len(added[kind]) == 1 else f"{word} {len(added[kind])} times", *reasons])
    return "passed"


def traced():
    # Not before django.setup(), which is left to runtests.py.
    return importlib.import_module("lessons.tracer").trace(check)


def check(event: Event) -> None:
    """Refuse an event that the web process would refuse: the test that caused it then fails."""
    if from_json(to_json(event)) != event:
        raise AssertionError(f"{event} changes on its way")
    kinds[event.kind] += 1


if __name__ == "__main__":
    outcomes_file, mode, runtests, *options = sys.argv[1:]
    observe(traced if mode == "traced" else contextlib.nullcontext)
    sys.argv = [runtests, *options]
    sys.path[0] = str(Path(runtests).parent)
    try:
        runpy.run_path(runtests, run_name="__main__")
    finally:
        Path(outcomes_file).write_text(json.dumps({"outcomes": outcomes, "kinds": kinds}))
