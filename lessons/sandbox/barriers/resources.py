"""Resource limits: what the kernel counts for one process (setrlimit(2))."""

import resource
import sys

from lessons.sandbox.limits import Limits


def limit(limits: Limits, *, counts_own_threads: bool) -> None:
    """Bound processor time, memory, descriptors, files and, where only its own are counted, threads.

    The kernel sends SIGXCPU at the soft limit of processor time and SIGKILL one second later. It counts threads by
    user: under an identity that others share, their processes would use up the number and no thread could start.
    """
    bounds = {
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_AS": (limits.memory_bytes, limits.memory_bytes),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_FSIZE": (0, 0),
        "RLIMIT_CORE": (0, 0),
    }
    if counts_own_threads:
        bounds["RLIMIT_NPROC"] = (limits.threads, limits.threads)
    for name, bound in bounds.items():
        try:
            resource.setrlimit(getattr(resource, name), bound)
        except ValueError as error:
            # macOS has no limit of memory; Linux has them all.
            if sys.platform == "linux":
                raise ValueError(f"{name} cannot be set to {bound[1]}: {error}") from error
