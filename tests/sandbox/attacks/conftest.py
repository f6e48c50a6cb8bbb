"""What each attack is measured by: how its own run ends, and that nobody else notices.

An attack is the body of an action. Each is tried on the sandbox as this user starts it and, when that is root, also as
an ordinary user does.
"""

import os
import platform
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import pytest

from lessons.sandbox.barriers.system_calls import COLUMNS, NUMBERS
from lessons.sandbox.limits import KiB, Limits, MiB
from lessons.sandbox.supervisor import Supervisor

LIMITS = Limits(
    cpu_seconds=1,
    wall_seconds=2,
    memory_bytes=192 * MiB,
    events=300,
    output_bytes=32 * KiB,
    trace_bytes=512 * KiB,
    snapshot_bytes=256 * KiB,
)
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
    for number in range(20):
        Group.objects.create(name=str(number))
    print(Group.objects.count(), "groups")
"""


class NobodysSupervisor(Supervisor):
    zygote_module = "tests.sandbox.attacks.nobody_zygote"


USERS = {"own": Supervisor, "nobody": NobodysSupervisor} if os.geteuid() == 0 else {"own": Supervisor}


@pytest.fixture(scope="session", params=USERS)
def attacked(request):
    """The sandbox that is attacked, as each kind of user starts it."""
    supervisor = USERS[request.param](LIMITS, idle=2)
    supervisor.start()
    yield supervisor
    supervisor.close()


@pytest.fixture
def bystander(lesson, attacked):
    """A lesson that works, in the attacked sandbox."""
    return lesson(WORKS, files={}, apps=(), by=attacked)


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


@pytest.fixture
def attack(lesson, attacked, bystander):
    """Return a function that runs the body of an action, and check afterwards that only its own run has suffered."""
    zygote = attacked.zygote_pid
    sibling = Sibling(bystander)

    def run(body):
        actions = f"{PRELUDE}\n\ndef attack():\n{indent(dedent(body).strip(), '    ')}\n"
        target = lesson(actions, files={}, apps=(), by=attacked)
        sibling.start()
        sibling.began.wait()
        run = target.run("attack")
        error = run.raised.partition("(")[0]
        return Fate(run.outcome, run.limit, run.sentence, error, run.printed, run.events)

    yield run

    sibling.join()
    assert sibling.result.printed == ["20 groups"]
    assert attacked.zygote_pid == zygote
    # The next run goes on from what the sibling left, where these names are taken.
    assert "IntegrityError" in bystander.run("work").raised
    assert [place for place in PLACES if Path(place, LOOT).exists()] == []


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
