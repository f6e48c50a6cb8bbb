"""A value that is computed by one task for all who follow it."""

import asyncio
from contextlib import aclosing

import pytest

from lessons.following.latest import Latest
from lessons.following.side_by_side import side_by_side

SOON = {"seconds": 0.004, "least_seconds": 0.002}


class Values:
    """Gives each of some values once, and the last for ever. An exception is raised."""

    def __init__(self, *values):
        self.values = list(values)
        self.asked = 0

    async def __call__(self):
        self.asked += 1
        value = self.values.pop(0) if len(self.values) > 1 else self.values[0]
        if isinstance(value, Exception):
            raise value
        return value


async def first(latest, count):
    found = []
    async with aclosing(latest.follow()) as values:
        async for value in values:
            found.append(value)
            if len(found) == count:
                return found
    return found


def run(function):
    return asyncio.run(asyncio.wait_for(function(), 10))


def test_follower_gets_each_other_value_and_none_twice():
    async def follow():
        return await first(Latest(Values(1, 1, 1, 2, 2, 3), **SOON), 3)

    assert run(follow) == [1, 2, 3]


def test_all_followers_get_one_computation():
    async def follow():
        values = Values("one")
        latest = Latest(values, seconds=60.0, least_seconds=0.0)
        found = await asyncio.gather(first(latest, 1), first(latest, 1), first(latest, 1))
        return found, values.asked

    assert run(follow) == ([["one"], ["one"], ["one"]], 1)


def test_hint_computes_it_earlier():
    async def follow():
        latest = Latest(Values(1, 2), seconds=60.0, least_seconds=0.0)
        found = []
        async with aclosing(latest.follow()) as values:
            async for value in values:
                found.append(value)
                latest.wake()
                if value == 2:
                    break
        return found

    assert run(follow) == [1, 2]


@pytest.mark.parametrize("values", [("old", "new"), ("same", "same")], ids=["another value", "the same value"])
def test_who_comes_after_a_hint_gets_the_value_computed_after_it(values):
    async def follow():
        latest = Latest(Values(*values), seconds=60.0, least_seconds=0.05)
        async with aclosing(latest.follow()) as earlier:
            await anext(earlier)
            latest.wake()
            await asyncio.sleep(0)
            return await first(latest, 1)

    assert run(follow) == [values[1]]


def test_value_that_cannot_be_computed_is_tried_again(caplog):
    async def follow():
        return await first(Latest(Values(1, OSError("gone"), 2), **SOON), 2)

    assert run(follow) == [1, 2]
    assert "it is tried again" in caplog.text


def test_nothing_is_computed_for_nobody():
    async def follow():
        values = Values(1)
        latest = Latest(values, **SOON)
        await first(latest, 1)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        ended = await asyncio.wait(others, timeout=0.1)
        return latest.has_followers, [task for task in ended[1] if "compute" in repr(task)]

    assert run(follow) == (False, [])


async def pieces(*values, closed=None, hangs=False):
    try:
        for value in values:
            yield value
        if hangs:
            await asyncio.Event().wait()
    finally:
        if closed is not None:
            closed.append(values)


@pytest.mark.parametrize("hangs", [True, False])
def test_two_streams_end_with_the_main_one(hangs):
    closed = []

    async def follow():
        both = side_by_side(pieces(1, 2, 3, closed=closed), pieces("a", closed=closed, hangs=hangs))
        return {piece async for piece in both}

    assert {1, 2, 3} <= run(follow)
    assert len(closed) == 2


@pytest.mark.parametrize("giving", [("main",), ("other",)])
def test_two_streams_that_are_left_are_closed(giving):
    closed = []

    async def follow():
        main, other = (pieces(*({name} & {*giving}), closed=closed, hangs=True) for name in ("main", "other"))
        async with aclosing(side_by_side(main, other)) as both:
            async for _ in both:
                break
        return len(closed)

    assert run(follow) == 2
