import asyncio

from delivery.orders import aplace_order, place_order


def order_in_sync_code():
    """Place an order in sync code"""
    place_order("Roma", "pizza")
    print("The order is placed.")


def order_in_async_code():
    """Place an order in async code"""
    asyncio.run(aplace_order("Roma", "pizza"))


def order_at_a_closed_restaurant():
    """Place an order at a closed restaurant, in async code"""

    async def serve():
        try:
            await aplace_order("Night Owl", "soup")
        finally:
            # The event loop of a server runs on when a request fails.
            await asyncio.sleep(1)

    asyncio.run(serve())
