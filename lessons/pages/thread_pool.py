"""A pool whose threads end when the site is idle.

Each thread has a stack and a connection, made when the site was busiest, among much that is gone since: as long as they
stay, Python cannot give back the memory around them.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from lessons.pages.idle import call_when_idle

Params = ParamSpec("Params")
Result = TypeVar("Result")


class ThreadPool(Executor):
    def __init__(self, threads: int, *, name: str) -> None:
        self._threads = threads
        self._name = name
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        call_when_idle(self._let_go)

    def submit(self, work: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs) -> Future[Result]:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=self._name)
            return self._pool.submit(work, *args, **kwargs)

    def _let_go(self) -> None:
        """Let each thread end once it has done what it is at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False)
