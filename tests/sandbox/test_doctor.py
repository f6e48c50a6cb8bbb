"""The doctor finds what holds, and would notice what does not."""

import json
import os
import subprocess
import sys

import pytest

from lessons.sandbox import doctor

NOTHING_TO_LOSE = {"capabilities", "identity", "user namespace"}
"""Barriers that take away what only root has."""


@pytest.mark.skipif(sys.platform != "linux", reason="the barriers are those of Linux")
@pytest.mark.parametrize("barrier", ["descriptors", "resource limits", "no new privileges"])
def test_barrier_of_every_linux_holds(barrier):
    assert [finding.holds for finding in doctor.examine() if finding.barrier == barrier] == [True]


def test_every_finding_says_what_was_tried_and_what_it_means():
    assert all(finding.tried and finding.means for finding in doctor.examine())


def test_every_missing_barrier_has_a_reason():
    assert all(bool(finding.reason) != finding.holds for finding in doctor.examine())


def test_each_attempt_succeeds_without_barriers():
    without = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.doctor_without_barriers"], capture_output=True, check=True
    )

    expected = set() if os.geteuid() == 0 else NOTHING_TO_LOSE
    assert {finding["barrier"] for finding in json.loads(without.stdout) if finding["holds"]} == expected


def test_barrier_does_not_hold_when_its_last_attempt_is_possible():
    def refused(target):
        raise PermissionError

    trial = doctor.Trial(
        barrier="a", tried="b", means="c", take=lambda target: None, attempts=(refused, lambda target: None)
    )

    assert "was possible" in doctor._try(trial, None)


def test_barriers_that_are_not_offered_are_told():
    without = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.doctor_on_old_kernel"], capture_output=True, check=True
    )

    reasons = {finding["barrier"]: finding["reason"] for finding in json.loads(without.stdout)}
    assert "not offered" in reasons["seccomp"]
    assert "not offered" in reasons["file tree"]
    assert "not offered" in reasons["Landlock: files"]
