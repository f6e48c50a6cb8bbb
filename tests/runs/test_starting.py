"""A run is known everywhere from its start, and each learner has one at a time, whichever process carries it out."""

import pytest
from django.db import IntegrityError

from lessons.runs import problems
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run
from lessons.sandbox.queue import QueueFull
from tests.runs.conftest import Broken, Interrupted, run_elsewhere, started


def test_run_has_its_row_while_it_goes_on(learner, lesson):
    found = []
    run, log = started(learner, lesson, log=Interrupted(lambda: found.append(Run.objects.get())))
    before = Run.objects.get()

    carry_out(run, lesson, log)

    assert [row.status for row in (before, *found, Run.objects.get())] == ["running", "running", "ended"]


def test_permalink_answers_before_the_run_has_begun(learner, lesson, read):
    run, _log = started(learner, lesson)

    page = learner.get(f"/runs/{run.id}/")

    assert page.status_code == 200
    assert "Running." in read(page)


def test_permalink_of_a_run_that_goes_on_shows_its_events(learner, lesson, read):
    pages = []
    run, log = started(learner, lesson, log=Interrupted(lambda: pages.append(learner.get(f"/runs/{run.id}/"))))

    carry_out(run, lesson, log)

    assert "books: 1" in read(pages[0])


def test_run_that_goes_on_is_not_found_by_a_stranger(learner, stranger, lesson):
    run, _log = started(learner, lesson)

    assert stranger.get(f"/runs/{run.id}/").status_code == 404
    assert stranger.get(f"/runs/{run.id}/events/").status_code == 404


def test_run_that_waits_says_so_in_its_row(learner, lesson, monkeypatch):
    class Busy(Broken):
        def run(self, *arguments, on_position, **options):
            on_position(3)
            statuses.append(Run.objects.get().status)
            super().run()

    statuses = []
    monkeypatch.setattr("lessons.runs.carrying_out.supervisor", Busy(QueueFull()))

    run, log = started(learner, lesson)
    carry_out(run, lesson, log)

    assert statuses == ["waiting"]


def test_learner_with_a_run_in_anliving_process_is_refused(learner, read, living_process):
    learner.click("add")
    run_elsewhere(learner, living_process.name)

    refused = learner.click("add")

    assert refused.status_code == 503
    assert problems.ALREADY_RUNNING in read(refused)
    assert Run.objects.count() == 2


def test_refusal_is_a_stream_that_leaves_the_last_trace_there(learner, read, living_process):
    learner.click("add")
    run_elsewhere(learner, living_process.name)

    closing, end = learner.stream("add")

    assert problems.ALREADY_RUNNING in read(closing.data)
    assert "#trace" not in closing.data
    assert end.event == "end"


def test_database_itself_refuses_a_second_run(learner, lesson):
    run, _log = started(learner, lesson)

    with pytest.raises(IntegrityError):
        Run.objects.create(learner=learner.row, sandbox=run.sandbox, action="add")


def test_run_that_could_not_begin_leaves_no_row(learner, monkeypatch):
    monkeypatch.setattr("lessons.runs.carrying_out.supervisor", Broken(QueueFull()))

    learner.click("add")

    assert not Run.objects.exists()


def test_lesson_whose_first_run_could_not_begin_is_not_begun(learner, monkeypatch):
    monkeypatch.setattr("lessons.runs.carrying_out.supervisor", Broken(QueueFull()))

    learner.click("add")

    assert "predictions made" not in learner.get("/").content.decode()
