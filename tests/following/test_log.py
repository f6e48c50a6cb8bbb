"""A log hands its streams what is appended, piece by piece, and holds a piece at most once it is closed."""

import asyncio
import threading

import pytest

from lessons.following import log as following_log
from lessons.following.log import PIECE_BYTES, Log, take_piece


@pytest.fixture
def log():
    return Log()


async def read(log, *, count, after=0):
    """Return so many messages, as a stream gets them."""
    found = []
    async for piece in log.follow(after=after):
        found += piece
        if len(found) >= count:
            break
    return found


def test_stream_gets_what_there_is(log):
    log.append([b"one", b"two"])

    first, second = asyncio.run(read(log, count=2))

    assert b"one" in first
    assert b"two" in second


def test_stream_resumes_behind_an_event(log):
    log.append([b"one", b"two"])

    (only,) = asyncio.run(read(log, count=1, after=1))

    assert b"two" in only


def test_stream_gets_what_another_thread_appends(log):
    async def follow():
        reading = asyncio.ensure_future(read(log, count=1))
        await asyncio.sleep(0)
        threading.Thread(target=log.append, args=[[b"late"]]).start()
        return await reading

    assert b"late" in asyncio.run(follow())[0]


def test_what_comes_in_quick_succession_comes_in_one_piece(log, monkeypatch):
    monkeypatch.setattr(following_log, "GATHER_SECONDS", 0.2)

    async def follow():
        stream = log.follow()
        log.append([b"one"])
        first = await anext(stream)
        reading = asyncio.ensure_future(anext(stream))
        for late in (b"two", b"three"):
            await asyncio.sleep(0)
            log.append([late])
        return first, await reading

    assert asyncio.run(follow()) == ([b"one"], [b"two", b"three"])


def test_end_of_a_log_waits_for_nothing(log, monkeypatch):
    monkeypatch.setattr(following_log, "GATHER_SECONDS", 3600)

    async def follow():
        stream = log.follow()
        log.append([b"one"])
        first = await anext(stream)
        reading = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        log.append([b"two"])
        log.close()
        return first, await reading

    assert asyncio.run(follow()) == ([b"one"], [b"two"])


def test_woken_stream_gets_an_empty_piece(log):
    async def follow():
        stream = log.follow()
        first = await anext(stream)
        log.wake()
        return first, await anext(stream)

    assert asyncio.run(follow()) == ([], [])


def test_closed_log_gives_the_piece_that_was_not_read_and_ends_its_streams(log):
    log.append([b"one", b"two"])

    log.close()

    assert asyncio.run(read(log, count=3)) == [b"one", b"two"]
    assert asyncio.run(read(log, count=1, after=2)) == []


def test_stream_that_has_read_everything_ends_with_the_log(log):
    async def follow():
        stream = log.follow()
        log.append([b"one"])
        first = await anext(stream)
        log.close()
        return first, [piece async for piece in stream]

    assert asyncio.run(follow()) == ([b"one"], [])


def test_closed_log_holds_nothing_of_what_is_more_than_a_piece(log):
    log.append([b"x" * 4_000 for _ in range(200)])

    log.close()

    assert log.messages == []
    assert len(log) == 200


def test_stream_that_has_not_read_a_long_log_gets_no_more_once_it_is_closed(log):
    async def follow():
        stream = log.follow()
        log.append([b"x" * 4_000 for _ in range(200)])
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
