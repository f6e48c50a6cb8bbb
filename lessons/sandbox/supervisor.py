"""Starts the zygote, restarts it when it dies, and carries out runs through it."""

import json
import logging
import os
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import django

from lessons.events import Event, LimitReached, RunFinished, RunStarted
from lessons.sandbox import endings, wire
from lessons.sandbox.endings import Ending
from lessons.sandbox.files import check_files
from lessons.sandbox.limits import Limits
from lessons.sandbox.queue import RunQueue
from lessons.sandbox.reading import ChildReader

Emit = Callable[[Sequence[Event]], None]

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
_STATUS_SECONDS = 2
_RECEIVE_BYTES = 256 * 1024
_CORES = os.cpu_count() or 1


class SandboxUnavailable(Exception):
    """The zygote could not be started."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a run ended, and the databases it left, by alias; None where they must stay as they were."""

    ending: Ending
    snapshots: Mapping[str, bytes] | None


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
                return _follow(request, snapshots, emit, self.limits, channel, status)

    def _hand_over(self) -> tuple[socket.socket, socket.socket]:
        """Give a new run's ends to the zygote and return ours: its channel and its status socket."""
        channel, channel_end = socket.socketpair()
        status, status_end = socket.socketpair()
        with channel_end, status_end, self._lock:
            for _ in range(2):
                self._start()
                assert self._control is not None
                try:
                    socket.send_fds(self._control, [wire.RUN], [channel_end.fileno(), status_end.fileno()])
                except OSError:
                    self._forget()  # It died a moment ago.
                else:
                    return channel, status
        channel.close()
        status.close()
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
            process = subprocess.Popen(  # noqa: S603: this very Python, with arguments made here
                [sys.executable, "-m", self.zygote_module, *arguments],
                cwd=_PROJECT,
                env=_ENVIRONMENT,
                pass_fds=[theirs.fileno()],
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


def _follow(
    request: wire.Request,
    snapshots: Mapping[str, bytes],
    emit: Emit,
    limits: Limits,
    channel: socket.socket,
    status: socket.socket,
) -> Result:
    """Send the request, pass on the events, and say how the run ended. Closing `status` kills what is left of it."""
    began = time.monotonic()
    emit([RunStarted(seq=1, action=request.action, django=django.get_version(), python=platform.python_version())])
    reader = ChildReader(limits, next_seq=2, databases=request.databases)
    last_seq = 1
    ending: Ending | None = None
    channel.settimeout(limits.wall_seconds)
    try:
        channel.sendall(wire.encode_request(request, dict(snapshots)))
    except OSError:
        ending = _ending_of_process(status, limits)
    while ending is None:
        remaining = began + limits.wall_seconds - time.monotonic()
        if remaining <= 0:
            ending = endings.limit_reached("wall_seconds", limits)
            break
        channel.settimeout(remaining)
        try:
            data = channel.recv(_RECEIVE_BYTES)
        except TimeoutError:
            continue
        except OSError:
            data = b""
        events = reader.feed(data)
        if events:
            last_seq = events[-1].seq
            emit(events)
        ending = reader.ending or (None if data else _ending_of_process(status, limits))
    at_us = int((time.monotonic() - began) * 1_000_000)
    emit(_last_events(ending, last_seq, at_us))
    kept = ending.outcome in (endings.RETURNED, endings.RAISED)
    return Result(ending=ending, snapshots=reader.snapshots if kept else None)


def _last_events(ending: Ending, last_seq: int, at_us: int) -> list[Event]:
    events: list[Event] = []
    if ending.limit:
        events.append(LimitReached(seq=last_seq + 1, at_us=at_us, limit=ending.limit, sentence=ending.sentence))
    finished = RunFinished(
        seq=last_seq + len(events) + 1, at_us=at_us, outcome=ending.outcome, sentence=ending.sentence
    )
    return [*events, finished]


def _ending_of_process(status: socket.socket, limits: Limits) -> Ending:
    """The channel is closed: ask the zygote how the child ended. A child that only closed its channel lives on."""
    status.settimeout(_STATUS_SECONDS)
    try:
        answer = status.recv(1024)
    except TimeoutError:
        return endings.channel_closed()
    if not answer:
        return endings.zygote_died()
    ended = json.loads(answer)
    return endings.process_ended(
        exit_code=ended["exit"], signal_number=ended["signal"], cpu_seconds=ended["cpu_seconds"], limits=limits
    )
