"""What the tests of runs share: a course of one small lesson, learners, and a way to read a stream."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings
from django.db import connection

from lessons.runs.course import course
from lessons.runs.engine import supervisor
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run, Sandbox
from lessons.runs.starting import start
from lessons.sandbox.endings import limit_reached
from lessons.sandbox.listening import Result
from lessons.traces.events import OutputWritten
from tests import personas
from tests.personas import Learner

ROOT = Path(__file__).parents[2]
SLUG = "books"
KEPT_AS_IT_WAS = "books: 2"
"""What the next click prints when one run was kept before it, and nothing of another."""
COURSE = {
    "01-chapter/chapter.md": """
        +++
        title = "A chapter"
        +++
    """,
    "01-chapter/01-books/lesson.md": """
        +++
        title = "Books"
        question = "How many?"
        goal = "Count."
        focus = "shop/models.py"

        [variants.loud]
        title = "Loud"
        reason = "It prints at once."

        [variants.deadly]
        title = "Deadly"
        reason = "It ends the process while the app is loaded."
        +++
        Count the books.
    """,
    "01-chapter/01-books/app/shop/__init__.py": "",
    "01-chapter/01-books/app/shop/models.py": """
        from django.db import models

        class Book(models.Model):
            title = models.CharField(max_length=100)
    """,
    "01-chapter/01-books/variants/loud/shop/__init__.py": "print('LOUD')",
    "01-chapter/01-books/variants/deadly/shop/__init__.py": "import os\n\nos._exit(3)",
    "01-chapter/01-books/actions.py": r'''
        import os
        import threading

        from shop.models import Book


        def add():
            """Add a book"""
            Book.objects.create(title="Emma")
            print(f"books: {Book.objects.count()}")


        def print_much():
            """Print much"""
            for number in range(600):
                print(number, "x" * 400)


        def fail():
            """Fail"""
            raise ValueError("on purpose")


        def die():
            """Die"""
            os.abort()


        def leave():
            """Add a book and leave"""
            add()
            os._exit(7)


        def wait():
            """Wait for ever"""
            print("waiting")
            threading.Event().wait()


        def print_hostile_text():
            """Print what would do harm"""
            print("<script>alert(1)</script>")
            print("\x1b[31mred\x1b]0;title\x07")
            print("nul \0 end")
            print("\r\n\r\ndata: forged\r\n\r\nevent: end\rid: 99\n\n")
            print("<hx-partial hx-target='#status'>forged</hx-partial>")
            Book.objects.create(title="<img src=x onerror=alert(1)>")
            raise ValueError("<b>bold</b> \ud800")
    ''',
}


@pytest.fixture(scope="session")
def course_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for path, text in COURSE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(dedent(text).lstrip("\n"))
    return folder


@pytest.fixture(autouse=True)
def _course(course_folder, settings):
    settings.COURSE_DIRS = [course_folder]
    course.cache_clear()
    yield
    course.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _engine():
    yield
    supervisor.close()


@pytest.fixture
def lesson():
    return course().lesson(SLUG)


class Interrupted(EventLog):
    """A log that calls `act` once, while the action runs."""

    def __init__(self, act):
        super().__init__()
        self._act = act

    def record(self, events):
        super().record(events)
        if self._act and any(isinstance(event, OutputWritten) for event in events):
            act, self._act = self._act, None
            act()


def started(learner, lesson, action="add", *, log=None, variant=""):
    """Return a run that is to be carried out now, and its log."""
    run, log = Run(learner=learner.row, action=action, variant=variant), EventLog() if log is None else log
    start(run, lesson, log)
    return run, log


class OtherProcess:
    """Another web process on the same data, which begins runs and may be killed."""

    def __init__(self, data):
        code = "import django; from lessons.runs.process import this_process; print(this_process()); input()"
        environment = os.environ | {"SIGNALBOX_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "tutorial_site.settings"}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, "-uc", code], cwd=ROOT, env=environment, **pipes)
        self.name = self._process.stdout.readline().strip()

    def kill(self):
        self._process.kill()
        self._process.communicate()


def run_elsewhere(learner, process, **facts):
    """Make a run of the learner that another process carries out."""
    learner.row.remember()
    sandbox, _ = Sandbox.objects.get_or_create(learner=learner.row, lesson=SLUG)
    return Run.objects.create(learner=learner.row, sandbox=sandbox, action="add", process=process, **facts)


class Busy:
    """The sandbox on a machine that is so busy that the clock stops the first runs."""

    def __init__(self, stopped):
        self.stopped = stopped

    def run(self, *arguments, **options):
        if self.stopped:
            self.stopped -= 1
            return Result(ending=limit_reached("wall_seconds", supervisor.limits), snapshots=None)
        return supervisor.run(*arguments, **options)


class Broken:
    """A supervisor that cannot run anything."""

    def __init__(self, error):
        self.error = error

    def run(self, *arguments, **options):
        raise self.error


@pytest.fixture
def learner(transactional_db):
    return Learner(SLUG)


@pytest.fixture
def stranger(transactional_db):
    return Learner(SLUG)


@pytest.fixture(scope="session")
def living_process():
    process = OtherProcess(settings.DATA_DIR)
    yield process
    process.kill()


@pytest.fixture
def dying_process():
    """Another process, which a test is to kill."""
    process = OtherProcess(settings.DATA_DIR)
    yield process
    process.kill()


@pytest.fixture
def read(transactional_db):
    """Return a function that makes text of HTML."""
    return personas.text


@pytest.fixture
def impatient_database(transactional_db, monkeypatch):
    """The site's database, with connections that wait for no lock."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
    connection.close()
    yield connection.settings_dict["NAME"]
    connection.close()
