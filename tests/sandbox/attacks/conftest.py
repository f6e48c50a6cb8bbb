"""What each attack is measured by: how its own run ends, and that nobody else notices.

An attack is the body of an action. Each is tried on the sandbox as this user starts it and, when that is root, also as
an ordinary user does.
"""

import os
import platform
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import pytest
from msgspec.structs import replace

from lessons.sandbox.barriers.system_calls import COLUMNS, NUMBERS
from lessons.sandbox.limits import KiB, Limits, MiB
from lessons.sandbox.supervisor import Supervisor

LIMITS = Limits(
    cpu_seconds=1,
    wall_seconds=60,  # a busy machine must not let the clock strike before the processor's
    memory_bytes=192 * MiB,
    events=300,
    output_bytes=32 * KiB,
    trace_bytes=512 * KiB,
    snapshot_bytes=256 * KiB,
)
WAITING_LIMITS = replace(LIMITS, wall_seconds=1)
LOOT = "signalbox-attack"
"""The name that an attack gives to whatever it tries to leave behind."""
PLACES = ["/", "/tmp", "/var/tmp", "/dev/shm", Path.home(), Path.cwd()]

PRELUDE = f"""
import ctypes, errno, gc, os, signal, socket, sqlite3, sys, threading, time
from pathlib import Path
from django.contrib.auth.models import Group
from django.db import connection

LOOT = {LOOT!r}

def call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    print(errno.errorcode[ctypes.get_errno()] if result == -1 else f"let through: {{result}}")

def tried(attempt):
    try:
        return attempt()
    except OSError as error:
        return type(error).__name__
"""
WORKS = """
from django.contrib.auth.models import Group

def work():
    for number in range(10):
        Group.objects.create(name=str(number))
    print(Group.objects.count(), "groups")
"""


class NobodysSupervisor(Supervisor):
    zygote_module = "tests.sandbox.attacks.nobody_zygote"


USERS = {"own": Supervisor, "nobody": NobodysSupervisor} if os.geteuid() == 0 else {"own": Supervisor}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.thorough)


@pytest.fixture(scope="session", params=USERS)
def sandbox_user(request):
    """The kind of supervisor, by who starts the zygote."""
    return USERS[request.param]


@pytest.fixture(scope="session")
def attacked(sandbox_user):
    """The sandbox that is attacked."""
    supervisor = sandbox_user(LIMITS, idle=2)
    yield supervisor
    supervisor.close()


@pytest.fixture(scope="session")
def impatient(sandbox_user):
    """One that is attacked by waiting, with a clock that strikes soon."""
    supervisor = sandbox_user(WAITING_LIMITS, idle=2)
    yield supervisor
    supervisor.close()


@dataclass
class Fate:
    """How the run of an attack ended."""

    outcome: str
    limit: str
    sentence: str
    error: str
    printed: list
    events: list


class Sibling(threading.Thread):
    """A run of somebody else that goes on during the attack."""

    def __init__(self, lesson):
        super().__init__()
        self.lesson = lesson
        self.began = threading.Event()
        self.result = None

    def run(self):
        self.result = self.lesson.run("work", emit=lambda events: self.began.set())


@contextmanager
def nobody_else_suffers(lesson, supervisor):
    """Yield a function that runs the body of an action, and check that only its own run has suffered."""
    bystander = lesson(WORKS, files={}, apps=(), by=supervisor)
    zygote = supervisor.zygote_pid
    sibling = Sibling(bystander)

    def attack(body):
        target = lesson(
            f"{PRELUDE}\n\ndef attack():\n{indent(dedent(body).strip(), '    ')}\n", files={}, apps=(), by=supervisor
        )
        sibling.start()
        sibling.began.wait()
        run = target.run("attack")
        return Fate(run.outcome, run.limit, run.sentence, run.raised.partition("(")[0], run.printed, run.events)

    yield attack

    sibling.join()
    assert sibling.result.printed == ["10 groups"]
    assert supervisor.zygote_pid == zygote
    # The next run goes on from what the sibling left, where these names are taken.
    assert "IntegrityError" in bystander.run("work").raised
    assert [place for place in PLACES if Path(place, LOOT).exists()] == []


@pytest.fixture
def attack(lesson, attacked):
    with nobody_else_suffers(lesson, attacked) as attack:
        yield attack


@pytest.fixture
def attack_by_waiting(lesson, impatient):
    with nobody_else_suffers(lesson, impatient) as attack:
        yield attack


@pytest.fixture
def open_directory():
    """A directory outside the sandbox that everybody may write to, but for the jail."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o777)
        yield Path(directory)


@pytest.fixture(scope="session")
def number():
    """Return a function that knows the number of a system call on this machine."""
    column = COLUMNS.index(platform.machine())
    return lambda name: NUMBERS[name][column]
