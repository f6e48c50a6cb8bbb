"""A run is stored whole or not at all, whatever happens on the way."""

import os
import signal
import sqlite3
from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from lessons.runs import execute as execute_module
from lessons.runs import live
from lessons.runs.event_log import EventLog
from lessons.runs.execute import FirstDatabaseFailed, execute, make_first_database, request_for, reset
from lessons.runs.live import LiveRun
from lessons.runs.models import FirstDatabase, Run, Sandbox
from lessons.sandbox.endings import Ending
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import NotBegun, Result, SandboxClosed, SandboxUnavailable, Supervisor
from lessons.traces.events import OutputWritten
from tests.runs.conftest import HTMX

KEPT_AS_IT_WAS = "books: 2"
"""What the next click prints when one run was kept before it, and nothing of another."""


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


def live_run(learner, action="add", **options):
    return LiveRun(learner=learner.row, lesson="books", action=action, variant="", **options)


def test_run_and_snapshot_are_stored_together(learner, lesson):
    run = live_run(learner)

    execute(run, lesson)

    sandbox = Sandbox.objects.get(learner=learner.row)
    assert sandbox.last_run_id == run.id
    assert sandbox.snapshot
    assert Run.objects.get().events == run.log.events


def test_run_that_keeps_nothing_is_stored_alone(learner, lesson):
    execute(live_run(learner, "die"), lesson)

    assert Run.objects.get().outcome == "died"
    assert Sandbox.objects.get().snapshot is None


def test_first_database_is_made_once(learner, stranger, monkeypatch):
    learner.click("add")
    monkeypatch.setattr(execute_module, "make_first_database", None)

    stranger.click("add")

    assert FirstDatabase.objects.count() == 1


def test_second_run_at_once_is_refused_and_harms_nothing(learner, lesson, read):
    answers = []
    run = live_run(learner, log=Interrupted(lambda: answers.append(learner.click("add"))))

    execute(run, lesson)

    assert answers[0].status_code == 503
    assert "Your last run is still going on. Wait for its end, then run this one." in read(answers[0])
    assert run.problem == ""
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_runs_of_two_learners_at_once_do_not_meet(learner, stranger, lesson, read):
    answers = []
    run = live_run(learner, log=Interrupted(lambda: answers.append(stranger.click("add"))))

    execute(run, lesson)

    assert "books: 1" in read(answers[0])
    assert run.problem == ""


def test_run_overtaken_by_a_reset_is_not_kept(learner, lesson, read):
    learner.click("add")
    sandbox = Sandbox.objects.get()
    run = live_run(learner, log=Interrupted(lambda: reset(sandbox, lesson)))

    execute(run, lesson)

    assert run.problem == execute_module.OVERTAKEN
    assert not Run.objects.filter(pk=run.id).exists()
    assert "books: 1" in read(learner.click("add"))


def test_first_run_overtaken_by_another_process_is_not_kept(learner, lesson):
    other = {"learner": learner.row, "lesson": "books", "content_hash": lesson.content_hash}
    run = live_run(learner, log=Interrupted(lambda: Sandbox.objects.create(**other)))

    execute(run, lesson)

    assert run.problem == execute_module.OVERTAKEN
    assert not Run.objects.exists()


@pytest.fixture
def locked(impatient_database):
    """Return a function that makes the site's database refuse to be written, until told otherwise."""
    lock = sqlite3.connect(impatient_database, isolation_level=None)
    yield lock
    lock.close()


def test_run_is_not_kept_while_the_database_is_locked(learner, read, locked):
    learner.click("add")
    locked.execute("BEGIN IMMEDIATE")

    refused = learner.click("add")
    locked.execute("ROLLBACK")

    assert refused.status_code == 503
    assert "This run could not be kept, because the site's database did not take it." in read(refused)
    assert Run.objects.count() == 1
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_stream_of_a_run_that_is_not_kept_says_so(learner, read, locked):
    learner.click("add")
    locked.execute("BEGIN IMMEDIATE")

    closing = learner.stream("add")[-2]
    locked.execute("ROLLBACK")

    assert "This run could not be kept" in read(closing.data)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_run_is_not_kept_when_the_database_is_read_only(learner, read, impatient_database):
    learner.click("add")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")

    refused = learner.click("add")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")

    assert refused.status_code == 503
    assert "This run could not be kept" in read(refused)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_first_click_on_a_locked_database_says_so(learner, read, locked):
    locked.execute("BEGIN IMMEDIATE")

    refused = learner.click("add")

    assert "This run could not be kept" in read(refused)


