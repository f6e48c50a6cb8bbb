"""An async receiver that fails stops neither the code that sends the signal nor the other async receivers."""

import asyncio

import pytest
from asgiref.sync import async_to_sync

from delivery.orders import aplace_order
from delivery.signals import order_placed


@pytest.fixture
def finished():
    """Connect a receiver that fails and a receiver that waits. Return the list to which the second one adds."""
    finished = []

    async def fail(sender, **kwargs):
        raise ConnectionError("no answer")

    async def wait(sender, **kwargs):
        await asyncio.sleep(0.05)
        finished.append("wait")

    order_placed.connect(fail)
    order_placed.connect(wait)
    yield finished
    order_placed.disconnect(fail)
    order_placed.disconnect(wait)


@pytest.mark.django_db
def test_failing_receiver_does_not_stop_the_others(finished):
    async_to_sync(aplace_order)("Roma", "pizza")

    assert finished == ["wait"]


@pytest.mark.django_db
def test_receivers_get_the_order(finished):
    orders = []

    async def remember(sender, order, **kwargs):
        orders.append(str(order))

    order_placed.connect(remember)
    try:
        async_to_sync(aplace_order)("Roma", "pizza")
    finally:
        order_placed.disconnect(remember)

    assert orders == ["pizza from Roma"]
