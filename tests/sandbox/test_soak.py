"""A short soak: the long one is `python -m tests.soak`."""

import sys

import pytest

from lessons.sandbox.supervisor import Supervisor
from tests import soak

pytestmark = pytest.mark.thorough

RUNS = 65
"""Each kind of attack once."""


@pytest.fixture
def soaked():
    supervisor = Supervisor(soak.LIMITS)
    soak.soak(supervisor, soak.WARM_UP)
    yield supervisor
    supervisor.close()


@pytest.mark.skipif(sys.platform != "linux", reason="what is held is read from /proc")
def test_hostile_runs_leave_nothing_behind(soaked):
    zygote = soaked.zygote_pid
    before = soak.holdings(soaked)

    soak.soak(soaked, RUNS)

    assert soak.settled(soaked, before).leaked_since(before) == {}
    assert soaked.zygote_pid == zygote


def test_peaceful_runs_among_hostile_ones_return(soaked):
    endings = soak.soak(soaked, RUNS)

    assert {ending for name, ending in endings if name == "peaceful"} == {"returned"}
