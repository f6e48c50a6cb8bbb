"""Few requests compute at the same time, and none of them is held up by a run that another one waits for."""

import threading

from lessons.runs import computing
from lessons.runs.asking import request_for
from lessons.runs.computing import waiting
from lessons.runs.engine import SiteSupervisor
from lessons.runs.first_database import first_database
from lessons.sandbox import snapshots
from lessons.showing.budget import Turn

PATIENCE_SECONDS = 20


class Request(threading.Thread):
    """A request that computes from its turn on, until it is let go."""

    def __init__(self, *, first=False):
        super().__init__(daemon=True)
        self.first = first
        self.began, self.let_go = threading.Event(), threading.Event()
        self.start()

    def run(self):
        with computing.computing(first=self.first):
            self.began.set()
            self.let_go.wait(3 * PATIENCE_SECONDS)

    def end(self):
        self.let_go.set()
        self.join(PATIENCE_SECONDS)


def test_no_more_than_so_many_compute_and_the_next_begins_when_one_has_ended(monkeypatch):
    monkeypatch.setattr(computing, "_turn", turn := Turn(at_once=2))
    first, second = requests = [Request(), Request()]
    assert all(request.began.wait(PATIENCE_SECONDS) for request in requests)
    third = Request()
    while not turn.waiting:
        threading.Event().wait(0.001)
    assert not third.began.is_set()

    first.end()

    assert third.began.wait(PATIENCE_SECONDS)
    second.end()
    third.end()


def test_who_waits_lets_another_compute_and_goes_on_behind_it(monkeypatch):
    monkeypatch.setattr(computing, "_turn", Turn(at_once=1))
    with computing.computing():
        with waiting():
            other = Request()
            assert other.began.wait(PATIENCE_SECONDS)
            other.end()
        late = Request()

        assert not late.began.wait(0.05)
    late.end()
    assert late.began.is_set()


def test_who_goes_first_does_so_again_behind_a_run_that_was_waited_for(monkeypatch):
    monkeypatch.setattr(computing, "_turn", turn := Turn(at_once=1))
    with computing.computing(first=True):
        with waiting():
            one = Request()
            assert one.began.wait(PATIENCE_SECONDS)
            other = Request()
            while not turn.waiting:
                threading.Event().wait(0.001)
            threading.Timer(0.05, one.end).start()

        assert not other.began.is_set()
    other.end()
    assert other.began.is_set()


def test_waiting_needs_no_turn():
    with waiting():
        request = Request()
        assert request.began.wait(PATIENCE_SECONDS)
        request.end()


def test_request_that_waits_for_its_run_lets_another_compute(lesson, db, monkeypatch):
    monkeypatch.setattr(computing, "_turn", Turn(at_once=1))
    files = snapshots.unpack(first_database(lesson).snapshot)
    others = []

    def note(events):
        if not others:
            others.append(Request())
            assert others[0].began.wait(PATIENCE_SECONDS)
            others[0].end()

    supervisor = SiteSupervisor()
    try:
        with computing.computing():
            result = supervisor.run(request_for(lesson, "add", ""), files, note)
    finally:
        supervisor.close()

    assert result.ending.outcome == "returned"
    assert others
