"""The zygote: a small single-threaded process with Django set up, which forks the children that take the runs.

It is started by the supervisor with a clean environment and one end of a socket pair. A message on that socket is one
byte that carries two descriptors: the channel of a run, which goes on to an idle child, and its status socket, which
stays here. The zygote never reads from a channel, for what it held every later child would inherit. When the web
process closes a status socket, the child is killed; when a child has ended, the zygote writes how on its status
socket (`{"exit": 0, "signal": 9, "cpu_seconds": 0.1}`) and closes it.
"""

from lessons.sandbox import prefault

# isort: split
# What stands above is to be the first that is called in a forked child.
import gc
import json
import os
import selectors
import signal
import socket
import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import Any

import django
import django.db.models.sql.compiler  # every run needs it, and Django imports it with the first query
from django.conf import settings

from lessons.sandbox import child, databases, jail, wire
from lessons.sandbox.limits import Limits

_MOST_IDLE_DEATHS = 20


@dataclass(frozen=True)
class Idle:
    """A child that waits for a run."""

    pid: int
    handoff: socket.socket


class Zygote:
    """Keeps `idle` children waiting, hands runs to them and reaps them, until `control` is closed."""

    def __init__(self, control: socket.socket, limits: Limits, *, idle: int) -> None:
        self._control = control
        self._limits = limits
        self._idle_wanted = idle
        self._idle: deque[Idle] = deque()
        self._running: dict[int, socket.socket] = {}
        self._idle_deaths = 0
        self._enclosure = jail.Enclosure()
        self._forks = 0
        self._selector = selectors.DefaultSelector()
        self._deaths, wakeup = os.pipe()
        for descriptor in (self._deaths, wakeup):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)

    def serve(self) -> None:
        self._selector.register(self._control, selectors.EVENT_READ, self._take_run)
        self._selector.register(self._deaths, selectors.EVENT_READ, self._reap)
        snapshot = child.rehearse()
        with child.stage() as self._run:
            # A collection in a child would write to every object that it shares with the zygote.
            gc.collect()
            gc.freeze()
            ranges = self._learn(snapshot)
            # Only now: the probe needs /proc.
            self._enclosure = jail.enclose()
            prefault.PLAN.follow(*ranges)
            self._serve_runs()

    def _serve_runs(self) -> None:
        self._refill()
        self._control.sendall(wire.READY)
        try:
            while True:
                for key, _ in self._selector.select():
                    key.data()
        except EOFError:
            pass  # The web process is gone.
        finally:
            for pid in [*self._running, *(idle.pid for idle in self._idle)]:
                os.kill(pid, signal.SIGKILL)

    def _take_run(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not message:
            raise EOFError
        channel, status = descriptors
        idle = self._hand_over(channel)
        os.close(channel)
        self._running[idle.pid] = status_socket = socket.socket(fileno=status)
        self._selector.register(status_socket, selectors.EVENT_READ, lambda: self._kill(idle.pid))

    def _hand_over(self, channel: int) -> Idle:
        while True:
            idle = self._idle.popleft() if self._idle else self._fork()
            try:
                socket.send_fds(idle.handoff, [wire.RUN], [channel])
            except OSError:
                continue  # It died while it waited; reaping it is under way.
            finally:
                idle.handoff.close()
            return idle

    def _kill(self, pid: int) -> None:
        if pid in self._running:  # It may have been reaped a moment ago.
            self._selector.unregister(self._running[pid])
            os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        os.read(self._deaths, 1024)
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not pid:
                break
            if pid in self._running:
                self._idle_deaths = 0
                self._report(self._running.pop(pid), status, usage.ru_utime + usage.ru_stime)
            else:
                self._note_idle_death(pid)
        self._refill()

    def _report(self, status_socket: socket.socket, status: int, cpu_seconds: float) -> None:
        if status_socket in self._selector.get_map():
            self._selector.unregister(status_socket)
        ended = {
            "exit": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
            "cpu_seconds": round(cpu_seconds, 3),
        }
        try:
            status_socket.sendall(json.dumps(ended).encode())
        except OSError:
            pass  # The web process has lost interest.
        status_socket.close()

    def _note_idle_death(self, pid: int) -> None:
        for idle in self._idle:
            if idle.pid == pid:
                idle.handoff.close()
                self._idle.remove(idle)
                break
        self._idle_deaths += 1
        if self._idle_deaths > _MOST_IDLE_DEATHS:
            raise SystemExit("Children die before they take a run: the sandbox does not work on this machine.")

    def _refill(self) -> None:
        while len(self._idle) < self._idle_wanted:
            self._idle.append(self._fork())

    def _fork(self) -> Idle:
        ours, theirs = socket.socketpair()
        self._forks += 1
        pid = os.fork()
        if not pid:
            self._become_child()
            enter = partial(jail.enter, self._enclosure, self._limits, number=self._forks)
            child.wait_and_run(self._run, theirs, enter)
        theirs.close()
        return Idle(pid, ours)

    def _become_child(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # The selector's descriptor is shared with the zygote until the jail closes it: never touch its registrations.

    def _learn(self, snapshot: bytes) -> tuple[prefault.Ranges, prefault.Ranges]:
        """Run the probe in a child of its own, and return the memory pages to populate at once and on arrival."""
        try:
            pages = prefault.PageMap()
        except OSError:
            return (), ()  # Not Linux.
        ours, theirs = socket.socketpair()
        answer, answer_end = os.pipe()
        pid = os.fork()
        if not pid:
            self._become_child()
            child.probe(self._run, theirs, pages, answer_end)
        theirs.close()
        os.close(answer_end)
        ours.sendall(wire.encode_request(prefault.PROBE, {"default": snapshot}))
        with open(answer) as pipe:
            at_once, on_arrival = json.loads(pipe.read() or "[[], []]")
        ours.close()
        os.waitpid(pid, 0)
        return at_once, on_arrival


def main() -> None:
    """Usage: python -m lessons.sandbox.zygote CONTROL_DESCRIPTOR IDLE LIMITS_AS_JSON."""
    control, idle, limits = sys.argv[1:]
    # The directory of this project is the first entry: its other modules are no business of a learner.
    del sys.path[0]
    settings.configure(**SETTINGS)
    django.setup()
    Zygote(socket.socket(fileno=int(control)), Limits(**json.loads(limits)), idle=int(idle)).serve()


SETTINGS: dict[str, Any] = {
    "DATABASES": {"default": databases.configuration("default")},
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "INSTALLED_APPS": ["django.contrib.contenttypes", "django.contrib.auth"],
    # Nothing in a sandbox is protected by it, and every learner can read it.
    "SECRET_KEY": "public",
    "USE_TZ": True,
}

if __name__ == "__main__":
    main()
