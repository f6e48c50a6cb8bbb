"""A run whose process has died is ended with a sentence, and keeps nobody from the next one."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from lessons.runs import carrying_out, lost, process
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run
from tests.runs.conftest import KEPT_AS_IT_WAS, Broken, run_elsewhere, started

SENTENCE = "The site was stopped during this run. Your tables are unchanged. Run it again."
UNKNOWN = uuid.UUID(int=7).hex
"""A process of which this machine knows nothing."""


@pytest.fixture
def lost_run(learner, dying_process):
    """A run whose process has died, after one that was kept."""
    learner.click("add")
    run = run_elsewhere(learner, dying_process.name)
    dying_process.kill()
    return run


def age(run, **ago):
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(**ago))


def test_next_click_is_not_blocked(learner, lost_run, read):
    assert KEPT_AS_IT_WAS in read(learner.click("add"))
    assert list(Run.objects.order_by("number").values_list("outcome", flat=True)) == ["returned", "died", "returned"]


def test_lesson_says_what_became_of_the_run(learner, lost_run, read):
    page = read(learner.see())

    assert SENTENCE in page
    assert "shop_book 1 row" in page


def test_page_of_the_run_says_so(learner, lost_run, read):
    assert SENTENCE in read(learner.get(f"/runs/{lost_run.id}/"))


def test_stream_of_the_run_ends_with_the_sentence(learner, lost_run, read):
    *_, closing, end = learner.replay(f"/runs/{lost_run.id}/events/")

    assert SENTENCE in read(closing.data)
    assert end.event == "end"


def test_reader_who_had_some_of_it_gets_what_is_kept_in_its_place(learner, lost_run, read):
    first, *_ = learner.replay(f"/runs/{lost_run.id}/events/?after=9")

    assert '<hx-partial hx-target="#trace" hx-swap="innerHTML"' in first.data


def test_start_of_the_site_ends_the_runs_of_the_dead_alone(learner, stranger, lost_run, living_process):
    living = run_elsewhere(stranger, living_process.name)

    lost.end_all_lost_runs()

    assert Run.objects.get(pk=lost_run.pk).outcome == "died"
    assert not Run.objects.get(pk=living.pk).has_ended


def test_start_of_the_site_removes_what_the_dead_have_left(lost_run, living_process):
    lost.end_all_lost_runs()

    assert process.is_alive(lost_run.process) is None
    assert process.is_alive(living_process.name)


def test_run_in_another_process_is_shown_as_running(learner, read, living_process):
    run = run_elsewhere(learner, living_process.name)

    assert "Running." in read(learner.see())
    assert "Running." in read(learner.get(f"/runs/{run.id}/"))


def test_stream_of_a_run_in_another_process_ends_when_it_has_ended(learner, monkeypatch, living_process, read):
    run = run_elsewhere(learner, living_process.name)
    monkeypatch.setattr("lessons.pages.stream.LOOK_AGAIN_SECONDS", 0)
    looks = []

    def end_at_the_second_look(run):
        if looks:
            lost.end_without_trace(run)
        looks.append(run)
        return lost.up_to_date(run)

    monkeypatch.setattr("lessons.pages.stream.up_to_date", end_at_the_second_look)

    *_, closing, _end = learner.replay(f"/runs/{run.id}/events/")

    assert SENTENCE in read(closing.data)


def test_run_of_an_unknown_process_is_left_alone_while_it_may_go_on(learner, read):
    age(run_elsewhere(learner, UNKNOWN), minutes=9)

    assert "Your last run has not finished." in read(learner.click("add"))


def test_run_of_an_unknown_process_is_ended_when_it_cannot_go_on(learner, read):
    age(run_elsewhere(learner, UNKNOWN), minutes=11)

    assert "books: 1" in read(learner.click("add"))


def test_run_that_the_database_did_not_let_go_blocks_nobody(learner, lesson, monkeypatch, read):
    def fail(run):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(carrying_out, "supervisor", Broken(OperationalError()))
        patch.setattr(carrying_out, "discard", fail)
        learner.click("add")
    assert Run.objects.count() == 1

    assert "books: 1" in read(learner.click("add"))
    assert Run.objects.count() == 1


def test_run_whose_thread_was_never_started_blocks_nobody(learner, lesson, read):
    run, log = started(learner, lesson)
    del log

    assert "books: 1" in read(learner.click("add"))
    assert not Run.objects.filter(pk=run.pk).exists()


def test_run_that_was_taken_for_lost_is_not_kept(learner, lesson):
    run, log = started(learner, lesson)
    lost.end_without_trace(Run.objects.get())

    carry_out(run, lesson, log)

    assert "This run was not saved" in log.problem
    assert Run.objects.get().outcome == "died"
