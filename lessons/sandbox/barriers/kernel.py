"""Calls to the kernel that Python has no function for."""

import ctypes
import errno
import os
import sys

PIDFD_SELF = -10_000
"""In the place of a descriptor: the calling process (include/uapi/linux/pidfd.h, since Linux 6.14)."""

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: object) -> int:
    """Call `name` of the C library. Raises OSError where the kernel refuses, or where there is no Linux to ask."""
    if sys.platform != "linux" or not hasattr(_libc, name):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), name)
    function = getattr(_libc, name)
    function.restype = ctypes.c_long if name == "syscall" else ctypes.c_int
    # ctypes would pass an int in 32 bits, but addresses and flags have 64.
    result = function(*[ctypes.c_long(value) if isinstance(value, int) else value for value in arguments])
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return int(result)
