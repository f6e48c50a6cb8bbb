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
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
        resource.RLIMIT_AS: (limits.memory_bytes, limits.memory_bytes),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    if counts_own_threads:
        bounds[resource.RLIMIT_NPROC] = (limits.threads, limits.threads)
    for kind, bound in bounds.items():
        try:
            resource.setrlimit(kind, bound)
        except ValueError:
            # macOS has no limit of memory; Linux has them all.
            if sys.platform == "linux":
                raise
