"""Tasks, and threads that nobody joins: a run ends as a process does, with the last thread that is no daemon."""

import pytest

from lessons.traces.events import QueryRan

GO = """
    import asyncio
    import threading
    from concurrent.futures import ThreadPoolExecutor
    from django.db import connection
    from shop.models import Book

    over = threading.Event()

    def write(title="Emma"):
        Book.objects.create(title=title)
        print("written")
        connection.close()

    def write_later():
        over.wait(0.05)
        write()

    def leave_thread():
        threading.Thread(target=write_later).start()
        print("over")

    def leave_thread_that_leaves_another():
        threading.Thread(target=leave_thread).start()

    def leave_thread_and_fail():
        threading.Thread(target=write_later).start()
        raise ValueError("over")

    def leave_thread_that_fails():
        threading.Thread(target=lambda: over.fail()).start()

    def leave_executor():
        executor = ThreadPoolExecutor(1)
        executor.submit(write_later)
        executor.submit(write, "Persuasion")

    def leave_daemon():
        threading.Thread(target=over.wait, daemon=True).start()

    async def write_in_a_task(title):
        await asyncio.sleep(0)
        await Book.objects.acreate(title=title)

    async def write_in_tasks():
        async with asyncio.TaskGroup() as group:
            group.create_task(write_in_a_task("Emma"))
            group.create_task(write_in_a_task("Persuasion"))

    def leave_thread_that_hangs():
        write()
        threading.Thread(target=over.wait).start()
"""


@pytest.fixture
def shop(lesson):
    return lesson(GO)


def test_thread_left_alone_is_waited_for(shop):
    run = shop.run("leave_thread")

    assert (run.outcome, run.printed) == ("returned", ["over", "written"])
    assert run.tables["shop_book"] == [["1", "Emma"]]
    assert [event.kind for event in run.events].count("row_inserted") == 1


def test_thread_of_a_thread_is_waited_for(shop):
    assert shop.run("leave_thread_that_leaves_another").printed == ["over", "written"]


def test_thread_is_waited_for_after_an_exception(shop):
    run = shop.run("leave_thread_and_fail")

    kinds = [event.kind for event in run.events]
    assert run.outcome == "raised"
    assert kinds.index("exception_raised") < kinds.index("row_inserted")
    assert run.tables["shop_book"] == [["1", "Emma"]]


def test_exception_of_a_thread_is_not_the_actions(shop):
    run = shop.run("leave_thread_that_fails")

    errors = [event.text for event in run.events if event.kind == "output_written" and event.stream == "stderr"]
    assert run.outcome == "returned"
    assert "AttributeError" in "\n".join(errors)


def test_executor_that_nobody_shut_down_does_its_work(shop):
    run = shop.run("leave_executor")

    assert run.outcome == "returned"
    assert run.tables["shop_book"] == [["1", "Emma"], ["2", "Persuasion"]]


def test_tasks_work_in_the_lines_that_await(shop):
    run = shop.run("write_in_tasks")

    source = shop.files["actions.py"].split("\n")
    places = {event.place for event in run.events if event.kind in ("query_ran", "signal_sent")}
    assert [source[int(place.removeprefix("actions.py:")) - 1].split()[0] for place in places] == ["await"]
    assert len(run.of(QueryRan)) == 2


def test_daemon_thread_is_not_waited_for(shop):
    assert shop.run("leave_daemon").outcome == "returned"


def test_thread_that_hangs_ends_at_the_wall_clock(lesson, impatient_supervisor):
    run = lesson(GO, by=impatient_supervisor).run("leave_thread_that_hangs")

    assert (run.outcome, run.limit, run.printed) == ("limit", "wall_seconds", ["written"])
    assert run.sentence.startswith("Stopped after 0.5 seconds.")
    assert run.snapshots is None
