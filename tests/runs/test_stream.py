"""A run as a stream: what its messages do to the page that reads it."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from lessons.pages.run_panel import waiting
from lessons.pages.stream import closing_message, live_messages, stored_messages
from lessons.runs.carrying_out import carry_out
from lessons.runs.live import going_on
from lessons.runs.models import Run
from lessons.traces.events import RunFinished, RunStarted
from tests.runs.conftest import live_run

BEGUN = RunStarted(seq=1, action="add", django="5.2.19", python="3.11.7")
ENDED = RunFinished(seq=2, outcome="returned", sentence="The action ended by itself.")
DELETED = "This run was deleted while you were reading it: its learner asked for that."
EMPTY_THE_TRACE = 'hx-target="#trace" hx-swap="innerHTML"></hx-partial>'


@pytest.fixture
def run(learner):
    return live_run(learner)


def read(run, lesson, events, *, after=0):
    """Return what a stream says that keeps up with a run of these events."""

    async def read_all():
        run.log.record(events)
        stream = live_messages(run, after=after)
        found = [await anext(stream)] if events else []
        run.closing = closing_message(run, lesson)
        run.log.close()
        return b"".join([*found, *[message async for message in stream]]).decode()

    return asyncio.run(read_all())


def test_first_event_takes_the_place_of_the_last_trace(run, lesson):
    text = read(run, lesson, [BEGUN, ENDED])

    assert text.count(EMPTY_THE_TRACE) == 1
    assert text.index(EMPTY_THE_TRACE) < text.index('id="event-1"')


def test_refused_run_leaves_the_last_trace_there(run, lesson):
    run.problem = "Nothing was run."

    text = read(run, lesson, [])

    assert "Nothing was run." in text
    assert "#trace" not in text


def test_resumed_stream_leaves_the_events_before_it_there(run, lesson):
    text = read(run, lesson, [BEGUN, ENDED], after=1)

    assert 'id="event-2"' in text
    assert "#trace" not in text


def test_place_in_the_queue_is_shown_until_the_run_begins(run):
    async def follow():
        messages = live_messages(run)
        run.wait_at(3)
        queued = await anext(messages)
        run.log.record([BEGUN])
        begun = await anext(messages)
        await messages.aclose()
        return queued.decode(), begun.decode()

    queued, begun = asyncio.run(follow())

    assert "Number 3 in the queue." in queued
    assert "Running." in begun


def test_run_that_has_waited_is_shown_as_running(run):
    run.wait_at(1)
    run.log.record([BEGUN])

    assert waiting(run).sentence == "Running."


def carry_out_in_thread(run, lesson):
    carry_out(run, lesson, closing=closing_message)
    connection.close()


def read_slowly(run, lesson, then=lambda: None):
    """Take one piece of a stream, let the run come to its end and `then` happen, and return it and all the others."""

    async def follow():
        stream = live_messages(run)
        carrying_out = asyncio.ensure_future(asyncio.to_thread(carry_out_in_thread, run, lesson))
        first = await anext(stream)
        await carrying_out
        await sync_to_async(then)()
        return first, [message async for message in stream]

    return async_to_sync(follow)()


def test_reader_slower_than_the_run_gets_each_event_once(learner, lesson):
    run = live_run(learner, "print_much")

    first, rest = read_slowly(run, lesson)

    ids = [int(line[4:]) for line in (first + b"".join(rest)).decode().split("\n") if line.startswith("id: ")]
    assert ids == list(range(1, len(Run.objects.get().events) + 1))
    assert rest[-1].endswith(b"event: end\ndata: \n\n")


def test_reader_slower_than_the_run_keeps_nothing_of_it_in_memory(learner, lesson):
    run = live_run(learner, "print_much")

    read_slowly(run, lesson)

    assert (run.log.lines, run.log.messages) == ([], [])


def test_reader_slower_than_the_run_is_told_that_it_was_deleted(learner, lesson):
    run = live_run(learner, "print_much")

    _, rest = read_slowly(run, lesson, then=learner.row.forget)

    assert DELETED in rest[-1].decode()
    assert rest[-1].endswith(b"event: end\ndata: \n\n")


def test_reader_of_a_stored_run_is_told_that_it_was_deleted(learner, lesson):
    carry_out(live_run(learner), lesson)
    stored = Run.objects.get()

    async def read_on():
        stream = stored_messages(stored)
        await anext(stream)
        await sync_to_async(learner.row.forget)()
        return [message async for message in stream]

    [closing] = async_to_sync(read_on)()

    assert DELETED in closing.decode()


def test_run_that_goes_on_is_found_until_it_is_stored(run, lesson):
    with going_on(run):
        run.log.record([BEGUN])

        assert "Running." in waiting(run).sentence
    assert len(run.log) == 1
