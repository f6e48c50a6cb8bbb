"""Children and zygotes that misbehave or go away: a clear outcome, the tables as they were, and the next run works."""

import os
import signal
import threading

import pytest

from lessons.sandbox.supervisor import SandboxClosed, Supervisor
from tests.sandbox.processes import PATIENCE_SECONDS, child_called, children_of, once_waiting, wait_until_gone

pytestmark = pytest.mark.thorough

GO = """
    import atexit
    import builtins
    import ctypes
    import inspect
    import os
    import signal
    import struct
    import sys
    import threading
    from django.db import connection, transaction
    from shop.models import Book

    KEPT = []
    wait = threading.Event().wait

    def add():
        Book.objects.create(title="Emma")
        print(Book.objects.count())

    def close_channel():
        add()
        os.closerange(3, 64)

    def close_channel_and_stay():
        add()
        os.closerange(3, 64)
        wait()

    def close_everything():
        add()
        os.closerange(0, 64)
        print("still here")

    def exit_early():
        add()
        os._exit(7)

    def exit_early_as_if_all_were_well():
        add()
        os._exit(0)

    def exit_with_transaction_open():
        add()
        with transaction.atomic():
            Book.objects.create(title="Persuasion")
            os._exit(7)

    async def exit_in_coroutine():
        await Book.objects.acreate(title="Emma")
        os._exit(7)

    def exit_in_thread():
        add()
        threading.Thread(target=os._exit, args=[7]).start()
        wait()

    def exit_without_builtins():
        add()
        vars(builtins).clear()
        os._exit(7)

    def crash():
        add()
        ctypes.string_at(0)

    def abort():
        add()
        os.abort()

    def kill_itself():
        add()
        os.kill(os.getpid(), signal.SIGKILL)

    def announce_and_wait():
        add()
        print("waiting", os.getpid())
        wait()

    def announce_and_go_on():
        add()
        print("waiting", os.getpid())
        wait(0.3)
        print("went on")

    def hang_at_exit():
        add()
        atexit.register(wait)

    def leave_daemon_thread():
        add()
        threading.Thread(target=wait, daemon=True).start()

    def leave_object_that_hangs():
        class Clinging:
            def __del__(self):
                wait()

        add()
        KEPT.append(Clinging())

    def lower_len():
        add()
        builtins.len = None

    def lower_recursion_limit():
        add()
        sys.setrecursionlimit(len(inspect.stack()) + 3)

    def take_all_builtins_away():
        add()
        vars(builtins).clear()

    def take_builtins_away_and_fail():
        add()
        vars(builtins).clear()
        fail

    def take_the_tracer_away():
        add()
        from lessons.sandbox import child
        child.to_json = None

    def break_schema():
        add()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA writable_schema = 1")
            cursor.execute("UPDATE sqlite_master SET sql = 'nonsense'")
            cursor.execute("PRAGMA schema_version = 1000")

    def break_schema_for_later():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA writable_schema = 1")
            cursor.execute("UPDATE sqlite_master SET sql = 'nonsense'")

    def replace_exit():
        os._exit = wait
        add()

    def forge(frame):
        add()
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, frame)
            except OSError:
                pass

    def forge_nonsense():
        forge(b"nonsense and more of it")

    def forge_end():
        payload = b"returned"
        forge(b"." + struct.pack("!I", len(payload)) + payload)

    def forge_limit():
        payload = b'{"kind": "limit_reached", "limit": "events", "sentence": "Pay more."}'
        forge(b"E" + struct.pack("!I", len(payload)) + payload)

    def forge_length():
        forge(b"E" + struct.pack("!I", 2 ** 32 - 1))

    def forge_snapshot():
        payload = b"default" + bytes(1) + b"MZ"
        forge(b"S" + struct.pack("!I", len(payload)) + payload)
"""
GONE = "Your tables are unchanged."
UNREPORTED = "before it reported the end of the action."
RESET = "If this happens again, use Reset: it restores the tables that the lesson starts with."


@pytest.fixture
def shop(lesson):
    shop = lesson(GO)
    shop.run("add")
    return shop


