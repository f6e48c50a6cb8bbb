"""Each limit, reached in a real run: a clear sentence, the tables as they were, and the next run works."""

import threading

import pytest

from lessons.traces.events import Repeated

pytestmark = pytest.mark.thorough

GO = """
    import gc
    import signal
    import sys
    import threading
    from django.db import connection
    from shop.models import Book

    KEPT = []

    def add():
        Book.objects.create(title="Emma")
        print(Book.objects.count())

    def use_cpu():
        add()
        while True:
            pass

    def use_cpu_and_ignore_the_signal():
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        use_cpu()

    def wait():
        add()
        threading.Event().wait()

    def wait_without_a_row():
        threading.Event().wait()

    def take_memory_at_once():
        add()
        bytearray(10 * 1024 ** 3)

    def take_memory_in_steps():
        add()
        while True:
            KEPT.append(bytearray(1024 ** 2))

    def take_memory_in_small_steps():
        add()
        while True:
            KEPT.append([len(KEPT)] * 1000)

    def print_without_newline():
        add()
        while True:
            sys.stdout.write("x" * 1000)

    def print_a_gigabyte():
        add()
        for _ in range(1024):
            print("x" * 1024 ** 2, end="")

    def print_lines():
        add()
        while True:
            print("A line that is a little longer than the others are.")

    def flood():
        add()
        with connection.cursor() as cursor:
            for number in range(10 ** 6):
                cursor.execute(f"SELECT {number}")

    def repeat():
        add()
        while True:
            Book.objects.exists()

    def fill_database():
        for _ in range(20):
            Book.objects.bulk_create([Book(title="x" * 10_000) for _ in range(10)])

    def fill_database_far_beyond():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE heap AS SELECT zeroblob(20000000)")

    def start_threads():
        add()
        enough = threading.Event()
        try:
            for _ in range(10_000):
                threading.Thread(target=enough.wait).start()
        finally:
            enough.set()

    def recurse():
        add()
        recurse()

    def recurse_without_a_limit():
        add()
        sys.setrecursionlimit(10 ** 9)
        value = []
        for _ in range(10 ** 6):
            value = [value]
        repr(value)
"""


@pytest.fixture
def shop(lesson):
    shop = lesson(GO)
    shop.run("add")
    return shop


def assert_nothing_was_kept(shop, run):
    assert run.snapshots is None
    assert run.sentence.endswith("Your tables are unchanged.")
    assert shop.run("add").printed == ["2"]


@pytest.mark.parametrize(
    ("action", "limit", "sentence"),
    [
        ("use_cpu", "cpu_seconds", "Stopped after 1 second of processor time."),
        ("take_memory_at_once", "memory_bytes", "Stopped: the run needed more than 256 MiB of memory."),
        ("take_memory_in_steps", "memory_bytes", "Stopped: the run needed more than 256 MiB of memory."),
        ("take_memory_in_small_steps", "memory_bytes", "Stopped: the run needed more than 256 MiB of memory."),
        ("print_without_newline", "output_bytes", "Stopped: the run printed more than 32 KiB."),
        ("print_a_gigabyte", "output_bytes", "Stopped: the run printed more than 32 KiB."),
        ("print_lines", "", ""),
        ("flood", "events", "Stopped after 500 events."),
        ("repeat", "cpu_seconds", "Stopped after 1 second of processor time."),
        ("fill_database", "snapshot_bytes", "Stopped: the database is larger than 256 KiB."),
        ("fill_database_far_beyond", "snapshot_bytes", "Stopped: the database is larger than 256 KiB."),
    ],
)
def test_limit_is_named_and_nothing_is_kept(shop, action, limit, sentence):
    run = shop.run(action)

    assert run.outcome == "limit"
    assert run.limit in ({limit} if limit else {"events", "output_bytes"})
    assert run.sentence.startswith(sentence)
    kinds = [event.kind for event in run.events]
    assert "query_ran" in kinds
    assert kinds[-2:] == ["limit_reached", "run_finished"]
    assert_nothing_was_kept(shop, run)


def test_ignored_warning_about_cpu_time_does_not_help(shop):
    run = shop.run("use_cpu_and_ignore_the_signal")

    assert (run.outcome, run.limit) == ("limit", "cpu_seconds")
    assert_nothing_was_kept(shop, run)


def test_waiting_ends_at_the_wall_clock(lesson, impatient_supervisor):
    shop = lesson(GO, by=impatient_supervisor)
    shop.run("add")

    run = shop.run("wait")

    assert (run.outcome, run.limit) == ("limit", "wall_seconds")
    assert run.sentence.startswith("Stopped after 0.5 seconds.")
    assert_nothing_was_kept(shop, run)


def test_time_that_the_listener_takes_is_not_the_runs(lesson, impatient_supervisor):
    shop = lesson(GO, by=impatient_supervisor)
    seconds = iter([impatient_supervisor.limits.wall_seconds])

    run = shop.run("add", lambda events: threading.Event().wait(next(seconds, 0)))

    assert run.outcome == "returned"
    assert shop.run("add").printed == ["2"]


def test_events_before_a_limit_are_kept(shop):
    run = shop.run("flood")

    assert len(run.events) == 502
    assert [event.seq for event in run.events] == list(range(1, 503))
    assert run.printed == ["2"]


def test_what_was_counted_before_a_limit_is_kept(shop):
    run = shop.run("repeat")

    (repeated,) = run.of(Repeated)
    assert len(run.events) < 300
    assert repeated.times > 500
    assert run.events[repeated.seq :][0].kind == "limit_reached"


@pytest.mark.parametrize("action", ["recurse", "start_threads"])
def test_exhaustion_that_python_notices_is_an_exception_or_a_limit(shop, action):
    run = shop.run(action)

    assert run.outcome in ("raised", "limit")
    assert shop.run("add").outcome == "returned"


def test_recursion_below_python_leaves_the_next_run_alone(shop):
    run = shop.run("recurse_without_a_limit")

    assert run.outcome in ("died", "limit", "raised")
    assert shop.run("add").outcome == "returned"
