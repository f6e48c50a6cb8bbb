"""What a child gives up before it sees a line of anybody's code."""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Collection

from lessons.sandbox.limits import Limits

_PR_SET_PDEATHSIG = 1


def enter(limits: Limits, *, keep: Collection[int]) -> None:
    """Close the jail around this process. `keep` are the descriptors it goes on with, besides 0, 1 and 2."""
    close_descriptors(keep)
    os.environ.clear()
    os.umask(0o077)
    set_resource_limits(limits)
    die_with_parent()


def close_descriptors(keep: Collection[int]) -> None:
    """Close what was inherited. 0, 1 and 2 become the null device: SQLite opens no file while one of them is free."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    kept = sorted({0, 1, 2, *keep})
    for descriptor, following in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(descriptor + 1, following)


def set_resource_limits(limits: Limits) -> None:
    """Bound what the kernel counts: it sends SIGXCPU at the soft limit of CPU time and SIGKILL one second later."""
    bounds = {
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_AS: (limits.memory_bytes, limits.memory_bytes),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    if hasattr(resource, "RLIMIT_NPROC"):
        bounds[resource.RLIMIT_NPROC] = (limits.threads, limits.threads)
    for kind, bound in bounds.items():
        resource.setrlimit(kind, bound)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the zygote dies, however that happens (Linux, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
