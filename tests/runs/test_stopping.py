"""A learner stops a run, also on the page of another web process than the one that carries it out."""

import threading

import pytest

from lessons.runs import live, stopping
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run
from tests.runs.conftest import Interrupted, run_elsewhere, started


@pytest.fixture
def elsewhere(monkeypatch):
    """A function that asks something of another process, which does not have the runs of this one."""

    def ask(something):
        with monkeypatch.context() as patch:
            patch.setattr(live, "log_of", lambda run_id: None)
            something()

    return ask


def stop(learner, run):
    return learner.client.post(f"/runs/{run.id}/stop/", headers={"HX-Request": "true"})


def look():
    stopping.stop_those_asked_for(live.going_on_here())


def carry_out_and(act, learner, lesson):
    """Carry out a run that waits for ever, in the middle of which `act` is called with it. Return how it ended."""
    run, log = started(learner, lesson, "wait", log=Interrupted(lambda: act(run)))
    carry_out(run, lesson, log)
    return Run.objects.get(pk=run.pk).outcome


def test_run_is_stopped_at_once_in_its_own_process(learner, lesson):
    assert carry_out_and(lambda run: stop(learner, run), learner, lesson) == "stopped"


def test_run_is_stopped_by_another_process(learner, lesson, elsewhere):
    def act(run):
        elsewhere(lambda: stop(learner, run))
        look()

    assert carry_out_and(act, learner, lesson) == "stopped"


def test_look_leaves_the_runs_alone_that_nobody_stops(learner, lesson):
    look_first = []

    def act(run):
        look()
        look_first.append(Run.objects.get(pk=run.pk).status)
        stop(learner, run)

    carry_out_and(act, learner, lesson)

    assert look_first == [Run.Status.RUNNING]


def test_run_that_has_ended_is_not_asked_to_stop(learner, lesson):
    learner.click("add")
    run = Run.objects.get()

    stop(learner, run)

    assert not Run.objects.get().is_to_stop


def test_run_of_somebody_else_is_not_stopped(learner, stranger, living_process):
    run = run_elsewhere(learner, living_process.name)

    assert stop(stranger, run).status_code == 404
    assert not Run.objects.get().is_to_stop


def test_runs_that_are_over_between_two_looks_cost_no_query(monkeypatch):
    goes_on = iter([{1}, {2}, {2, 3}])
    closed, looks = threading.Event(), []

    def next_moment():
        now = next(goes_on)
        if 3 in now:
            closed.set()
        return now

    monkeypatch.setattr(stopping, "LOOK_SECONDS", 0)
    monkeypatch.setattr(live, "going_on_here", next_moment)
    monkeypatch.setattr(stopping, "_look", looks.append)

    stopping.keep_looking(closed)

    assert looks == [{2}]
