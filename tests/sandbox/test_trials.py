"""Each barrier's trial would notice that it is missing."""

import json
import os
import subprocess
import sys

from lessons.sandbox import trials

NOTHING_TO_LOSE = {"capabilities", "identity", "user namespace"}
"""Barriers that take away what only root has."""


def test_each_attempt_succeeds_without_barriers():
    without = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.trials_without_barriers"], capture_output=True, check=True
    )

    expected = set() if os.geteuid() == 0 else NOTHING_TO_LOSE
    assert {finding["barrier"] for finding in json.loads(without.stdout) if finding["holds"]} == expected


def test_barrier_does_not_hold_when_its_last_attempt_is_possible():
    def refused(target):
        raise PermissionError

    trial = trials.Trial(
        barrier="a", tried="b", means="c", take=lambda target: None, attempts=(refused, lambda target: None)
    )

    assert "was possible" in trials._try(trial, None)


def test_barriers_that_are_not_offered_are_told():
    without = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.trials_on_old_kernel"], capture_output=True, check=True
    )

    reasons = {finding["barrier"]: finding["reason"] for finding in json.loads(without.stdout)}
    assert "not offered" in reasons["seccomp"]
    assert "not offered" in reasons["file tree"]
    assert "not offered" in reasons["Landlock: files"]
