"""Takes on each barrier of the jail alone, in a child of its own, and then tries what it forbids.

A program of its own, which `doctor` starts: it forks, which a process with threads must not.
"""

import mmap
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lessons.sandbox import attempts
from lessons.sandbox.attempts import Target
from lessons.sandbox.barriers import (
    descriptors,
    file_tree,
    identity,
    landlock,
    namespaces,
    privileges,
    python_files,
    resources,
    seccomp,
)
from lessons.sandbox.doctor import Finding
from lessons.sandbox.limits import GiB, Limits


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One barrier: how it is taken on, and what must then raise, each by itself."""

    barrier: str
    tried: str
    means: str
    take: Callable[[Target], object]
    attempts: tuple[Callable[[Target], object], ...]


def _separate_user(target: Target) -> None:
    """Root needs no user namespace for the others; nobody else gets them without."""
    if os.geteuid() != 0:
        namespaces.separate_user(target.proc)


def _take_user_namespace(target: Target) -> None:
    if os.geteuid() == 0:
        namespaces.separate_users(target.proc, first=identity.FIRST, count=identity.COUNT)
        identity.take(0)
    else:
        namespaces.separate_user(target.proc)


def _take_surroundings(target: Target) -> None:
    _separate_user(target)
    namespaces.separate_surroundings()


def _take_processes(target: Target) -> None:
    _separate_user(target)
    namespaces.separate_processes()


def _take_file_tree(target: Target) -> None:
    _separate_user(target)
    file_tree.enter(python_files.paths())


def _take_identity(target: Target) -> None:
    """As the zygote and its children do it; whoever is not root has none to give up."""
    if os.geteuid() == 0:
        file_tree.enter(python_files.paths())
        identity.take_first(identity.FIRST)
        identity.take_own(identity.FIRST, 1)
        privileges.drop_capabilities()
        python_files.check_readable()


def _take_thread_count(target: Target) -> None:
    if os.geteuid() == 0:
        _take_identity(target)
    else:
        namespaces.separate_own_user()
    resources.limit(Limits(), counts_own_threads=True)


def _take_landlock(target: Target) -> None:
    privileges.gain_none()
    landlock.restrict(landlock.write_rules(python_files.paths()))


def _take_seccomp(target: Target) -> None:
    privileges.gain_none()
    seccomp.restrict()


TRIALS = (
    Trial(
        barrier="descriptors",
        tried="use a file that the parent has open",
        means="A run has nothing open but the channel on which it reports.",
        take=lambda target: descriptors.close(keep=[target.report]),
        attempts=(lambda target: os.fstat(target.descriptor),),
    ),
    Trial(
        barrier="resource limits",
        tried="allocate 10 GiB",
        means="A run has bounded memory, processor time and descriptors, and writes no file.",
        take=lambda target: resources.limit(Limits(), counts_own_threads=False),
        attempts=(lambda target: mmap.mmap(-1, 10 * GiB),),
    ),
    Trial(
        barrier="thread limit",
        tried=f"start {attempts.MANY_THREADS} threads",
        means="The threads of a run are counted apart from those of others.",
        take=_take_thread_count,
        attempts=(attempts.start_threads,),
    ),
    Trial(
        barrier="no new privileges",
        tried="ask the kernel",
        means="A set-user-id program gives a run no privileges.",
        take=lambda target: privileges.gain_none(),
        attempts=(attempts.gain_privileges,),
    ),
    Trial(
        barrier="capabilities",
        tried="change the root directory",
        means="A run has none of root's powers.",
        take=lambda target: privileges.drop_capabilities(),
        attempts=(lambda target: os.chroot("/"),),
    ),
    Trial(
        barrier="identity",
        tried="become root",
        means="Zygote and children run as users who own nothing, when the site was started as root.",
        take=_take_identity,
        attempts=(lambda target: os.setuid(0),),
    ),
    Trial(
        barrier="user namespace",
        tried="put the parent before other processes",
        means="A process has power over its own namespaces only.",
        take=_take_user_namespace,
        attempts=(lambda target: os.setpriority(os.PRIO_PROCESS, target.pid, -1),),
    ),
    Trial(
        barrier="network namespace",
        tried="connect to a TCP port of this machine",
        means="A run finds no network, and no System V objects or name of this machine.",
        take=_take_surroundings,
        attempts=(attempts.connect_by_tcp,),
    ),
    Trial(
        barrier="process namespace",
        tried="signal the parent",
        means="A run sees neither zygote nor web process, and all runs end with the zygote.",
        take=_take_processes,
        attempts=(attempts.signal_parent_from_child,),
    ),
    Trial(
        barrier="file tree",
        tried="read a file of the parent, write beside it",
        means="A run sees Python's files, read-only, and no others.",
        take=_take_file_tree,
        attempts=(attempts.read_file, attempts.create_file),
    ),
    Trial(
        barrier="Landlock: files",
        tried="read a file of the parent, write beside it, list the root directory",
        means="A run may read Python's files and write none, whatever tree it finds.",
        take=_take_landlock,
        attempts=(attempts.read_file, attempts.create_file, lambda target: next(Path("/").iterdir(), None)),
    ),
    Trial(
        barrier="Landlock: network",
        tried="connect to a TCP port of this machine",
        means="A run makes no TCP connection, whatever network it finds.",
        take=_take_landlock,
        attempts=(attempts.connect_by_tcp,),
    ),
    Trial(
        barrier="Landlock: scopes",
        tried="signal the parent, connect to its abstract socket",
        means="A run reaches no process but itself, siblings included.",
        take=_take_landlock,
        attempts=(attempts.signal_parent, attempts.connect_by_name),
    ),
    Trial(
        barrier="seccomp",
        tried=(
            "open a socket, fork, start a program, create a file and a file in memory, lock a file, wake other"
            " processes, get a handle of the process at the other end of a socket, send urgent data"
        ),
        means="A run makes only the system calls that Python and SQLite need.",
        take=_take_seccomp,
        attempts=(
            lambda target: socket.socket().close(),
            attempts.fork,
            attempts.start_program,
            attempts.create_file,
            lambda target: os.memfd_create("new"),
            attempts.lock_file,
            attempts.wake_any_process,
            attempts.get_handle_of_peer,
            attempts.send_urgent_data,
        ),
    ),
)


def _find(trial: Trial, target: Target, report: int) -> Finding:
    pid = os.fork()
    if not pid:
        try:
            os.write(target.report, _try(trial, target).encode())
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    try:
        reason = os.read(report, 4096).decode()[1:]
    except BlockingIOError:
        reason = "taken on, but the attempt ended without a report"  # Such as one that became another program.
    return Finding(barrier=trial.barrier, holds=not reason, tried=trial.tried, means=trial.means, reason=reason)


def _try(trial: Trial, target: Target) -> str:
    """Return why the barrier does not hold, behind a colon that is there in any case."""
    try:
        trial.take(target)
    except OSError as error:
        return f":not offered here ({error.strerror or error})"
    for attempt in trial.attempts:
        try:
            attempt(target)
        except (OSError, RuntimeError):
            continue
        return ":taken on, but what it forbids was possible"
    return ":"


def main() -> None:
    """Print the findings as a JSON list."""
    # The directory of this project is the first entry: no business of a child.
    del sys.path[0]
    report, report_end = os.pipe()
    os.set_blocking(report, False)
    with (
        tempfile.TemporaryDirectory() as directory,
        tempfile.NamedTemporaryFile() as file,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        name = ""
        if sys.platform == "linux":
            name = f"\0{directory}"
            abstract.bind(name)
            abstract.listen()
        target = Target(
            pid=os.getpid(),
            file=file.name,
            directory=directory,
            descriptor=file.fileno(),
            tcp=tcp.getsockname(),
            abstract=name,
            proc=os.open("/proc" if Path("/proc").is_dir() else "/", os.O_RDONLY),
            report=report_end,
        )
        findings = [_find(trial, target, report) for trial in TRIALS]
        print(msgspec.json.encode(findings).decode())


if __name__ == "__main__":
    main()
