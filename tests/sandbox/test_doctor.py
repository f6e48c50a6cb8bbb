"""The doctor finds what holds on this machine, and says why where something does not."""

import sys

import pytest

from lessons.sandbox import doctor


@pytest.mark.skipif(sys.platform != "linux", reason="the barriers are those of Linux")
@pytest.mark.parametrize("barrier", ["descriptors", "resource limits", "no new privileges"])
def test_barrier_of_every_linux_holds(barrier):
    assert [finding.holds for finding in doctor.examine() if finding.barrier == barrier] == [True]


def test_every_finding_says_what_was_tried_and_what_it_means():
    assert all(finding.tried and finding.means for finding in doctor.examine())


def test_every_missing_barrier_has_a_reason():
    assert all(bool(finding.reason) != finding.holds for finding in doctor.examine())