def test_lesson_opens_while_the_database_is_locked(learner, read, locked):
    locked.execute("BEGIN IMMEDIATE")

    page = learner.see()

    assert page.status_code == 200
    assert "Count the books." in read(page)


class Broken:
    """A supervisor that cannot run anything."""

    def __init__(self, error):
        self.error = error

    def run(self, *arguments, **options):
        raise self.error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QueueFull(), "Too many runs are waiting at this moment. Nothing was run; try again in a few seconds."),
        (SandboxUnavailable("no"), "The sandbox cannot be started on this server."),
        (SandboxClosed("no"), "The site is being stopped. Nothing was run, and your tables are as they were;"),
        (NotBegun("no"), "The sandbox did not take this run. Nothing was run, and your tables are as they were;"),
    ],
)
def test_run_that_cannot_begin_says_why(learner, read, monkeypatch, error, sentence):
    learner.click("add")
    with monkeypatch.context() as patch:
        patch.setattr(execute_module, "supervisor", Broken(error))
        refused = learner.click("add")

    assert refused.status_code == 503
    assert sentence in read(refused)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


@pytest.mark.parametrize("error", [QueueFull(), SandboxUnavailable("no"), SandboxClosed("no")])
def test_lesson_opens_without_a_sandbox(learner, read, monkeypatch, error):
    monkeypatch.setattr(execute_module, "supervisor", Broken(error))

    page = learner.see()

    assert page.status_code == 200
    assert "Count the books." in read(page)


def test_first_database_that_cannot_be_made_is_a_sentence(learner, read, monkeypatch):
    class Dying:
        def run(self, *arguments, **options):
            return Result(ending=Ending(outcome="died", sentence="It died."), snapshots=None)

    monkeypatch.setattr(execute_module, "supervisor", Dying())

    refused = learner.click("add")

    assert refused.status_code == 503
    assert "The tables that this lesson begins with could not be made, so nothing was run." in read(refused)


def test_surprise_does_not_end_the_stream_as_if_all_were_well(learner, lesson, monkeypatch):
    monkeypatch.setattr(execute_module, "supervisor", Broken(ZeroDivisionError()))
    run = live_run(learner)

    with pytest.raises(ZeroDivisionError):
        execute(run, lesson)

    assert run.problem
    assert live.find(run.id) is None


def test_killed_zygote_is_an_outcome_of_the_run(learner, lesson, read, monkeypatch):
    own = Supervisor(idle=1)
    monkeypatch.setattr(execute_module, "supervisor", own)
    zygote = own.zygote_pid
    run = live_run(learner, "wait", log=Interrupted(lambda: os.kill(zygote, signal.SIGKILL)))

    execute(run, lesson)
    own.close()

    assert Run.objects.get().outcome == "died"
    assert "The sandbox was restarted in the middle of this run." in read(learner.see())


def test_reader_that_goes_away_leaves_the_run_to_its_end(learner):
    async def read_a_little():
        response = await learner.htmx.post("/lessons/books/runs/", {"action": "add"}, headers=HTMX)
        stream = response.streaming_content
        async for piece in stream:
            if b"id: 1\n" in piece:
                break
        run = live.find_of(learner.row, "books")
        await stream.aclose()
        if run:  # It may have ended already.
            async for _ in run.log.follow():
                pass

    async_to_sync(read_a_little)()

    assert Run.objects.get().outcome == "returned"


def test_first_database_needs_no_table_of_the_site(lesson):
    assert make_first_database(lesson, request_for(lesson, ""))[0].keys() == {"default"}


def test_first_database_that_cannot_be_made_says_why(lesson):
    broken = replace(lesson, files={**lesson.files, "shop/models.py": "1 / 0"})

    with pytest.raises(FirstDatabaseFailed, match="division by zero"):
        make_first_database(broken, request_for(broken, ""))
