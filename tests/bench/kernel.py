"""The same scenario in a warm IPython kernel, as a notebook runs it: Django is set up and the app imported long before.

Each run begins with the same empty tables in memory, as each run of the sandbox does.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.bench import plain_project

START_SECONDS = 60
RUN_SECONDS = 30
SET_UP = """
import django
django.setup()
import actions
from django.core.management import call_command
from django.db import connection
call_command("migrate", run_syncdb=True, verbosity=0)
empty = connection.connection.serialize()
"""
RUN = """
connection.connection.deserialize(empty)
actions.scenario()
"""
PRINTED = "saved True\nsaved False\nsaved True\n"


@contextmanager
def warm_kernels(count: int) -> Iterator[list[Callable[[], float]]]:
    """Start kernels and yield a function for each: it runs the scenario there and returns the seconds until its end."""
    with ExitStack() as started:
        yield [started.enter_context(_warm_kernel()) for _ in range(count)]


@contextmanager
def _warm_kernel() -> Iterator[Callable[[], float]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain_project.write(folder)
        # Files of its own: neither the settings of whoever starts it nor a port that others can reach.
        manager = KernelManager(connection_file=str(folder / "kernel.json"), transport="ipc", ip=str(folder / "socket"))
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "plain_settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "yes",  # a kernel runs cells within its event loop
            "IPYTHONDIR": str(folder / "ipython"),
            "PLAIN_DATABASE": ":memory:",
        }
        manager.start_kernel(cwd=name, env=environment)
        client = manager.blocking_client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=START_SECONDS)
            _execute(client, SET_UP)
            yield lambda: _seconds_of_a_run(client)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def _seconds_of_a_run(client: BlockingKernelClient) -> float:
    began = time.perf_counter()
    printed = _execute(client, RUN)
    seconds = time.perf_counter() - began
    assert printed == PRINTED, printed
    return seconds


def _execute(client: BlockingKernelClient, code: str) -> str:
    """Run a cell, wait until all that it prints is here and the kernel is idle, and return what it has printed."""
    printed: list[str] = []

    def take(message: dict[str, Any]) -> None:
        printed.append(message["content"].get("text", ""))

    reply = client.execute_interactive(code, store_history=False, output_hook=take, timeout=RUN_SECONDS)
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return "".join(printed)
