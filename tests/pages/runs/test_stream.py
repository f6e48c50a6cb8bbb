"""A run as a stream: what its messages do to the page that reads it."""

import asyncio

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from lessons.pages.run_panel import going_on
from lessons.pages.stream import closing_message, live_messages, opening, stored_messages
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run
from lessons.traces.events import RunFinished, RunStarted
from tests.runs.conftest import started

BEGUN = RunStarted(seq=1, action="add", django="5.2.19", python="3.11.7")
ENDED = RunFinished(seq=2, outcome="returned", sentence="Finished.")
DELETED = "This run was deleted, because its learner asked the site to forget them."
EMPTY_THE_TRACE = 'hx-target="#trace" hx-swap="innerHTML"></hx-partial>'


@pytest.fixture
def run_and_log(learner, lesson):
    return started(learner, lesson)


@pytest.fixture
def run(run_and_log):
    return run_and_log[0]


@pytest.fixture
def log(run_and_log):
    return run_and_log[1]


def read(run, lesson, log, events, *, after=0):
    """Return what a stream says that keeps up with a run of these events."""

    start = opening(run)

    async def read_all():
        log.record(events)
        stream = live_messages(run, log, start, after=after)
        found = [await anext(stream)] if events else []
        log.closing = await sync_to_async(closing_message)(run, lesson, log, "")
        log.close()
        return b"".join([*found, *[message async for message in stream]]).decode()

    return asyncio.run(read_all())


def test_first_event_takes_the_place_of_the_last_trace(run, lesson, log):
    text = read(run, lesson, log, [BEGUN, ENDED])

    assert text.count(EMPTY_THE_TRACE) == 1
    assert text.index(EMPTY_THE_TRACE) < text.index('id="event-1"')


def test_refused_run_leaves_the_last_trace_there(run, lesson, log):
    log.problem = "Nothing was run."

    text = read(run, lesson, log, [])

    assert "Nothing was run." in text
    assert "#trace" not in text


def test_resumed_stream_leaves_the_events_before_it_there(run, lesson, log):
    text = read(run, lesson, log, [BEGUN, ENDED], after=1)

    assert 'id="event-2"' in text
    assert "#trace" not in text


def test_place_in_the_queue_is_shown_until_the_run_begins(run, log):
    start = opening(run)

    async def follow():
        messages = live_messages(run, log, start)
        log.wait_at(3)
        queued = await anext(messages)
        log.record([BEGUN])
        begun = await anext(messages)
        await messages.aclose()
        return queued.decode(), begun.decode()

    queued, begun = asyncio.run(follow())

    assert "Number 3 in the queue." in queued
    assert "Running." in begun


def test_run_that_has_waited_is_shown_as_running(run, log):
    log.wait_at(1)
    log.record([BEGUN])

    assert going_on(run).sentence == "Running."


def carry_out_in_thread(run, lesson, log):
    carry_out(run, lesson, log, closing=closing_message)
    connection.close()


def read_slowly(run, lesson, log, then=lambda: None):
    """Take one piece of a stream, let the run come to its end and `then` happen, and return it and all the others."""

    async def follow():
        stream = live_messages(run, log, b"")
        carrying_out = asyncio.ensure_future(asyncio.to_thread(carry_out_in_thread, run, lesson, log))
        first = await anext(stream)
        await carrying_out
        await sync_to_async(then)()
        return first, [message async for message in stream]

    return async_to_sync(follow)()


def test_reader_slower_than_the_run_gets_each_event_once(learner, lesson):
    run, log = started(learner, lesson, "print_much")

    first, rest = read_slowly(run, lesson, log)

    ids = [int(line[4:]) for line in (first + b"".join(rest)).decode().split("\n") if line.startswith("id: ")]
    assert ids == list(range(1, len(Run.objects.get().events) + 1))
    assert rest[-1].endswith(b"event: end\ndata: \n\n")


def test_reader_slower_than_the_run_keeps_nothing_of_it_in_memory(learner, lesson):
    run, log = started(learner, lesson, "print_much")

    read_slowly(run, lesson, log)

    assert (log.lines, log.messages) == ([], [])


def test_reader_slower_than_the_run_is_told_that_it_was_deleted(learner, lesson):
    run, log = started(learner, lesson, "print_much")

    _, rest = read_slowly(run, lesson, log, then=learner.row.forget)

    assert DELETED in rest[-1].decode()
    assert rest[-1].endswith(b"event: end\ndata: \n\n")


def test_reader_of_a_stored_run_is_told_that_it_was_deleted(learner, lesson):
    run, log = started(learner, lesson)
    carry_out(run, lesson, log)
    stored = Run.objects.get()

    async def read_on():
        stream = stored_messages(stored)
        await anext(stream)
        await sync_to_async(learner.row.forget)()
        return [message async for message in stream]

    [closing] = async_to_sync(read_on)()

    assert DELETED in closing.decode()


def test_events_are_counted_while_a_run_takes_its_time(run, log, monkeypatch):
    monkeypatch.setattr("lessons.pages.stream.COUNT_SECONDS", 0.001)

    async def follow():
        stream = live_messages(run, log, b"")
        log.record([BEGUN])
        await anext(stream)
        counted = await anext(stream)
        await stream.aclose()
        return counted.decode()

    assert "Events so far: 1<" in asyncio.run(follow())
