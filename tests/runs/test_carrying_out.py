"""A run goes on to its end whatever happens on the way, and says why when it cannot."""

import os
import signal

import pytest
from asgiref.sync import async_to_sync

from lessons.runs import carrying_out, live
from lessons.runs.carrying_out import carry_out
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.starting import start
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable, Supervisor
from tests.personas import HTMX
from tests.runs.conftest import KEPT_AS_IT_WAS, Broken, Interrupted, started


def test_second_run_at_once_is_refused_and_harms_nothing(learner, lesson, read):
    answers = []
    run, log = started(learner, lesson, log=Interrupted(lambda: answers.append(learner.click("add"))))

    carry_out(run, lesson, log)

    assert answers[0].status_code == 503
    assert "Your last run has not finished. Wait for it, then run this one." in read(answers[0])
    assert log.problem == ""
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_runs_of_two_learners_at_once_do_not_meet(learner, stranger, lesson, read):
    answers = []
    run, log = started(learner, lesson, log=Interrupted(lambda: answers.append(stranger.click("add"))))

    carry_out(run, lesson, log)

    assert "books: 1" in read(answers[0])
    assert log.problem == ""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (QueueFull(), "Too many runs are waiting. Nothing was run; try again in a few seconds."),
        (SandboxUnavailable("no"), "The sandbox cannot be started on this server."),
        (SandboxClosed("no"), "The site is shutting down. Nothing was run, and your tables are unchanged;"),
        (NotBegun("no"), "The sandbox did not start this run. Your tables are unchanged;"),
    ],
)
def test_run_that_cannot_begin_says_why(learner, read, monkeypatch, error, sentence):
    learner.click("add")
    with monkeypatch.context() as patch:
        patch.setattr(carrying_out, "supervisor", Broken(error))
        refused = learner.click("add")

    assert refused.status_code == 503
    assert sentence in read(refused)
    assert KEPT_AS_IT_WAS in read(learner.click("add"))


def test_run_whose_preparation_dies_says_so_and_is_not_run(learner, lesson):
    run = Run(learner=learner.row, action="add", after=["die--shipped"])
    start(run, lesson, log := EventLog())

    carry_out(run, lesson, log)

    assert log.problem.startswith("`die()` runs before this action. The run's process was ended by SIGABRT")
    assert log.problem.endswith("So this one was not run.")
    assert not Run.objects.exists()


def test_surprise_does_not_end_the_stream_as_if_all_were_well(learner, lesson, monkeypatch):
    monkeypatch.setattr(carrying_out, "supervisor", Broken(ZeroDivisionError()))
    run, log = started(learner, lesson)

    with pytest.raises(ZeroDivisionError):
        carry_out(run, lesson, log)

    assert log.problem
    assert live.log_of(run.id) is None
    assert not Run.objects.exists()


def test_killed_zygote_is_an_outcome_of_the_run(learner, lesson, read, monkeypatch):
    own = Supervisor(idle=1)
    monkeypatch.setattr(carrying_out, "supervisor", own)
    zygote = own.zygote_pid
    run, log = started(learner, lesson, "wait", log=Interrupted(lambda: os.kill(zygote, signal.SIGKILL)))

    carry_out(run, lesson, log)
    own.close()

    assert Run.objects.get().outcome == "died"
    assert "The sandbox was restarted during this run." in read(learner.see())


def test_reader_that_goes_away_leaves_the_run_to_its_end(learner):
    async def read_a_little():
        response = await learner.htmx.post("/lessons/books/runs/", {"action": "add"}, headers=HTMX)
        stream = response.streaming_content
        async for piece in stream:
            if b"id: 1\n" in piece:
                break
        run = await Run.objects.aget()
        log = live.log_of(run.id)
        await stream.aclose()
        if log is not None:  # It may have ended already.
            async for _ in log.follow():
                pass

    async_to_sync(read_a_little)()

    assert Run.objects.get().outcome == "returned"
