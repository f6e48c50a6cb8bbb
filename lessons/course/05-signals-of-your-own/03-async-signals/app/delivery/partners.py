"""Stand-ins for the APIs of the restaurants and of the couriers."""

import asyncio


async def confirm(restaurant):
    """Ask a restaurant to confirm an order. People answer, so this takes a while."""
    if restaurant == "Night Owl":
        await asyncio.sleep(0.1)
        raise ConnectionError("Night Owl does not answer.")
    await asyncio.sleep(1)
    return "confirmed"


async def find_courier():
    """Find a courier who is near."""
    await asyncio.sleep(0.5)
    return "on the way"
