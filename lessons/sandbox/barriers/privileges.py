"""Privileges: none to gain, none left over, and no way for others to look into this process (prctl(2), capset(2))."""

import signal
import struct
from collections.abc import Collection

from lessons.sandbox.barriers import kernel

CAP_KILL = 5
CAP_SETGID = 6
CAP_SETUID = 7
CAP_SYS_ADMIN = 21

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522


def gain_none() -> None:
    """Make set-user-id programs and file capabilities give nothing. Landlock and seccomp ask for this."""
    kernel.call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_capabilities(*, keep: Collection[int] = ()) -> None:
    """Give up all capabilities but `keep`."""
    kept = sum(1 << capability for capability in keep)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    kernel.call("capset", header, struct.pack("=6I", low, low, 0, high, high, 0))


def hide_memory() -> None:
    """Let no process of the same user read this one's memory, environment or descriptors, or trace it."""
    kernel.call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies. A change of identity would undo this."""
    kernel.call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
