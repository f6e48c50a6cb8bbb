"""A log that is kept elsewhere is read once for all its streams, and each gets everything behind its number, once."""

import asyncio
from dataclasses import dataclass

from lessons.following import shared_log
from lessons.following.shared_log import SharedLog

LONG = 60


@dataclass(frozen=True)
class Entry:
    id: int


class Kept:
    """Where the entries are, read in pieces of three."""

    def __init__(self, count=0):
        self.entries = [Entry(number) for number in range(1, count + 1)]
        self.reads = 0
        self.is_broken = False

    async def read(self, after):
        self.reads += 1
        await asyncio.sleep(0)
        if self.is_broken:
            raise OSError("gone")
        return [entry for entry in self.entries if entry.id > after][:3]

    def append(self, count):
        last = len(self.entries)
        self.entries += [Entry(number) for number in range(last + 1, last + count + 1)]


async def collect(log, *, after, count):
    found = []
    async for piece in log.follow(after=after, idle_seconds=LONG):
        found += [entry.id for entry in piece]
        if len(found) >= count:
            return found
    return found


def log_of(kept, *, poll_seconds=LONG):
    return SharedLog(kept.read, poll_seconds=poll_seconds)


def test_streams_at_different_places_get_the_rest():
    async def act():
        log = log_of(Kept(10))
        return await asyncio.gather(*(collect(log, after=after, count=10 - after) for after in (7, 0, 4)))

    assert asyncio.run(act()) == [[8, 9, 10], list(range(1, 11)), [5, 6, 7, 8, 9, 10]]


def test_hundred_streams_cost_as_many_reads_as_one():
    async def reads(streams):
        kept = Kept()
        log = log_of(kept)
        followed = asyncio.gather(*(collect(log, after=0, count=6) for _ in range(streams)))
        await asyncio.sleep(0)
        kept.append(6)
        log.wake()
        await followed
        return kept.reads

    assert asyncio.run(reads(100)) == asyncio.run(reads(1))


def test_stream_that_is_far_behind_reads_what_memory_does_not_hold(monkeypatch):
    monkeypatch.setattr(shared_log, "MOST_KEPT", 4)

    async def act():
        log = log_of(Kept(30))
        slow = log.follow(after=0, idle_seconds=LONG)
        first = [entry.id for entry in await anext(slow)]
        await collect(log, after=0, count=30)
        rest = await collect(log, after=first[-1], count=30 - len(first))
        await slow.aclose()
        return first + rest, len(log._kept)

    found, kept = asyncio.run(act())

    assert found == list(range(1, 31))
    assert kept <= 4


def test_what_no_hint_tells_of_comes_with_the_next_look():
    async def act():
        kept = Kept()
        log = log_of(kept, poll_seconds=0.01)
        following = asyncio.ensure_future(collect(log, after=0, count=2))
        await asyncio.sleep(0)
        kept.append(2)
        return await following

    assert asyncio.run(act()) == [1, 2]


def test_log_that_cannot_be_read_is_tried_again(caplog):
    async def act():
        kept = Kept()
        log = log_of(kept, poll_seconds=0.01)
        following = asyncio.ensure_future(collect(log, after=0, count=2))
        await asyncio.sleep(0)
        kept.append(2)
        kept.is_broken = True
        while not caplog.records:  # noqa: ASYNC110 - nobody wakes us
            await asyncio.sleep(0.001)
        kept.is_broken = False
        return await following

    assert asyncio.run(act()) == [1, 2]


def test_stream_to_which_nothing_comes_says_so():
    async def act():
        return await anext(log_of(Kept()).follow(after=0, idle_seconds=0.01))

    assert asyncio.run(act()) == ()


def test_closed_log_ends_its_streams():
    async def act():
        log = log_of(Kept(2))
        following = asyncio.ensure_future(collect(log, after=0, count=LONG))
        await asyncio.sleep(0.01)
        log.close()
        return await following

    assert asyncio.run(act()) == [1, 2]


def test_nobody_reads_when_nobody_follows():
    async def act():
        kept = Kept(3)
        log = log_of(kept, poll_seconds=0.001)
        await collect(log, after=0, count=3)
        await asyncio.sleep(0.01)
        reads = kept.reads
        await asyncio.sleep(0.02)
        return log.has_followers, kept.reads - reads

    assert asyncio.run(act()) == (False, 0)
