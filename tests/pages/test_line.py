"""The line of runs: a thread for few of them, and a place for each."""

import queue
import threading

import pytest

from lessons.pages import click
from lessons.pages import line as lines
from lessons.pages.line import Line
from lessons.runs.models import Run
from lessons.sandbox.stopping import Stop
from tests import personas

PATIENCE_SECONDS = 20


class Work:
    """Something that stands in line, and goes on until it is let go."""

    def __init__(self, line):
        self.positions, self.stop = [], Stop()
        self._began, self._let_go, self._ended = threading.Event(), threading.Event(), threading.Event()
        line.take_place(self._go_on, on_position=self.positions.append, stop=self.stop)

    def _go_on(self):
        self._began.set()
        self._let_go.wait(3 * PATIENCE_SECONDS)
        self._ended.set()

    def has_begun(self):
        return self._began.wait(PATIENCE_SECONDS)

    @property
    def waits(self):
        return not self._began.is_set()

    def end(self):
        self._let_go.set()
        assert self._ended.wait(PATIENCE_SECONDS)


@pytest.fixture
def line(monkeypatch):
    monkeypatch.setattr(lines, "TELL_SECONDS", 0)
    return Line(threads=1, ahead=2, waiting=3)


def test_first_has_its_thread_at_once_and_is_told_no_place(line):
    work = Work(line)

    assert work.has_begun()
    assert work.positions == []
    work.end()


def test_others_know_their_places_and_come_in_order(line):
    first = Work(line)
    first.has_begun()
    second, third = Work(line), Work(line)

    first.end()
    second.has_begun()

    assert third.waits
    second.end()
    third.has_begun()
    assert (second.positions, third.positions) == ([3], [4, 3])
    third.end()


def test_who_is_to_stop_does_not_wait_for_a_turn(line):
    first = Work(line)
    first.has_begun()
    second, third = Work(line), Work(line)

    second.stop.ask()

    assert second.has_begun()
    assert third.waits
    for work in (second, first, third):
        work.end()


def test_who_stops_is_done_once(line):
    first = Work(line)
    first.has_begun()
    done = queue.Queue()
    stop = Stop()
    line.take_place(lambda: done.put("done"), on_position=lambda position: None, stop=stop)
    stop.ask()
    done.get(timeout=PATIENCE_SECONDS)
    last = Work(line)

    first.end()
    last.has_begun()

    assert done.empty()
    last.end()


def test_line_is_full_when_so_many_wait(line):
    works = [Work(line)]
    works[0].has_begun()
    works += [Work(line), Work(line)]
    assert not line.is_full

    works.append(Work(line))

    assert line.is_full
    for work in works:
        work.end()


def test_click_is_refused_with_a_sentence_when_the_line_is_full(transactional_db, monkeypatch):
    learner = personas.Learner("created-flag")
    monkeypatch.setattr(click, "too_many_wait", lambda: True)

    messages = learner.stream("create_author")

    assert "Too many runs are waiting." in messages[0].data
    assert not Run.objects.exists()
