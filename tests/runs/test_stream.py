"""A run as a stream: what its messages do to the page that reads it."""

import asyncio
import uuid

import pytest

from lessons.events import RunFinished, RunStarted
from lessons.runs.live import LiveRun
from lessons.runs.stream import live_messages
from lessons.runs.workbench import waiting

BEGUN = RunStarted(seq=1, action="add", django="5.2.19", python="3.11.7")
ENDED = RunFinished(seq=2, outcome="returned", sentence="The action ended by itself.")
EMPTY_THE_TRACE = 'hx-target="#trace" hx-swap="innerHTML"></hx-partial>'


@pytest.fixture
def run():
    return LiveRun(learner=uuid.UUID(int=1), lesson="books", action="add", variant="")


def read(run, *, after=0):
    """Return what the whole stream of a run that has ended says."""

    async def read_all():
        return b"".join([message async for message in live_messages(run, after=after)]).decode()

    run.log.close()
    return asyncio.run(read_all())


def test_first_event_takes_the_place_of_the_last_trace(run):
    run.log.append([BEGUN, ENDED])

    text = read(run)

    assert text.count(EMPTY_THE_TRACE) == 1
    assert text.index(EMPTY_THE_TRACE) < text.index('id="event-1"')


def test_refused_run_leaves_the_last_trace_there(run):
    run.problem = "Nothing was run."

    text = read(run)

    assert "Nothing was run." in text
    assert "#trace" not in text


def test_resumed_stream_leaves_the_events_before_it_there(run):
    run.log.append([BEGUN, ENDED])

    text = read(run, after=1)

    assert 'id="event-2"' in text
    assert "#trace" not in text


def test_place_in_the_queue_is_shown_until_the_run_begins(run):
    async def follow():
        messages = live_messages(run)
        run.wait_at(3)
        queued = await anext(messages)
        run.log.append([BEGUN])
        begun = await anext(messages)
        await messages.aclose()
        return queued.decode(), begun.decode()

    queued, begun = asyncio.run(follow())

    assert "Number 3 in the queue." in queued
    assert "Running." in begun


def test_run_that_has_waited_is_shown_as_running(run):
    run.wait_at(1)
    run.log.append([BEGUN])

    assert waiting(run).sentence == "Running."
