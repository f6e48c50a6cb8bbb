"""One zygote as the web process sees it: start it, give it runs, notice when it is gone or stuck, end it."""

import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from lessons.sandbox import exit_status, wire
from lessons.sandbox.limits import Limits

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
_PING_SECONDS = 1
_MOST_UNANSWERED = 3
"""So many pings in a row without an answer mean that the zygote is stuck: it was stopped, or waits for something.

Pings are counted, not seconds: a web process that was stopped itself, or a machine that slept, asks again and is
answered. It takes four seconds at most. A run has five, so one whose child was stopped together with the zygote ends
because the sandbox is restarted, not because it took too long.
"""
_END_SECONDS = 2
"""How long a zygote that was told to end may take, before it is killed."""


class NotStarted(Exception):
    """There is no zygote, and this is why."""


class RunLost(Exception):
    """The zygote or a child went away before anything of the run was carried out."""


class ZygoteLost(RunLost):
    """It was the zygote: of the child nothing is known."""


class ZygoteProcess:
    """A zygote and the thread that watches it, from the start of both to their end.

    All methods may be called from any thread. None waits without a limit, and none holds a lock while it waits.
    """

    def __init__(
        self,
        module: str,
        limits: Limits,
        *,
        idle: int,
        on_end: Callable[[str], None],
        preload: Sequence[str] = (),
    ) -> None:
        """Begin to start the zygote. `on_end` is told how it ended, but for one that was told to or never worked.

        `preload` are the modules that it imports before it forks.
        """
        self._arguments = [module, str(idle), msgspec.json.encode(limits).decode(), *preload]
        self._on_end = on_end
        self._ready: Future[int] = Future()
        self._lock = threading.Lock()  # of `_control`: no thread closes it while another one sends
        self._control: socket.socket | None = None
        self._is_over = self._was_told_to_end = False
        self._watcher = threading.Thread(target=self._live, name="zygote-watch", daemon=True)
        self._watcher.start()

    @property
    def is_over(self) -> bool:
        """Say whether this zygote takes no more runs."""
        return self._is_over

    def wait_until_ready(self) -> int:
        """Return the number of the process once it takes runs, half a second after its start. Raises NotStarted."""
        try:
            return self._ready.result(_START_SECONDS)
        except TimeoutError as error:
            raise NotStarted(f"The zygote was not ready within {_START_SECONDS} s.") from error

    def begin(self, request: bytes, *, seconds: float) -> tuple[socket.socket, socket.socket]:
        """Give a run to a child. Return its channel and its status socket once the child has read the request.

        When it raises, nothing of the run has been carried out: RunLost when this zygote or the child went away,
        TimeoutError when they took too long, OSError when this process has no descriptor left.
        """
        deadline = time.monotonic() + seconds
        with ExitStack() as opened:
            channel, channel_end = map(opened.enter_context, socket.socketpair())
            status, status_end = map(opened.enter_context, socket.socketpair())
            self._send(wire.RUN, [status_end.fileno(), channel_end.fileno()])
            channel_end.close()
            status_end.close()
            self._wait_until_begun(request, channel, status, deadline)
            opened.pop_all()
        return channel, status

    def end(self) -> None:
        """End the zygote and with it every run, and wait until it is gone."""
        self._was_told_to_end = True
        self._give_up()
        self._watcher.join(_START_SECONDS)

    def _send(self, message: bytes, descriptors: Sequence[int] = ()) -> None:
        """Send one byte on the control socket without waiting. Raises RunLost when that is not possible."""
        try:
            with self._lock:
                if self._control is None:
                    raise BrokenPipeError
                socket.send_fds(self._control, [message], descriptors)
        except OSError as error:
            # It is gone, or hundreds of messages wait for it, and one that works leaves none waiting.
            self._give_up()
            raise ZygoteLost("the zygote takes no more runs") from error

    def _wait_until_begun(self, request: bytes, channel: socket.socket, status: socket.socket, deadline: float) -> None:
        try:
            channel.settimeout(_remaining(deadline))
            channel.sendall(request)
        except ConnectionError:
            pass  # Nobody is going to read it; the status says why.
        status.settimeout(_remaining(deadline))
        try:
            answer = status.recv(1)
        except ConnectionError:
            answer = b""
        if not answer:
            self._give_up()
            raise ZygoteLost("the zygote went away")
        if answer != wire.BEGUN:
            raise RunLost(_why_not_begun(answer + status.recv(exit_status.MAX_BYTES)))

    def _give_up(self) -> None:
        """Take no more runs, and let the watching thread see to the end."""
        with self._lock:
            self._is_over = True
            if self._control is not None:
                _shut_down(self._control)

    def _live(self) -> None:
        """Be the watching thread: start the zygote, wait for its end, say how it came."""
        try:
            process, control = _spawn(self._arguments)
        except OSError as error:
            self._is_over = True
            self._ready.set_exception(NotStarted(f"The zygote cannot be started: {error}."))
            return
        with control:
            how = self._watch(process, control)
        if not self._ready.done():
            self._ready.set_exception(NotStarted("The zygote did not start; its own messages say why."))
        elif not self._was_told_to_end:
            self._on_end(how)

    def _watch(self, process: subprocess.Popen[bytes], control: socket.socket) -> str:
        """Let others use the control socket as long as the zygote answers, and return how that ended."""
        with self._lock:
            self._control = control
            if self._is_over:
                _shut_down(control)
        ends_by_itself = False
        try:
            if _receive(control, _START_SECONDS) == wire.READY:
                self._ready.set_result(process.pid)
                ends_by_itself = self._ping_until_over(control)
        finally:
            with self._lock:
                self._control, self._is_over = None, True
            how = _end(process, seconds=_END_SECONDS if ends_by_itself else 0)
        return how

    def _ping_until_over(self, control: socket.socket) -> bool:
        """Return True once the control socket is closed, False once too many pings were not answered."""
        unanswered = 0
        while unanswered < _MOST_UNANSWERED:
            with suppress(RunLost):
                self._send(wire.PING)
            answer = _receive(control, _PING_SECONDS)
            if answer is None:
                unanswered += 1
                continue
            unanswered = 0
            # Until the next ping nothing comes, but the end.
            if answer == b"" or _receive(control, _PING_SECONDS) == b"":
                return True
        return False


