"""The queue in front of the zygote: bounded and in order."""

import threading

import pytest

from lessons.sandbox.queue import QueueClosed, QueueFull, RunQueue

PATIENCE_SECONDS = 20


class Visitor:
    """Takes a turn in a thread of its own and keeps it until told to leave."""

    def __init__(self, queue, name, entered):
        self.positions = []
        self._position_told = threading.Condition()
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._visit, args=[queue, name, entered], daemon=True)
        self._thread.start()

    def _visit(self, queue, name, entered):
        with queue.turn(on_position=self._note):
            entered.append(name)
            self._note(0)
            self._leave.wait(PATIENCE_SECONDS)

    def _note(self, position):
        with self._position_told:
            self.positions.append(position)
            self._position_told.notify_all()

    def wait_for(self, position):
        """Wait until this position was told, 0 once the turn has come."""
        with self._position_told:
            assert self._position_told.wait_for(lambda: position in self.positions, PATIENCE_SECONDS)
        return self

    def leave(self):
        self._leave.set()
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()


def test_free_turn_comes_at_once():
    positions = []

    with RunQueue(running=1, waiting=0).turn(on_position=positions.append):
        pass

    assert positions == []


def test_turns_come_in_the_order_of_arrival():
    queue, entered = RunQueue(running=1, waiting=3), []
    first = Visitor(queue, "first", entered).wait_for(0)
    others = [Visitor(queue, f"other {position}", entered).wait_for(position) for position in (1, 2, 3)]

    for visitor in (first, *others):
        visitor.wait_for(0).leave()

    assert entered == ["first", "other 1", "other 2", "other 3"]


def test_position_is_told_each_time_it_changes():
    queue, entered = RunQueue(running=1, waiting=2), []
    first = Visitor(queue, "first", entered).wait_for(0)
    second = Visitor(queue, "second", entered).wait_for(1)
    third = Visitor(queue, "third", entered).wait_for(2)

    first.leave()
    third.wait_for(1)
    second.leave()
    third.wait_for(0).leave()

    assert third.positions == [2, 1, 0]


def test_several_turns_go_on_at_once():
    queue, entered = RunQueue(running=2, waiting=0), []

    visitors = [Visitor(queue, name, entered).wait_for(0) for name in ("ada", "eve")]

    assert entered == ["ada", "eve"]
    for visitor in visitors:
        visitor.leave()


def test_arrival_beyond_the_bound_is_refused():
    queue = RunQueue(running=1, waiting=1)
    first = Visitor(queue, "first", []).wait_for(0)
    second = Visitor(queue, "second", []).wait_for(1)

    with pytest.raises(QueueFull), queue.turn():
        pass

    first.leave()
    second.wait_for(0).leave()


def test_place_is_free_after_an_exception():
    queue = RunQueue(running=1, waiting=0)
    with pytest.raises(ValueError, match="broken"), queue.turn():
        raise ValueError("broken")

    with queue.turn():
        pass


def test_place_in_line_is_free_when_telling_the_position_fails():
    queue = RunQueue(running=1, waiting=1)
    first = Visitor(queue, "first", []).wait_for(0)

    with pytest.raises(ZeroDivisionError), queue.turn(on_position=lambda position: position / 0):
        pass
    second = Visitor(queue, "second", []).wait_for(1)

    first.leave()
    second.wait_for(0).leave()


class Waiting(threading.Thread):
    """Waits for a turn in a thread of its own, and keeps what it was refused with."""

    def __init__(self, queue):
        super().__init__(daemon=True)
        self.queue = queue
        self.in_line = threading.Event()
        self.refused = None
        self.start()

    def run(self):
        try:
            with self.queue.turn(on_position=lambda position: self.in_line.set()):
                pass
        except QueueClosed as error:
            self.refused = error


def test_closed_queue_refuses_who_comes_and_who_waits():
    queue = RunQueue(running=1, waiting=1)
    first = Visitor(queue, "first", []).wait_for(0)
    waiting = Waiting(queue)
    assert waiting.in_line.wait(PATIENCE_SECONDS)

    queue.close()
    waiting.join(PATIENCE_SECONDS)

    assert isinstance(waiting.refused, QueueClosed)
    with pytest.raises(QueueClosed), queue.turn():
        pass
    first.leave()


def test_closed_queue_waits_for_turns_that_were_given():
    queue = RunQueue(running=1, waiting=0)
    first = Visitor(queue, "first", []).wait_for(0)
    queue.close()
    emptied = threading.Thread(target=queue.wait_until_empty, args=[PATIENCE_SECONDS], daemon=True)
    emptied.start()
    assert emptied.is_alive()

    first.leave()
    emptied.join(PATIENCE_SECONDS)

    assert not emptied.is_alive()


def test_closed_queue_waits_no_longer_than_it_is_told():
    queue = RunQueue(running=1, waiting=0)

    with queue.turn():
        queue.close()
        queue.wait_until_empty(0)
