"""A log hands its streams what is appended, piece by piece, and holds nothing once it is closed."""

import asyncio
import threading

import pytest

from lessons.events import OutputWritten, RunFinished, TablesRead
from lessons.streaming.log import PIECE_BYTES, EventLog, take_piece


def printed(text):
    return OutputWritten(stream="stdout", text=text, source="")


@pytest.fixture
def log():
    return EventLog()


async def read(log, *, count, after=0):
    """Return so many messages, as a stream gets them."""
    found = []
    async for piece in log.follow(after=after):
        found += piece
        if len(found) >= count:
            break
    return found


def test_stream_gets_what_there_is(log):
    log.append([printed("one"), printed("two")])

    first, second = asyncio.run(read(log, count=2))

    assert b"one" in first
    assert b"two" in second


def test_message_has_the_number_of_its_event(log):
    log.append([printed("one")])
    log.append([printed("two")])

    assert [message.partition(b"\n")[0] for message in log.messages] == [b"id: 1", b"id: 2"]


def test_stream_resumes_behind_an_event(log):
    log.append([printed("one"), printed("two")])

    (only,) = asyncio.run(read(log, count=1, after=1))

    assert b"two" in only


def test_stream_gets_what_another_thread_appends(log):
    async def follow():
        reading = asyncio.ensure_future(read(log, count=1))
        await asyncio.sleep(0)
        threading.Thread(target=log.append, args=[[printed("late")]]).start()
        return await reading

    assert b"late" in asyncio.run(follow())[0]


def test_woken_stream_gets_an_empty_piece(log):
    async def follow():
        stream = log.follow()
        first = await anext(stream)
        log.wake()
        return first, await anext(stream)

    assert asyncio.run(follow()) == ([], [])


def test_closed_log_ends_its_streams_and_holds_nothing(log):
    log.append([printed("one")])

    log.close()

    assert asyncio.run(read(log, count=1)) == []
    assert (log.lines, log.messages) == ([], [])
    assert len(log) == 1


def test_stream_that_has_not_read_gets_no_more_once_the_log_is_closed(log):
    async def follow():
        stream = log.follow()
        log.append([printed("x" * 4_000) for _ in range(200)])
        first = await anext(stream)
        log.close()
        return first, [piece async for piece in stream]

    first, rest = asyncio.run(follow())

    assert 0 < len(first) < 200
    assert rest == []


def test_piece_is_bounded():
    messages = [b"x" * 1_000] * 1_000

    piece = take_piece(messages, 0)

    assert PIECE_BYTES <= sum(map(len, piece)) < PIECE_BYTES + 1_000


def test_message_longer_than_a_piece_is_one():
    assert take_piece([b"a", b"x" * 10 * PIECE_BYTES, b"b"], 1) == [b"x" * 10 * PIECE_BYTES]


def test_log_keeps_the_events_as_they_are(log):
    events = [printed("one"), RunFinished(outcome="returned", sentence="Finished.")]

    log.append(events)

    assert log.events == tuple(events)
    assert log.sentence == "Finished."


def test_log_keeps_the_first_and_the_last_reading_of_the_tables(log):
    for _ in range(3):
        log.append([TablesRead(tables=())])

    assert log.tables == ((), ())
