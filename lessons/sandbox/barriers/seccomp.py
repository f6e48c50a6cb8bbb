"""seccomp: which system calls a child may still make. Everything that is not named here is refused.

The filter is a program of classic BPF (the kernel's Documentation/userspace-api/seccomp_filter.rst and
include/uapi/linux/filter.h). What a learner may well try is answered EPERM, so that Python raises a PermissionError
that reads well and the trace shows it. All else is answered ENOSYS, as by a kernel that lacks the call: the C library
expects that of new calls and falls back to older ones (from clone3 to clone, for one).
"""

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lessons.sandbox.barriers import kernel
from lessons.sandbox.barriers.system_calls import COLUMNS, NUMBERS

_OWN_PID = 0x5E1F_5E1F
"""Stands in the filter for the process that takes it on."""


@dataclass(frozen=True)
class Check:
    """Argument `argument`, of which only the bits of `mask` count, must be one of `values`."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFF_FFFF


_CLONE_THREAD = 0x0001_0000
_CLONE_NAMESPACES = 0x7E02_0080
_READ_ONLY_MASK = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# FUTEX_WAIT and FUTEX_WAIT_BITSET; WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP and WAKE_BITSET. Not those that lend priority.
_FUTEX_WAITS, _FUTEX_WAKES = (0, 9), (1, 3, 4, 5, 10)
_FUTEX_PRIVATE, _FUTEX_CLOCK_REALTIME = 128, 256
_FUTEX_WITHIN_PROCESS = tuple(_FUTEX_PRIVATE | command for command in _FUTEX_WAITS + _FUTEX_WAKES)
# MSG_DONTWAIT, MSG_WAITALL, MSG_NOSIGNAL and MSG_CMSG_CLOEXEC.
_MESSAGE_FLAGS = 0x40 | 0x100 | 0x4000 | 0x4000_0000
_OTHER_MESSAGE_FLAGS = ~_MESSAGE_FLAGS & 0xFFFF_FFFF

ALLOWED: dict[str, str] = {
    "memory": "mmap munmap mremap mprotect madvise brk membarrier",
    "descriptors that it has": (
        "read readv pread64 preadv write writev pwrite64 close close_range lseek dup dup2 dup3 pipe pipe2"
        " fsync fdatasync poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait"
        " epoll_pwait epoll_pwait2 eventfd2 shutdown getsockname getpeername"
    ),
    "files, to look at": (
        "fstat stat lstat newfstatat statx getdents64 readlink readlinkat access faccessat faccessat2 getcwd"
        " statfs fstatfs"
    ),
    "time": ("clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getitimer setitimer alarm"),
    "its own signals": (
        "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack"
        " pause restart_syscall"
    ),
    "itself": (
        "exit exit_group getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups"
        " getpgrp getpgid getsid getrusage getrlimit setrlimit sched_yield sched_getaffinity sched_getparam"
        " sched_getscheduler sched_get_priority_max sched_get_priority_min getpriority uname sysinfo getrandom"
        " getcpu umask wait4 waitid"
    ),
    "threads": "rseq arch_prctl",
}
"""Calls that are let through whatever their arguments, by what they are for."""

CHECKED: dict[str, tuple[Check, ...]] = {
    # asgiref runs synchronous code in threads; a process is not to be had. This much is left: when a thread ends, the
    # kernel wakes who waits at its child-tid address, in any process. The C library joins and frees threads by it.
    "clone": (Check(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NAMESPACES),),
    # All runs share the pages of Python's files, so a wake there that is not private reaches a sibling. Waits may be of
    # both kinds: pthread_join waits for the kernel's wake, which is not private.
    "futex": (Check(1, _FUTEX_WITHIN_PROCESS + _FUTEX_WAITS, mask=~_FUTEX_CLOCK_REALTIME & 0xFFFF_FFFF),),
    "kill": (Check(0, (_OWN_PID,)),),
    "tgkill": (Check(0, (_OWN_PID,)),),
    "prlimit64": (Check(0, (0, _OWN_PID)),),
    # As much as madvise: of itself.
    "process_madvise": (Check(0, (kernel.PIDFD_SELF & 0xFFFF_FFFF,)),),
    # asyncio wakes itself through such a pair. One of datagrams would do to write to any named socket.
    "socketpair": (
        Check(0, (socket.AF_UNIX,)),
        Check(1, (socket.SOCK_STREAM,), mask=~(os.O_NONBLOCK | os.O_CLOEXEC) & 0xFFFF_FFFF),
    ),
    # Of SOL_SOCKET: SO_TYPE, SO_ERROR, SO_SNDBUF, SO_RCVBUF, SO_ACCEPTCONN, SO_PROTOCOL and SO_DOMAIN. Not SO_PEERPIDFD
    # and its like: the web process is at the other end of the channel.
    "getsockopt": (Check(1, (1,)), Check(2, (3, 4, 7, 8, 30, 38, 39))),
    # Not MSG_OOB and MSG_PEEK, both of which have been ways into the kernel (CVE-2025-38236, CVE-2021-0920).
    "sendto": (Check(3, (0,), mask=_OTHER_MESSAGE_FLAGS),),
    "recvfrom": (Check(3, (0,), mask=_OTHER_MESSAGE_FLAGS),),
    "sendmsg": (Check(2, (0,), mask=_OTHER_MESSAGE_FLAGS),),
    "recvmsg": (Check(2, (0,), mask=_OTHER_MESSAGE_FLAGS),),
    # FIONBIO, FIOCLEX, FIONCLEX, FIONREAD, and what isatty and terminal sizes are asked with.
    "ioctl": (Check(1, (0x5421, 0x5451, 0x5450, 0x541B, 0x5401, 0x5413)),),
    # Duplicates and flags, but not F_SETOWN and its like, which have signals sent to others, and no locks: the whole
    # machine sees those of /dev/null and of Python's files.
    "fcntl": (Check(1, (0, 1, 2, 3, 4, 1030)),),
    # PR_SET_NAME, PR_GET_NAME, and the names that the C library gives to memory.
    "prctl": (Check(0, (15, 16, 0x5356_4D41)),),
    "open": (Check(1, (os.O_RDONLY,), mask=_READ_ONLY_MASK),),
    "openat": (Check(2, (os.O_RDONLY,), mask=_READ_ONLY_MASK),),
}
"""Calls that are let through with these arguments, and answered EPERM with others."""

REFUSED: dict[str, str] = {
    "the network, and other processes' sockets": "socket connect bind listen accept accept4 sendmmsg recvmmsg",
    "other programs and processes": (
        "fork vfork execve execveat ptrace process_vm_readv process_vm_writev kcmp pidfd_open"
        " pidfd_getfd pidfd_send_signal tkill rt_sigqueueinfo rt_tgsigqueueinfo"
    ),
    "locks, and whom the kernel wakes when a thread ends": "flock set_robust_list set_tid_address",
    "the file tree": (
        "mount umount2 move_mount open_tree fsopen mount_setattr chroot pivot_root chdir fchdir creat openat2"
        " mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat mknod"
        " mknodat chmod fchmod fchmodat chown lchown fchown fchownat truncate ftruncate fallocate utime utimes"
        " utimensat futimesat setxattr lsetxattr fsetxattr removexattr name_to_handle_at open_by_handle_at"
    ),
    "memory that is a file, and objects that outlive a process": (
        "memfd_create memfd_secret shmget shmat shmctl semget semop msgget msgsnd msgrcv mq_open inotify_init"
        " inotify_init1 fanotify_init"
    ),
    "another identity, other privileges, another place in the queue for a processor": (
        "setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset setsid"
        " setpgid setpriority sched_setaffinity sched_setscheduler sched_setparam sched_setattr personality"
    ),
    "wide doors into the kernel": (
        "unshare setns bpf perf_event_open io_uring_setup io_uring_enter io_uring_register keyctl add_key"
        " request_key userfaultfd seccomp setsockopt"
    ),
    "the machine": (
        "init_module finit_module delete_module kexec_load reboot swapon swapoff sethostname setdomainname"
        " settimeofday clock_settime clock_adjtime adjtimex acct quotactl syslog iopl ioperm"
    ),
}
"""Calls that are answered EPERM, by what they would reach."""

_AUDIT_ARCH = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER = 1

_LOAD, _AND, _RETURN, _SKIP = 0x20, 0x54, 0x06, 0x05
_FARTHEST = 255
"""How many instructions a conditional jump can pass over."""
_IF_EQUAL, _IF_AT_LEAST = 0x15, 0x35
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16
"""Offsets in struct seccomp_data."""

_INSTRUCTION = struct.Struct("=HBBI")

_Answer = list[bytes]
"""The instructions that answer a call."""


def _instruction(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, then, otherwise, value)


_ALLOW = [_instruction(_RETURN, 0x7FFF_0000)]
_KILL_PROCESS = [_instruction(_RETURN, 0x8000_0000)]
_EPERM = [_instruction(_RETURN, 0x0005_0000 | errno.EPERM)]
_ENOSYS = [_instruction(_RETURN, 0x0005_0000 | errno.ENOSYS)]


def restrict() -> None:
    """Let this process make no other calls than those above. Raises OSError where that cannot be had."""
    if not _FILTER:
        raise OSError(errno.ENOSYS, f"no table of system calls for {platform.machine()}")
    _PROGRAM.raw = _FILTER.replace(struct.pack("=I", _OWN_PID), struct.pack("=I", os.getpid()))
    header = struct.pack("=H6xQ", len(_FILTER) // _INSTRUCTION.size, ctypes.addressof(_PROGRAM))
    kernel.call("syscall", _SYS_SECCOMP[platform.machine()], _SET_MODE_FILTER, 0, header)


def _filter(machine: str) -> bytes:
    """Return the whole program, with `_OWN_PID` still in it; empty for a machine without a table."""
    if machine not in COLUMNS:
        return b""
    answers = dict.fromkeys(_numbers(REFUSED.values(), machine), _EPERM)
    answers |= dict.fromkeys(_numbers(ALLOWED.values(), machine), _ALLOW)
    answers |= {number: _check(CHECKED[name]) for name in CHECKED for number in _numbers([name], machine)}
    return b"".join(
        [
            _instruction(_LOAD, _ARCH_AT),
            # A 32-bit call has other numbers than those below.
            _instruction(_IF_EQUAL, _AUDIT_ARCH[machine], then=1),
            *_KILL_PROCESS,
            _instruction(_LOAD, _NUMBER_AT),
            *_search(list(_changes(answers))),
        ]
    )


def _numbers(groups: Iterable[str], machine: str) -> list[int]:
    column = COLUMNS.index(machine)
    numbers = (NUMBERS[name][column] for group in groups for name in group.split())
    return [number for number in numbers if number is not None]


def _changes(answers: Mapping[int, _Answer]) -> Iterator[tuple[int, _Answer]]:
    """Yield each number from which on calls have another answer than the numbers below."""
    last: _Answer = []
    for number in range(max(answers) + 2):
        answer = answers.get(number, _ENOSYS)
        if answer != last:
            yield number, answer
        last = answer


def _search(changes: Sequence[tuple[int, _Answer]]) -> list[bytes]:
    """Return what finds the answer by halves, for the kernel tries a new filter with every number there is."""
    if len(changes) == 1:
        return changes[0][1]
    middle = len(changes) // 2
    below, above = _search(changes[:middle]), _search(changes[middle:])
    if len(below) <= _FARTHEST:
        decision = [_instruction(_IF_AT_LEAST, changes[middle][0], then=len(below))]
    else:
        decision = [_instruction(_IF_AT_LEAST, changes[middle][0], otherwise=1), _instruction(_SKIP, len(below))]
    return [*decision, *below, *above]


def _check(checks: Iterable[Check]) -> _Answer:
    """Return the answer to a call whose number is found: ALLOW when all checks hold, EPERM otherwise."""
    block: list[bytes] = []
    for check in checks:
        block += [_instruction(_LOAD, _ARGUMENTS_AT + 8 * check.argument), _instruction(_AND, check.mask)]
        for distance, value in zip(range(len(check.values), 0, -1), check.values, strict=True):
            block.append(_instruction(_IF_EQUAL, value, then=distance))
        block += _EPERM
    return [*block, *_ALLOW]


_FILTER = _filter(platform.machine())
_PROGRAM = ctypes.create_string_buffer(len(_FILTER))
"""Both are made once, in the zygote; each child puts its own process into its copy."""
