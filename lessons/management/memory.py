"""Sets the C library and the garbage collector to what a process needs that serves for months."""

import ctypes
import gc
from contextlib import suppress

from lessons.sandbox.limits import KiB

# From glibc's malloc.h; mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE_BYTES = 128 * KiB


def give_back() -> None:
    """Keep no heap for each thread, and no large piece of memory that is free. To be called before threads start.

    By default glibc makes a heap for each of up to sixteen threads, raises what it takes for large with each piece that
    is freed, and gives back only what lies at the end of a heap: after a hundred long runs the site holds four times
    the memory that it uses. Other C libraries have none of this.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def keep_what_is_there() -> None:
    """Let the garbage collector pass over all objects that there are: modules, classes and the course stay anyway.

    A full collection holds the interpreter, and with it everybody's page, as long as it takes to look at each of them.
    """
    gc.collect()
    gc.freeze()