@pytest.fixture
def own_shop(lesson, own_supervisor):
    """A shop whose zygote may be killed."""
    shop = lesson(GO, by=own_supervisor)
    shop.run("add")
    return shop


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("close_channel", "The run's process ended with exit code 1 before it reported the end of the action."),
        ("close_everything", "The run's process ended with exit code 1 before it reported the end of the action."),
        ("close_channel_and_stay", "Stopped: the run closed its connection to the site."),
        ("exit_in_thread", "The run's process ended with exit code 7 before it reported the end of the action."),
        (
            "exit_without_builtins",
            "The run's process ended with exit code 7 before it reported the end of the action.",
        ),
        ("crash", "The run's process was ended by SIGSEGV before it reported the end of the action."),
        ("abort", "The run's process was ended by SIGABRT before it reported the end of the action."),
        ("kill_itself", "The run's process was ended by SIGKILL before it reported the end of the action."),
        ("forge_nonsense", "Stopped: the run's process sent data that is not a trace."),
        ("forge_end", "Stopped: the run's process sent data that is not a trace."),
        ("forge_limit", "Stopped: the run's process sent data that is not a trace."),
        ("forge_length", "Stopped: the run's process sent data that is not a trace."),
        ("forge_snapshot", "Stopped: the run's process sent data that is not a trace."),
    ],
)
def test_run_that_died_says_how_and_keeps_nothing(shop, action, sentence):
    run = shop.run(action)

    assert (run.outcome, run.sentence) == ("died", f"{sentence} {GONE}")
    assert run.snapshots is None
    assert shop.run("add").printed == ["2"]


@pytest.mark.parametrize(
    "action", ["exit_early", "exit_early_as_if_all_were_well", "exit_with_transaction_open", "exit_in_coroutine"]
)
def test_action_that_ends_its_process_keeps_what_it_had_committed(shop, action):
    run = shop.run(action)

    assert run.outcome == "exited"
    assert run.sentence == "The action called os._exit(). Committed changes are kept."
    assert run.tables["shop_book"] == [["1", "Emma"], ["2", "Emma"]]
    assert shop.run("add").printed == ["3"]


@pytest.mark.parametrize(
    "action",
    [
        "lower_len",
        "lower_recursion_limit",
        "take_all_builtins_away",
        "take_builtins_away_and_fail",
        "take_the_tracer_away",
    ],
)
def test_run_that_cannot_report_says_that_its_action_was_over(shop, action):
    run = shop.run(action)

    assert run.sentence == f"The action ended, but the database could not be read afterwards. {GONE} {RESET}"
    assert (run.outcome, run.snapshots) == ("died", None)
    assert shop.run("add").printed == ["2"]


@pytest.mark.parametrize("action", ["break_schema", "break_schema_for_later"])
def test_schema_broken_for_the_next_run_is_said_to_be(shop, action):
    shop.run(action)

    run = shop.run("add")

    assert run.sentence == f"The action was not called, because the database could not be read. {GONE} {RESET}"
    assert "malformed database schema" in run.raised
    assert (run.outcome, run.printed) == ("died", [])


def test_snapshot_that_is_no_database_is_said_to_be_none(shop):
    shop.snapshots = {"default": b"SQLite format 3\0 and nothing else"}

    run = shop.run("add")

    assert run.sentence == f"The action was not called, because the database could not be read. {GONE} {RESET}"


@pytest.mark.parametrize("action", ["hang_at_exit", "replace_exit", "leave_daemon_thread", "leave_object_that_hangs"])
def test_what_hangs_at_exit_holds_nobody_up(shop, action):
    run = shop.run(action)

    assert run.outcome == "returned"
    assert shop.run("add").printed == ["3"]


def test_killed_child_ends_its_run_alone(own_shop):
    zygote = own_shop.supervisor.zygote_pid

    def kill(number):
        os.kill(child_called(number, zygote), signal.SIGKILL)

    run = own_shop.run("announce_and_wait", once_waiting(kill))

    assert run.sentence.startswith("The run's process was ended by SIGKILL")
    assert own_shop.run("add").printed == ["2"]
    assert own_shop.supervisor.zygote_pid == zygote


