"""Keeps zygotes running, and carries out runs through them."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

from lessons.sandbox import endings, wire
from lessons.sandbox.endings import Ending
from lessons.sandbox.files import check_files
from lessons.sandbox.limits import Limits
from lessons.sandbox.listening import Emit, Result, listen
from lessons.sandbox.queue import QueueClosed, RunQueue
from lessons.sandbox.stopping import Stop, closes
from lessons.sandbox.zygote_process import NotStarted, RunLost, ZygoteLost, ZygoteProcess

logger = logging.getLogger(__name__)

_RESTART_SECONDS = 0.5
_RESTART_PERIOD_SECONDS = 10
"""Between two starts that no run has asked for, so that a zygote that cannot work here does not fill the log."""
_BEGIN_SECONDS = 10
"""How long a run may wait for a child to begin it: longer than it takes to find out that a zygote is stuck."""
_TRIES = 3
_CORES = os.cpu_count() or 1


class SandboxUnavailable(Exception):
    """The run has not been begun, because there is no zygote."""


class NotBegun(SandboxUnavailable):
    """The run has not been begun, because no child took it; the next one may."""


class SandboxClosed(SandboxUnavailable):
    """The run has not been begun, because the site is being stopped."""


class Supervisor:
    """Knows which zygotes take the runs at this moment. All methods may be called from any thread.

    Runs that ask for modules to be preloaded have a zygote of their own, which is started when the first of them comes:
    an import that takes long is not repeated in each of these runs, and no other run pays for it.

    `running` bounds how many runs go on at once (more than twice the cores only adds waiting), `waiting` how many more
    may stand in line, `idle` how many children are kept ready.
    """

    zygote_module = "lessons.sandbox.zygote"

    def __init__(
        self, limits: Limits | None = None, *, running: int = 2 * _CORES, waiting: int = 100, idle: int = 2 * _CORES
    ) -> None:
        self.limits = limits or Limits()
        self.running = running
        self._queue = RunQueue(running=running, waiting=waiting)
        self._idle = idle
        self._lock = threading.Lock()
        self._zygotes: dict[tuple[str, ...], ZygoteProcess] = {}
        """By the modules that they have preloaded."""
        self._started_at: dict[tuple[str, ...], float] = {}
        self._closed = threading.Event()

    def start(self) -> None:
        """Start the zygote of most runs unless it runs, and return when it takes runs, about half a second later."""
        self._ready_zygote()

    @property
    def zygote_pid(self) -> int:
        """The process that forks the children of most runs: for tests and measurements."""
        return self._ready_zygote().wait_until_ready()

    @property
    def longest_run_seconds(self) -> float:
        """The most that a run under way can still take, with a second to report its end."""
        return self.limits.wall_seconds + 1

    def refuse(self) -> None:
        """Begin no more runs. Those that wait in line are refused at once."""
        self._queue.close()

    def close(self, *, grace_seconds: float = 0) -> None:
        """Refuse runs, give those under way so many seconds from the first refusal, then end them and the zygotes."""
        self.refuse()
        self._queue.wait_until_empty(grace_seconds)
        with self._lock:
            self._closed.set()
            zygotes = list(self._zygotes.values())
        for zygote in zygotes:
            zygote.end()

    def run(
        self,
        request: wire.Request,
        snapshots: Mapping[str, bytes],
        emit: Emit,
        *,
        on_position: Callable[[int], None] = lambda position: None,
        stop: Stop | None = None,
    ) -> Result:
        """Run one action and return when it has ended, however it ended.

        `emit` gets the numbered events in small batches, as they come; RunStarted is the first, RunFinished the last.
        `stop` ends it early. Raises FilesRefused, QueueFull, GivenUp or SandboxUnavailable before anything has
        happened.
        """
        check_files(request.files, self.limits)
        stop = stop or Stop()
        try:
            with self._queue.turn(on_position=on_position, stop=stop):
                channel, status = self._begin(
                    wire.encode_request(request, dict(snapshots)), preload=tuple(request.preload)
                )
                with channel, status, stop.waking(closes(channel)):
                    return listen(
                        request,
                        emit,
                        self.limits,
                        (channel, status),
                        without_zygote=self._without_zygote,
                        is_stopped=lambda: stop.is_asked,
                    )
        except QueueClosed as error:
            raise SandboxClosed("The sandbox takes no more runs.") from error

    def _begin(self, request: bytes, *, preload: tuple[str, ...]) -> tuple[socket.socket, socket.socket]:
        """Give a run to a child. Return its channel and its status socket once the child has read the request.

        A run that was lost before that goes to another child, and where the zygote was lost, to the next zygote's.
        """
        reason = ""
        for _ in range(_TRIES):
            try:
                return self._ready_zygote(preload).begin(request, seconds=_BEGIN_SECONDS)
            except ZygoteLost as error:
                reason = reason or str(error)  # What a child has said tells more.
            except RunLost as error:
                reason = str(error)
            except OSError as error:
                raise NotBegun(f"No child has begun the run: {error}.") from error
        raise NotBegun(f"No child has begun the run, in {_TRIES} tries: {reason}.")

    def _ready_zygote(self, preload: tuple[str, ...] = ()) -> ZygoteProcess:
        """Return the zygote that takes runs, a new one if need be. Raises SandboxUnavailable."""
        with self._lock:
            if self._closed.is_set():
                raise SandboxClosed("The sandbox is closed.")
            zygote = self._zygotes.get(preload)
            if zygote is None or zygote.is_over:
                self._started_at[preload] = time.monotonic()
                zygote = self._zygotes[preload] = ZygoteProcess(
                    self.zygote_module,
                    self.limits,
                    idle=self._idle,
                    on_end=partial(self._replace, preload),
                    preload=preload,
                )
        try:
            zygote.wait_until_ready()
        except NotStarted as error:
            if self._closed.is_set():
                raise SandboxClosed("The sandbox was closed.") from error
            raise SandboxUnavailable(str(error)) from error
        return zygote

    def _without_zygote(self) -> Ending:
        """Return how a run ended that has lost its zygote."""
        return endings.site_stopped() if self._closed.is_set() else endings.zygote_died()

    def _replace(self, preload: tuple[str, ...], how: str) -> None:
        """Start the next zygote when one has ended, so that the next click need not wait for it."""
        if self._closed.is_set():
            return
        logger.error("The zygote %s. Another one is started.", how)
        period = self._started_at[preload] + _RESTART_PERIOD_SECONDS - time.monotonic()
        if self._closed.wait(max(_RESTART_SECONDS, period)):
            return
        try:
            self._ready_zygote(preload)
        except SandboxClosed:
            pass
        except SandboxUnavailable:
            logger.exception("The zygote cannot be started; the next run will try again.")