def _spawn(arguments: Sequence[str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start the zygote's process and return it with our end of its control socket."""
    control, control_end = socket.socketpair()
    with ExitStack() as unless_started, control_end:
        unless_started.enter_context(control)
        control.setblocking(False)
        module, *others = arguments
        process = subprocess.Popen(  # noqa: S603 - this very Python, with arguments made here
            [sys.executable, "-m", module, str(control_end.fileno()), *others],
            cwd=_PROJECT,
            env=_ENVIRONMENT,
            pass_fds=[control_end.fileno()],
            # A signal to the group of this process, such as Ctrl-C, is not meant for the zygote.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        unless_started.pop_all()
    return process, control


def _end(process: subprocess.Popen[bytes], *, seconds: float) -> str:
    """Wait so long for the end of a process, then kill it, and return how it ended."""
    try:
        return f"ended with status {process.wait(seconds)}"
    except subprocess.TimeoutExpired:
        # A process that is stopped can be killed, too.
        process.kill()
        process.wait()
        return "did not answer, as if it were stopped, and was killed"


def _receive(control: socket.socket, seconds: float) -> bytes | None:
    """Return what comes on the control socket, nothing when it is closed, or None when nothing has come in time."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    if not poll.poll(seconds * 1000):
        return None
    try:
        return control.recv(64)
    except ConnectionError:
        return b""  # It was closed before everything had been read there.


def _shut_down(control: socket.socket) -> None:
    with suppress(OSError):
        control.shutdown(socket.SHUT_RDWR)


def _remaining(deadline: float) -> float:
    # Never zero, which means not to wait but to fail.
    return max(0.001, deadline - time.monotonic())


def _why_not_begun(report: bytes) -> str:
    ended = exit_status.decode(report)
    return ended.said or f"a child ended before it had begun, {ended}"