def test_killed_zygote_ends_the_run_and_is_replaced(own_shop):
    zygote = own_shop.supervisor.zygote_pid

    run = own_shop.run("announce_and_wait", once_waiting(lambda number: os.kill(zygote, signal.SIGKILL)))

    assert run.outcome == "died"
    assert run.sentence == f"The sandbox was restarted during this run. {GONE} Run it again."
    assert own_shop.run("add").printed == ["2"]
    assert own_shop.supervisor.zygote_pid != zygote


def test_killed_zygote_takes_its_children_along(own_shop):
    zygote = own_shop.supervisor.zygote_pid
    children = []

    def kill_zygote(number):
        children.extend(children_of(zygote))
        os.kill(zygote, signal.SIGKILL)

    own_shop.run("announce_and_wait", once_waiting(kill_zygote))

    assert len(children) >= 2
    wait_until_gone([zygote, *children])


def test_zygote_that_died_while_idle_is_replaced(own_shop):
    zygote = own_shop.supervisor.zygote_pid
    os.kill(zygote, signal.SIGKILL)
    wait_until_gone([zygote])

    assert own_shop.run("add").printed == ["2"]


def test_closing_ends_runs_and_processes(own_shop):
    zygote = own_shop.supervisor.zygote_pid
    children = []

    def close(number):
        children.extend(children_of(zygote))
        own_shop.supervisor.close()

    run = own_shop.run("announce_and_wait", once_waiting(close))

    assert run.outcome == "died"
    assert run.sentence == f"The site was stopped during this run. {GONE} Run it again."
    wait_until_gone([zygote, *children])


def test_closing_with_grace_lets_a_run_come_to_its_end(own_shop):
    closing = threading.Thread(target=own_shop.supervisor.close, kwargs={"grace_seconds": PATIENCE_SECONDS})

    run = own_shop.run("announce_and_go_on", once_waiting(lambda number: closing.start()))
    closing.join(PATIENCE_SECONDS)

    assert (run.outcome, run.printed[-1]) == ("returned", "went on")
    assert not closing.is_alive()
    with pytest.raises(SandboxClosed):
        own_shop.run("add")


def test_stopping_site_refuses_who_waits_and_lets_others_go_on(lesson):
    supervisor = Supervisor(running=1, idle=1)
    first, second = (lesson(GO, by=supervisor) for _ in range(2))
    in_line, refused = threading.Event(), []

    def wait_in_line():
        with pytest.raises(SandboxClosed) as raised:
            supervisor.run(second.request("add"), {}, lambda events: None, on_position=lambda position: in_line.set())
        refused.append(raised)

    waiting = threading.Thread(target=wait_in_line)

    def refuse(number):
        waiting.start()
        assert in_line.wait(PATIENCE_SECONDS)
        supervisor.refuse()
        waiting.join(PATIENCE_SECONDS)

    run = first.run("announce_and_go_on", once_waiting(refuse))
    supervisor.close()

    assert (run.outcome, len(refused)) == ("returned", 1)


def test_closed_supervisor_takes_no_run(own_shop):
    own_shop.supervisor.close()

    with pytest.raises(SandboxClosed):
        own_shop.run("add")


def test_ended_run_leaves_no_process(own_shop):
    zygote = own_shop.supervisor.zygote_pid
    running = []

    own_shop.run("leave_daemon_thread", lambda events: running.append(children_of(zygote)))

    waiting = set(children_of(zygote))
    wait_until_gone(set(running[0]) - waiting)


def test_runs_at_once_do_not_meet(lesson, own_supervisor):
    shops = [lesson(GO, by=own_supervisor) for _ in range(6)]
    printed = []
    threads = [threading.Thread(target=lambda shop=shop: printed.append(shop.run("add").printed)) for shop in shops]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    assert printed == [["1"]] * 6


def test_listener_that_fails_ends_its_run_alone(shop):
    with pytest.raises(ZeroDivisionError):
        shop.run("announce_and_wait", once_waiting(lambda number: number / 0))

    assert shop.run("add").printed == ["2"]
