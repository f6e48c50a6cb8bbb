"""The same scenario in a warm IPython kernel, as a notebook runs it: Django is set up and the app imported long before.

The database is the file of the plain project. In memory, where nothing waits for a disk, a kernel takes half as long.
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
call_command("migrate", run_syncdb=True, verbosity=0)
"""
RUN = "actions.scenario()"
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
    """Run a cell, wait until all that it prints is here and the kernel is idle, and return what it has printed.

    The client's own way to do so keeps an event loop for each thread that ever asks.
    """
    request = client.execute(code, store_history=False)
    printed = ""
    for message in _messages(client, client.iopub_channel, request):
        printed += message["content"].get("text", "")
        if message["content"].get("execution_state") == "idle":
            break
    reply = next(_messages(client, client.shell_channel, request))["content"]
    if reply["status"] != "ok":
        raise RuntimeError("\n".join(reply["traceback"]))
    return printed


def _messages(client: BlockingKernelClient, channel: Any, request: str) -> Iterator[dict[str, Any]]:
    """Yield what comes in answer to a request. Raises zmq.Again when nothing comes for too long."""
    channel.socket.rcvtimeo = RUN_SECONDS * 1000
    while True:
        _, parts = client.session.feed_identities(channel.socket.recv_multipart())
        message = client.session.deserialize(parts)
        if message["parent_header"].get("msg_id") == request:
            yield message
