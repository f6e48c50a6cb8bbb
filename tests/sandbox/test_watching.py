"""Zygotes and children that are stopped, stuck or late: they are replaced, and no run is blamed for them."""

import os
import signal
import threading
from pathlib import Path

import pytest

from lessons.sandbox import listening, zygote_process
from lessons.sandbox import supervisor as supervisor_module
from lessons.sandbox.limits import Limits
from lessons.sandbox.supervisor import NotBegun, SandboxClosed, SandboxUnavailable, Supervisor
from lessons.sandbox.zygote_process import RunLost, ZygoteProcess
from tests.sandbox.processes import (
    PATIENCE_SECONDS,
    child_called,
    children_of,
    once_waiting,
    signal_children,
    wait_until_gone,
    waiting_children_of,
)

pytestmark = pytest.mark.thorough

GO = """
    import os
    import threading
    from shop.models import Book

    def add():
        Book.objects.create(title="Emma")
        print(Book.objects.count())

    def announce_and_go_on():
        add()
        print("waiting", os.getpid())

    def announce_and_wait():
        announce_and_go_on()
        threading.Event().wait()
"""
RESTARTED = "The sandbox was restarted during this run. Your tables are unchanged. Run it again."


class DeafSupervisor(Supervisor):
    zygote_module = "tests.sandbox.deaf_zygote"


class DyingSupervisor(Supervisor):
    zygote_module = "tests.sandbox.dying_zygote"


class BrokenSupervisor(Supervisor):
    zygote_module = "tests.sandbox"
    """Nothing that could be run."""


@pytest.fixture(autouse=True)
def _often_asked(monkeypatch):
    """Have zygotes asked more often, so that nobody need wait for seconds until one is missed."""
    monkeypatch.setattr(zygote_process, "_PING_SECONDS", 0.3)


@pytest.fixture
def shop(lesson, own_supervisor):
    """A shop whose zygote may be stopped."""
    shop = lesson(GO, by=own_supervisor)
    shop.run("add")
    return shop


def stop(pid):
    os.kill(pid, signal.SIGSTOP)


