"""The zygote: a small single-threaded process with Django set up, which forks the children that take the runs.

It is started by the supervisor with a clean environment and one end of a socket pair. A message on that socket is one
byte. PING is sent back. RUN carries two descriptors: the channel of a run, which goes on to an idle child, and its
status socket, which stays here. The zygote never reads from a channel, for what it held every later child would
inherit. It writes on the status socket BEGUN when the child has, and an ExitStatus when the child has ended, and closes
it. When the web process closes a status socket, the child is killed.

Nothing here waits for anybody: every run would wait with it.
"""

from lessons.sandbox import prefault

# isort: split
# What stands above is to be the first that is called in a forked child.
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import django
import django.db.models.sql.compiler  # every run needs it, and Django imports it with the first query
import msgspec
from django.conf import settings

from lessons.sandbox import child, databases, exit_status, jail, wire
from lessons.sandbox.limits import Limits
from lessons.sandbox.settings import TEMPLATES

_MOST_DEATHS = 20
_NICENESS = 15


@dataclass(frozen=True)
class Idle:
    """A child that waits for a run."""

    pid: int
    handoff: socket.socket


@dataclass
class Taken:
    """A child that was given a run. It has begun once it `said` so on `handoff`."""

    pid: int
    handoff: socket.socket
    status: socket.socket
    said: bytes = b""


