"""The threads in which the site works for its requests and runs.

Django gives each request a thread of its own, which an open stream holds to its end.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import connection

from lessons.pages.connections import connected
from lessons.pages.line import Line
from lessons.pages.thread_pool import ThreadPool
from lessons.runs.computing import computing
from lessons.runs.engine import supervisor
from lessons.runs.event_log import EventLog

logger = logging.getLogger(__name__)

Params = ParamSpec("Params")
Result = TypeVar("Result")

# A request without JavaScript waits for the end of its run, and any for its turn to compute: few do at the same time.
# On PostgreSQL each thread has a connection, and a server has a hundred for all web processes together.
_requests = ThreadPool(24 if connection.vendor == "postgresql" else 128, name="request")
# What many streams wait for does not stand behind a hundred requests for pages.
_readers = ThreadPool(2, name="reader")
_RUNNING = supervisor.running
# While some are in the sandbox, others keep what theirs came to, or are the next.
_runs = Line(threads=2 * _RUNNING, ahead=_RUNNING, waiting=1000)


def in_thread(
    work: Callable[Params, Result], *, goes_first: Callable[Params, bool] = lambda *args, **kwargs: False
) -> Callable[Params, Coroutine[Any, Any, Result]]:
    """Return a coroutine function that works in one of the threads, when it is its turn to compute.

    `goes_first` says of which arguments the work need not wait behind the others'.
    """
    connected_work = connected()(work)

    def in_turn(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        with computing(first=goes_first(*args, **kwargs)):
            return connected_work(*args, **kwargs)

    return _in(_requests, in_turn)


def in_reader(work: Callable[Params, Result]) -> Callable[Params, Coroutine[Any, Any, Result]]:
    """Return a coroutine function that reads for many streams at once."""
    return _in(_readers, connected()(work))


def in_background(work: Callable[[], None], log: EventLog) -> Future[None]:
    """Let a run go on in a thread, whether or not anybody waits for it, when its turn comes."""
    return _runs.take_place(partial(_to_its_end, connected()(work)), on_position=log.wait_at, stop=log.stop)


def too_many_wait() -> bool:
    """Say whether so many runs are in line that another one is refused."""
    return _runs.is_full


def _to_its_end(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.exception("A run ended with a fault of the site.")


def _in(pool: ThreadPool, work: Callable[Params, Result]) -> Callable[Params, Coroutine[Any, Any, Result]]:
    async def worked(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        # As asyncio.to_thread() does it, which always takes the pool of the event loop.
        in_context = partial(copy_context().run, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(pool, in_context)

    return worked
