"""What the barriers of the jail forbid, tried: each attempt raises OSError or RuntimeError where it is not possible."""

import ctypes
import fcntl
import os
import platform
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from lessons.sandbox.barriers import kernel
from lessons.sandbox.barriers.system_calls import COLUMNS, NUMBERS

MANY_THREADS = 200
_PR_GET_NO_NEW_PRIVS = 39
_FUTEX_WAKE = 1
_SO_PEERPIDFD = 77


@dataclass(frozen=True, kw_only=True)
class Target:
    """What the attempts are aimed at: things of this process that an unjailed child of it can reach."""

    pid: int
    file: str
    directory: str
    descriptor: int
    tcp: tuple[str, int]
    abstract: str
    proc: int
    report: int


def read_file(target: Target) -> None:
    Path(target.file).read_text()


def create_file(target: Target) -> None:
    Path(target.directory, "new").touch()


def connect_by_tcp(target: Target) -> None:
    socket.create_connection(target.tcp).close()


def connect_by_name(target: Target) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(target.abstract)


def signal_parent(target: Target) -> None:
    os.kill(target.pid, 0)


def signal_parent_from_child(target: Target) -> None:
    """Only a process that is made later is in the namespace."""
    pid = os.fork()
    if not pid:
        try:
            os.kill(target.pid, 0)
            os._exit(1)
        finally:
            os._exit(0)
    if os.waitpid(pid, 0)[1] == 0:
        raise ProcessLookupError


def start_threads(target: Target) -> None:
    stop = threading.Event()
    try:
        threading.stack_size(64 * 1024)
        for _ in range(MANY_THREADS):
            threading.Thread(target=stop.wait).start()
    finally:
        stop.set()


def fork(target: Target) -> None:
    if not os.fork():
        os._exit(0)


def start_program(target: Target) -> None:
    os.execv(sys.executable, [sys.executable, "-c", ""])  # noqa: S606 - no shell is wanted


def lock_file(target: Target) -> None:
    fcntl.lockf(target.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def wake_any_process(target: Target) -> None:
    number = NUMBERS["futex"][COLUMNS.index(platform.machine())]
    kernel.call("syscall", number, ctypes.byref(ctypes.c_int()), _FUTEX_WAKE, 1)


def get_handle_of_peer(target: Target) -> None:
    ours, _ = socket.socketpair()
    ours.getsockopt(socket.SOL_SOCKET, _SO_PEERPIDFD)


def send_urgent_data(target: Target) -> None:
    ours, _ = socket.socketpair()
    ours.send(b"!", socket.MSG_OOB)


def gain_privileges(target: Target) -> None:
    """As far as the kernel says that one could."""
    if kernel.call("prctl", _PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0):
        raise PermissionError
