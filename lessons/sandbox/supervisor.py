"""Starts the zygote, restarts it when it dies, and carries out runs through it."""

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from lessons.sandbox import wire
from lessons.sandbox.files import check_files
from lessons.sandbox.following import Emit, Result, follow
from lessons.sandbox.limits import Limits
from lessons.sandbox.queue import RunQueue

logger = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    # Each thread of a child may otherwise reserve a heap of 64 MiB from what the run may use.
    "MALLOC_ARENA_MAX": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    # The same run gives the same trace: sets of texts keep their order.
    "PYTHONHASHSEED": "0",
}
_START_SECONDS = 30
_RESTART_SECONDS = 0.5
_CORES = os.cpu_count() or 1


class SandboxUnavailable(Exception):
    """The zygote could not be started."""


class Supervisor:
    """Owns one zygote. All methods may be called from any thread.

    `running` bounds how many runs go on at once (more than twice the cores only adds waiting), `waiting` how many more
    may stand in line, `idle` how many children are kept ready.
    """

    zygote_module = "lessons.sandbox.zygote"

    def __init__(
        self, limits: Limits | None = None, *, running: int = 2 * _CORES, waiting: int = 100, idle: int = 2 * _CORES
    ) -> None:
        self.limits = limits or Limits()
        self._queue = RunQueue(running=running, waiting=waiting)
        self._idle = idle
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False

    def start(self) -> None:
        """Start the zygote unless it runs; it takes the first run about half a second later."""
        with self._lock:
            self._start()

    @property
    def zygote_pid(self) -> int:
        """The process that forks the children: for tests and measurements."""
        self.start()
        assert self._process is not None
        return self._process.pid

    def close(self) -> None:
        """End the zygote and with it every run."""
        with self._lock:
            self._closed = True
            control, process = self._control, self._process
            self._control = self._process = None
        if control:
            control.close()
        if process:
            process.wait()

    def run(
        self,
        request: wire.Request,
        snapshots: Mapping[str, bytes],
        emit: Emit,
        *,
        learner: Hashable = None,
        on_position: Callable[[int], None] = lambda position: None,
    ) -> Result:
        """Run one action and return when it has ended, however it ended.

        `emit` gets the numbered events in small batches, as they come; RunStarted is the first, RunFinished the last.
        Raises FilesRefused, QueueFull or AlreadyRunning before anything has happened, SandboxUnavailable when no zygote
        can be had.
        """
        check_files(request.files, self.limits)
        with self._queue.turn(learner or object(), on_position=on_position):
            channel, status = self._hand_over()
            with channel, status:
                return follow(request, snapshots, emit, self.limits, channel, status)

    def _hand_over(self) -> tuple[socket.socket, socket.socket]:
        """Give a new run's ends to the zygote and return ours: its channel and its status socket."""
        channel, channel_end = socket.socketpair()
        status, status_end = socket.socketpair()
        with ExitStack() as unless_handed_over, channel_end, status_end, self._lock:
            unless_handed_over.enter_context(channel)
            unless_handed_over.enter_context(status)
            for _ in range(2):
                self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, [wire.RUN], [channel_end.fileno(), status_end.fileno()])
                except OSError:
                    self._forget()  # It died a moment ago.
                else:
                    unless_handed_over.pop_all()
                    return channel, status
            raise SandboxUnavailable("the zygote dies as soon as it is started")

    def _start(self) -> None:
        if self._closed:
            raise SandboxUnavailable("the supervisor is closed")
        if self._process and self._process.poll() is None:
            return
        self._forget()
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = [str(theirs.fileno()), str(self._idle), json.dumps(asdict(self.limits))]
            process = subprocess.Popen(  # noqa: S603 - this very Python, with arguments made here
                [sys.executable, "-m", self.zygote_module, *arguments],
                cwd=_PROJECT,
                env=_ENVIRONMENT,
                pass_fds=[theirs.fileno()],
                # A signal to the group of this process, such as Ctrl-C, is not meant for the zygote.
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        ours.settimeout(_START_SECONDS)
        try:
            ready = ours.recv(1)
        except TimeoutError:
            ready = b""
        if ready != wire.READY:
            process.kill()
            process.wait()
            ours.close()
            raise SandboxUnavailable("the zygote did not start; its own messages say why")
        ours.settimeout(None)
        self._process, self._control = process, ours
        threading.Thread(target=self._watch, args=[process], name="zygote-watch", daemon=True).start()

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Start the next zygote when this one dies, so that the next click need not wait for it."""
        code = process.wait()
        if self._closed:
            return
        logger.error("The zygote ended with status %s and is started again.", code)
        time.sleep(_RESTART_SECONDS)
        try:
            self.start()
        except SandboxUnavailable:
            if not self._closed:
                logger.exception("The zygote cannot be started; the next run will try again.")

    def _forget(self) -> None:
        if self._control:
            self._control.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None