def in_threads(calls):
    """Return what the calls return, made at once."""
    returned = []
    threads = [threading.Thread(target=lambda call=call: returned.append(call())) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    return returned


def test_runs_that_meet_a_stopped_zygote_are_done_by_the_next(lesson, own_supervisor, caplog):
    shops = [lesson(GO, by=own_supervisor) for _ in range(6)]
    zygote = own_supervisor.zygote_pid
    stop(zygote)

    runs = in_threads([lambda shop=shop: shop.run("add") for shop in shops])

    assert [(run.outcome, run.printed) for run in runs] == [("returned", ["1"])] * 6
    assert own_supervisor.zygote_pid != zygote
    assert "did not answer, as if it were stopped, and was killed" in caplog.text


def test_stopped_zygote_is_replaced_before_anybody_needs_it(own_supervisor):
    zygote = own_supervisor.zygote_pid
    children = children_of(zygote)

    stop(zygote)

    wait_until_gone([zygote, *children])
    assert own_supervisor.zygote_pid != zygote


def test_zygote_that_was_stopped_for_a_moment_is_kept(shop):
    zygote = shop.supervisor.zygote_pid
    stop(zygote)
    waiting = threading.Thread(target=shop.run, args=["add"])
    waiting.start()

    os.kill(zygote, signal.SIGCONT)
    waiting.join(PATIENCE_SECONDS)

    assert shop.run("add").printed == ["3"]
    assert shop.supervisor.zygote_pid == zygote


def test_run_that_has_begun_needs_no_zygote(shop):
    run = shop.run("announce_and_go_on", once_waiting(lambda number: stop(shop.supervisor.zygote_pid)))

    assert run.outcome == "returned"
    assert shop.run("add").printed == ["3"]


def test_run_that_was_stopped_together_with_its_zygote_is_not_blamed(shop):
    zygote = shop.supervisor.zygote_pid

    def stop_both(number):
        stop(child_called(number, zygote))
        stop(zygote)

    run = shop.run("announce_and_wait", once_waiting(stop_both))

    assert (run.outcome, run.sentence) == ("died", RESTARTED)
    assert shop.run("add").printed == ["2"]


def test_child_killed_beside_a_stopped_zygote_is_not_said_to_have_closed_its_channel(shop, monkeypatch):
    monkeypatch.setattr(listening, "_STATUS_SECONDS", 0.1)
    zygote = shop.supervisor.zygote_pid

    def stop_and_kill(number):
        stop(zygote)
        os.kill(child_called(number, zygote), signal.SIGKILL)

    run = shop.run("announce_and_wait", once_waiting(stop_and_kill))

    assert (run.outcome, run.sentence) == ("died", RESTARTED)


def test_waiting_child_that_died_is_passed_over(shop):
    zygote = shop.supervisor.zygote_pid

    for count in range(2, 7):
        signal_children(waiting_children_of(zygote), signal.SIGKILL)

        assert shop.run("add").printed == [str(count)]


def test_run_that_a_stopped_child_does_not_begin_was_not_run(shop, monkeypatch):
    zygote = shop.supervisor.zygote_pid
    stopped = waiting_children_of(zygote)
    signal_children(stopped, signal.SIGSTOP)

    monkeypatch.setattr(supervisor_module, "_BEGIN_SECONDS", 0.2)
    with pytest.raises(NotBegun, match="timed out"):
        shop.run("add")

    monkeypatch.undo()
    signal_children(stopped, signal.SIGCONT)
    assert shop.run("add").printed == ["2"]
    assert shop.supervisor.zygote_pid == zygote


@pytest.fixture
def stopped_process(monkeypatch):
    """A stopped zygote that nobody asks whether it answers."""
    monkeypatch.setattr(zygote_process, "_PING_SECONDS", PATIENCE_SECONDS)
    process = ZygoteProcess(Supervisor.zygote_module, Limits(), idle=1, on_end=lambda how: None)
    stop(process.wait_until_ready())
    yield process
    process.end()


def test_zygote_that_reads_nothing_takes_no_more_runs(stopped_process):
    for _ in range(100_000):
        try:
            stopped_process.begin(b"", seconds=0.001)
        except TimeoutError:
            continue
        except RunLost:
            break

    assert stopped_process.is_over
    wait_until_gone([stopped_process.wait_until_ready()])


def test_closing_ends_a_start():
    deaf = DeafSupervisor(idle=1)
    refused = []

    def start():
        with pytest.raises(SandboxClosed) as raised:
            deaf.start()
        refused.append(raised)

    waiting = [threading.Thread(target=start) for _ in range(3)]
    for thread in waiting:
        thread.start()
    deaf.close()
    for thread in waiting:
        thread.join(PATIENCE_SECONDS)

    assert len(refused) == 3


def test_start_that_fails_says_so_to_all_that_wait_for_it(capfd):
    broken = BrokenSupervisor(idle=1)

    def start():
        with pytest.raises(SandboxUnavailable, match="its own messages say why") as raised:
            broken.start()
        return raised

    refused = in_threads([start] * 3)
    broken.close()

    assert len(refused) == 3
    assert "tests.sandbox" in capfd.readouterr().err


def test_children_that_die_at_once_say_why(lesson, capfd):
    dying = DyingSupervisor(idle=2)
    zygote = dying.zygote_pid

    with pytest.raises(NotBegun, match="PermissionError: no jail today"):
        lesson(GO, by=dying, migrate=False).run("add")
    wait_until_gone([zygote])
    dying.close()

    # Another thread reports that the zygote has ended, sooner or later than the zygote itself.
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("Children die")]
    assert said[-1].startswith("Children die before they begin a run: the sandbox does not work on this machine.")
    assert said[-1].endswith("PermissionError: no jail today")


def test_ended_zygote_leaves_no_descriptor_and_no_thread(own_supervisor, monkeypatch):
    own_supervisor.start()
    own_supervisor.close()
    before = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    another = Supervisor(idle=1)
    another.start()
    another.close()

    assert (len(list(Path("/proc/self/fd").iterdir())), threading.active_count()) == before
