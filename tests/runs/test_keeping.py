"""A run is stored whole or not at all."""

import sqlite3

import pytest
from django.db import connection

from lessons.learners.models import Learner
from lessons.pages.stream import closing_message
from lessons.runs import problems
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run, Sandbox
from lessons.traces.packing import from_json
from tests.runs.conftest import KEPT_AS_IT_WAS, Interrupted, started


def test_run_and_snapshot_are_stored_together(learner, lesson):
    run, log = started(learner, lesson)
    recorded = []

    carry_out(run, lesson, log, then=lambda run, lesson: recorded.extend(map(from_json, log.lines)))

    sandbox = Sandbox.objects.get(learner=learner.row)
    assert sandbox.last_run_id == run.id
    assert sandbox.snapshot
    assert list(Run.objects.get().events) == recorded


def test_run_that_keeps_nothing_is_stored_alone(learner, lesson):
    run, log = started(learner, lesson, "die")

    carry_out(run, lesson, log)

    assert Run.objects.get().outcome == "died"
    assert Sandbox.objects.get().snapshot is None


def test_run_overtaken_by_a_reset_is_not_kept(learner, lesson, read):
    learner.click("add")
    sandbox = Sandbox.objects.get()
    run, log = started(learner, lesson, log=Interrupted(lambda: sandbox.reset(lesson.content_hash)))

    carry_out(run, lesson, log)

    assert log.problem == problems.OVERTAKEN
    assert not Run.objects.filter(pk=run.id).exists()
    assert "books: 1" in read(learner.click("add"))


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
    assert "This run was not saved, because the site's database did not accept it." in read(refused)
    assert Run.objects.count() == 1
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_stream_of_a_run_that_is_not_kept_says_so(learner, read, locked):
    learner.click("add")
    locked.execute("BEGIN IMMEDIATE")

    closing = learner.stream("add")[-2]
    locked.execute("ROLLBACK")

    assert "This run was not saved" in read(closing.data)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_run_is_not_kept_when_the_database_is_read_only(learner, read, impatient_database):
    learner.click("add")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")

    refused = learner.click("add")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")

    assert refused.status_code == 503
    assert "This run was not saved" in read(refused)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_first_click_on_a_locked_database_says_so(learner, read, locked):
    locked.execute("BEGIN IMMEDIATE")

    refused = learner.click("add")

    assert "This run was not saved" in read(refused)


def test_lesson_opens_while_the_database_is_locked(learner, read, locked):
    locked.execute("BEGIN IMMEDIATE")

    page = learner.see()

    assert page.status_code == 200
    assert "Count the books." in read(page)


def forgetting(learner):
    """A log of a run in the middle of which its learner asks to be forgotten."""
    return Interrupted(lambda: learner.client.post("/forget-me/"))


@pytest.mark.parametrize("runs_before", [0, 1])
def test_run_of_a_forgotten_learner_is_not_kept(learner, lesson, runs_before):
    for _ in range(runs_before):
        learner.click("add")
    run, log = started(learner, lesson, log=forgetting(learner))

    carry_out(run, lesson, log)

    assert log.problem == problems.FORGOTTEN
    assert not Run.objects.exists()
    assert not Sandbox.objects.exists()
    assert not Learner.objects.exists()


def test_stream_of_a_run_says_that_its_learner_is_forgotten(learner, lesson, read):
    run, log = started(learner, lesson, log=forgetting(learner))

    carry_out(run, lesson, log, closing=closing_message)

    assert "you asked this site to forget you" in read(log.closing.decode())
    assert "Link to this run" not in read(log.closing.decode())
