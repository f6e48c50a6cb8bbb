"""Namespaces: a network without interfaces, a host without a name, processes that see only one another.

The zygote takes them on once and its children inherit them (namespaces(7), user_namespaces(7), pid_namespaces(7)).
"""

import os
import signal
import socket

from lessons.sandbox.barriers import descriptors, kernel, privileges

MOUNT = 0x00020000
CGROUP = 0x02000000
UTS = 0x04000000
IPC = 0x08000000
USER = 0x10000000
PID = 0x20000000
NETWORK = 0x40000000

HOST_NAME = "sandbox"


def unshare(flags: int) -> None:
    kernel.call("unshare", flags)


def separate_user(proc: int) -> None:
    """Enter a user namespace in which only this process's own user and group exist. `proc` is a descriptor of /proc."""
    user, group = os.geteuid(), os.getegid()
    unshare(USER)
    _write(proc, "self/setgroups", "deny")
    _write(proc, "self/uid_map", f"{user} {user} 1")
    _write(proc, "self/gid_map", f"{group} {group} 1")


def separate_users(proc: int, *, first: int, count: int) -> None:
    """Enter a user namespace whose users 0 to `count` are `first` and those after it outside. Only root may.

    Such a map is written from outside, by a process that has not entered.
    """
    ours, theirs = socket.socketpair()
    pid, mapper = os.getpid(), os.fork()
    if not mapper:
        status = 1
        try:
            ours.close()
            if theirs.recv(1):
                _write(proc, f"{pid}/uid_map", f"0 {first} {count}")
                _write(proc, f"{pid}/gid_map", f"0 {first} {count}")
                status = 0
        finally:
            os._exit(status)
    theirs.close()
    try:
        unshare(USER)
        ours.sendall(b"!")
    finally:
        ours.close()
        _, status = os.waitpid(mapper, 0)
    if status:
        raise PermissionError("a range of users cannot be mapped")


def separate_own_user() -> None:
    """Enter a user namespace in which nobody exists. The kernel then counts this process's threads apart."""
    unshare(USER)


def separate_surroundings() -> None:
    """Leave the machine's network, its name, its System V objects and its control groups."""
    unshare(NETWORK | UTS | IPC | CGROUP)
    socket.sethostname(HOST_NAME)


def separate_processes() -> None:
    """Let later children see only one another. Their namespace needs a first process, and all end with it."""
    unshare(PID)
    ready, ready_end = os.pipe()
    if not os.fork():
        try:
            privileges.drop_capabilities()
            privileges.die_with_parent()
            os.write(ready_end, b"!")
            descriptors.close(keep=())
            while True:
                signal.pause()
        finally:
            os._exit(1)
    os.close(ready_end)
    # A parent that is gone before the kernel was asked to kill with it would leave this process behind for ever.
    with open(ready, "rb") as pipe:
        if not pipe.read(1):
            raise PermissionError("a namespace of processes cannot be kept")


def _write(proc: int, name: str, text: str) -> None:
    descriptor = os.open(name, os.O_WRONLY, dir_fd=proc)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
