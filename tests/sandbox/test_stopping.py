"""A run that somebody stops, whether it waits in line or goes on."""

import threading

import pytest

from lessons.sandbox.queue import GivenUp, RunQueue
from lessons.sandbox.stopping import Stop
from lessons.traces.events import OutputWritten

ACTIONS = """
    import threading
    from shop.models import Book

    def add():
        Book.objects.create(title="Emma")
        print(Book.objects.count())

    def wait():
        add()
        threading.Event().wait()

    def print_for_ever():
        add()
        while True:
            print("more")
"""


@pytest.fixture
def shop(lesson):
    return lesson(ACTIONS)


def run_and_stop(shop, action, stop):
    """Return how a run ended that is stopped as soon as it has printed something."""
    events = []

    def emit(batch):
        events.extend(batch)
        if any(isinstance(event, OutputWritten) for event in batch):
            stop.ask()

    result = shop.supervisor.run(shop.request(action), shop.snapshots, emit, stop=stop)
    return result, events


@pytest.mark.parametrize("action", ["wait", "print_for_ever"])
def test_run_that_goes_on_is_stopped_and_nothing_is_kept(shop, action):
    result, events = run_and_stop(shop, action, Stop())

    assert result.ending.outcome == "stopped"
    assert result.ending.sentence == "Stopped by you. Your tables are unchanged."
    assert result.snapshots is None
    assert events[-1].kind == "run_finished"
    assert shop.run("add").printed == ["1"]


def test_run_that_is_stopped_before_it_begins_ends_at_once(shop):
    stop = Stop()
    stop.ask()

    with pytest.raises(GivenUp):
        shop.supervisor.run(shop.request("wait"), shop.snapshots, lambda events: None, stop=stop)


def test_run_that_has_ended_is_not_stopped_any_more(shop):
    stop = Stop()

    result = shop.supervisor.run(shop.request("add"), shop.snapshots, lambda events: None, stop=stop)
    stop.ask()

    assert result.ending.outcome == "returned"


def test_turn_that_is_waited_for_can_be_given_up():
    queue, stop, waits, given_up = RunQueue(running=1, waiting=1), Stop(), threading.Event(), threading.Event()

    def wait():
        with pytest.raises(GivenUp), queue.turn(on_position=lambda position: waits.set(), stop=stop):
            pass
        given_up.set()

    with queue.turn():
        waiter = threading.Thread(target=wait)
        waiter.start()
        assert waits.wait(20)
        stop.ask()
        assert given_up.wait(20)
    waiter.join()


def test_turn_that_was_given_up_is_free_for_the_next():
    queue, stop = RunQueue(running=1, waiting=0), Stop()
    stop.ask()

    with pytest.raises(GivenUp), queue.turn(stop=stop):
        pass

    with queue.turn():
        pass