class Zygote:
    """Keeps `idle` children waiting, hands runs to them and reaps them, until `control` is closed."""

    def __init__(self, control: socket.socket, limits: Limits, *, idle: int) -> None:
        self._control = control
        self._limits = limits
        self._idle_wanted = idle
        self._idle: deque[Idle] = deque()
        self._next: Idle | None = None
        self._taken: dict[int, Taken] = {}
        self._deaths_in_a_row = 0
        self._enclosure = jail.Enclosure()
        self._forks = 0
        self._selector = selectors.DefaultSelector()
        self._deaths, wakeup = os.pipe()
        for descriptor in (self._deaths, wakeup):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def serve(self) -> None:
        self._selector.register(self._control, selectors.EVENT_READ, self._answer)
        self._selector.register(self._deaths, selectors.EVENT_READ, self._reap)
        snapshot, known = child.warm()
        with child.stage(known) as self._handler:
            # A collection in a child would write to every object that it shares with the zygote.
            gc.collect()
            gc.freeze()
            forecast = self._learn(snapshot)
            # Only now: the probe needs /proc.
            self._enclosure = jail.enclose()
            prefault.PLAN.follow(forecast)
            self._serve_runs()

    def _serve_runs(self) -> None:
        self._refill()
        try:
            self._control.sendall(wire.READY)
            while True:
                for key, _ in self._selector.select():
                    if self._selector.get_map().get(key.fd) is key:  # An answer before it may have closed it.
                        key.data()
        except (EOFError, ConnectionError):
            pass  # The web process is gone.
        finally:
            for pid in [*self._taken, *(idle.pid for idle in self._idle)]:
                os.kill(pid, signal.SIGKILL)

    def _answer(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            raise EOFError
        if message == wire.PING:
            _tell(self._control, wire.PING)
        else:
            self._take_run(descriptors)

    def _take_run(self, descriptors: Sequence[int]) -> None:
        if len(descriptors) < 2:
            raise SystemExit("The zygote has no descriptor left for a run.")
        status_descriptor, channel = descriptors
        status = socket.socket(fileno=status_descriptor)
        idle = self._hand_over(channel)
        os.close(channel)
        taken = self._taken[idle.pid] = Taken(idle.pid, idle.handoff, status)
        self._selector.register(taken.handoff, selectors.EVENT_READ, partial(self._listen, taken))
        self._selector.register(taken.status, selectors.EVENT_READ, partial(self._kill, taken))

    def _hand_over(self, channel: int) -> Idle:
        while True:
            idle = self._idle.popleft() if self._idle else self._fork()
            try:
                socket.send_fds(idle.handoff, [wire.RUN], [channel])
            except OSError:
                idle.handoff.close()  # It died while it waited; reaping it is under way.
            else:
                return idle

    def _listen(self, taken: Taken) -> None:
        """Hear whether a child has begun its run."""
        self._selector.unregister(taken.handoff)
        taken.said = _last_words(taken.handoff)
        taken.handoff.close()
        if taken.said == wire.BEGUN:
            _tell(taken.status, wire.BEGUN)

    def _kill(self, taken: Taken) -> None:
        self._selector.unregister(taken.status)
        os.kill(taken.pid, signal.SIGKILL)

    def _reap(self) -> None:
        os.read(self._deaths, 1024)
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            if taken := self._taken.pop(pid, None):
                self._report(taken, status, usage.ru_utime + usage.ru_stime)
            else:
                self._note_idle_death(pid)
        self._refill()

    def _report(self, taken: Taken, status: int, cpu_seconds: float) -> None:
        if taken.handoff.fileno() >= 0:
            self._listen(taken)
        if taken.status in self._selector.get_map():
            self._selector.unregister(taken.status)
        has_begun = taken.said == wire.BEGUN
        ended = exit_status.ExitStatus(
            exit_code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            signal_number=os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            cpu_seconds=round(cpu_seconds, 3),
            said="" if has_begun else taken.said.decode(errors="replace"),
        )
        _tell(taken.status, exit_status.encode(ended))
        taken.status.close()
        if has_begun:
            self._deaths_in_a_row = 0
        else:
            self._note_early_death(taken.said)

    def _note_idle_death(self, pid: int) -> None:
        said = b""
        for idle in self._idle:
            if idle.pid == pid:
                said = _last_words(idle.handoff)
                idle.handoff.close()
                self._idle.remove(idle)
                break
        self._note_early_death(said)

    def _note_early_death(self, said: bytes) -> None:
        self._deaths_in_a_row += 1
        if self._deaths_in_a_row > _MOST_DEATHS:
            why = said.decode(errors="replace") or "They do not say why."
            raise SystemExit(f"Children die before they begin a run: the sandbox does not work on this machine. {why}")

    def _refill(self) -> None:
        while len(self._idle) < self._idle_wanted:
            self._idle.append(self._fork())
        self._tell_next()

    def _tell_next(self) -> None:
        """Let one child spend the memory that would be too much for each of them, while there is no hurry."""
        if self._idle and self._idle[0] is not self._next:
            self._next = self._idle[0]
            _tell(self._next.handoff, wire.NEXT)

    def _fork(self) -> Idle:
        self._forks += 1
        try:
            ours, theirs = socket.socketpair()
            pid = os.fork()
        except OSError as error:
            raise SystemExit(f"The zygote cannot fork a child: {error}") from error
        if not pid:
            self._become_child()
            enter = partial(jail.enter, self._enclosure, self._limits, number=self._forks)
            child.wait_and_run(self._handler, theirs, enter)
        theirs.close()
        return Idle(pid, ours)

    def _become_child(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The selector's descriptor is shared with the zygote until the jail closes it: never touch its registrations.

    def _learn(self, snapshot: bytes) -> prefault.Forecast:
        """Run the probe in a child of its own, and return which memory pages a run is going to write to."""
        try:
            pages = prefault.PageMap()
        except OSError:
            return prefault.Forecast()  # Not Linux.
        ours, theirs = socket.socketpair()
        answer, answer_end = os.pipe()
        pid = os.fork()
        if not pid:
            self._become_child()
            child.probe(self._handler, theirs, pages, answer_end)
        theirs.close()
        os.close(answer_end)
        ours.sendall(wire.encode_request(prefault.PROBE, {"default": snapshot}))
        with open(answer, "rb") as pipe:
            said = pipe.read()
        ours.close()
        os.waitpid(pid, 0)
        return msgspec.json.decode(said, type=prefault.Forecast) if said else prefault.Forecast()


def _last_words(handoff: socket.socket) -> bytes:
    """Return what a child has said on its handoff, or nothing, without waiting for it."""
    try:
        return handoff.recv(exit_status.MOST_SAID_BYTES, socket.MSG_DONTWAIT)
    except OSError:
        return b""


def _tell(end: socket.socket, message: bytes) -> None:
    """Send a short message without waiting. If the other end is full or closed, nobody reads it."""
    try:
        end.send(message, socket.MSG_DONTWAIT)
    except OSError:
        pass


def _give_way() -> None:
    """Let the web process go first, whose event loop serves everybody, while a run serves one learner.

    Children inherit this. Where Linux schedules by sessions, the niceness of a process counts within its own alone, and
    that of the session is set apart (sched(7), "The autogroup feature").
    """
    os.nice(_NICENESS)
    try:
        Path("/proc/self/autogroup").write_text(str(_NICENESS))
    except OSError:
        pass  # Another system, or a kernel without it.


def main() -> None:
    """Usage: python -m lessons.sandbox.zygote CONTROL_DESCRIPTOR IDLE LIMITS_AS_JSON [MODULE_TO_PRELOAD ...]."""
    control, idle, limits, *preload = sys.argv[1:]
    # The directory of this project is the first entry: its other modules are no business of a learner.
    del sys.path[0]
    _give_way()
    settings.configure(**SETTINGS)
    django.setup()
    for module in preload:
        importlib.import_module(module)
    Zygote(socket.socket(fileno=int(control)), msgspec.json.decode(limits, type=Limits), idle=int(idle)).serve()


SETTINGS: dict[str, Any] = {
    "DATABASES": {"default": databases.configuration("default")},
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "INSTALLED_APPS": ["django.contrib.contenttypes", "django.contrib.auth"],
    # Nothing in a sandbox is protected by it, and every learner can read it.
    "SECRET_KEY": "public",
    "TEMPLATES": TEMPLATES,
    "TIME_ZONE": "UTC",
    "USE_TZ": True,
}

if __name__ == "__main__":
    main()
