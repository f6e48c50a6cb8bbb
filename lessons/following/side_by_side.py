"""Two streams as one."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

Piece = TypeVar("Piece")


async def side_by_side(
    main: AsyncGenerator[Piece, None], other: AsyncGenerator[Piece, None]
) -> AsyncGenerator[Piece, None]:
    """Yield the pieces of both as they come, one of each at a time, until `main` ends."""
    waiting = {asyncio.ensure_future(anext(one)): one for one in (main, other)}
    try:
        while True:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                source = waiting.pop(task)
                if isinstance(task.exception(), StopAsyncIteration):
                    if source is main:
                        return
                    continue
                yield task.result()
                waiting[asyncio.ensure_future(anext(source))] = source
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await main.aclose()
        await other.aclose()
