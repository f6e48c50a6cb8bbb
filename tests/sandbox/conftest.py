"""What the tests of the sandbox share: real zygotes, and a way to make lessons."""

import pytest

from lessons.sandbox import doctor
from lessons.sandbox.limits import KiB, Limits
from lessons.sandbox.supervisor import Supervisor
from tests.missing import skip_for_want_of
from tests.sandbox.shop import SHOP, Lesson, source_of

LOW_LIMITS = Limits(
    cpu_seconds=1, wall_seconds=20, events=500, output_bytes=32 * KiB, snapshot_bytes=256 * KiB, files=5
)
IMPATIENT_LIMITS = Limits(wall_seconds=0.5)


@pytest.fixture(scope="session")
def supervisor():
    """A zygote with low limits, for nearly all tests: do not end it."""
    supervisor = Supervisor(LOW_LIMITS, idle=1)
    yield supervisor
    supervisor.close()


@pytest.fixture(scope="session")
def impatient_supervisor():
    """One that gives a run half a second."""
    supervisor = Supervisor(IMPATIENT_LIMITS, idle=1)
    yield supervisor
    supervisor.close()


@pytest.fixture
def own_supervisor():
    """One that a test may kill and close."""
    supervisor = Supervisor(idle=2)
    supervisor.start()
    yield supervisor
    supervisor.close()


@pytest.fixture(scope="session")
def first_databases():
    """The snapshots after `migrate`, by the content of the files: made once."""
    return {}


@pytest.fixture(scope="session")
def lesson(supervisor, first_databases):
    """Return a function that makes a lesson of the shop, its own `actions.py` and other `files`, already migrated."""

    def make(actions="", *, files=None, by=supervisor, apps=("shop",), migrate=True, **options):
        sources = source_of({**(SHOP if files is None else files), "actions.py": actions})
        made = Lesson(by, sources, list(apps), **options)
        if migrate:
            key = str((files, apps, options))
            if key not in first_databases:
                # By the one that waits long enough, whoever runs the actions.
                first_databases[key] = Lesson(supervisor, sources, list(apps), **options).migrate().snapshots
            made.snapshots = dict(first_databases[key])
        return made

    return make


@pytest.fixture
def need_barrier():
    """Return a function that skips the test on a machine without a barrier of the jail."""
    holding = {finding.barrier for finding in doctor.examine() if finding.holds}

    def need(barrier):
        if barrier not in holding:
            skip_for_want_of(f"this machine does not offer the barrier {barrier}")

    return need
