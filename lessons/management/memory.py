"""Sets the C library and the garbage collector to what a process needs that serves for months."""

import ctypes
import gc
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from lessons.sandbox.limits import KiB

# From glibc's malloc.h; mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE_BYTES = 128 * KiB
_GIVE_BACK_SECONDS = 5


def give_back() -> None:
    """Keep no heap for each thread, and no large piece of memory that is free. To be called before threads start.

    By default glibc makes a heap for each of up to sixteen threads, raises what it takes for large with each piece that
    is freed, and gives back only what is at the end of a heap: after a hundred long runs the site holds four times the
    memory that it uses. What is free between pieces in use is given back every few seconds, which takes a fraction of a
    millisecond. Other C libraries have none of this.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)
        threading.Thread(target=_keep_trimming, args=[library.malloc_trim], name="free-memory", daemon=True).start()


def _keep_trimming(trim: Callable[[int], int]) -> None:
    while True:
        time.sleep(_GIVE_BACK_SECONDS)
        trim(0)


def keep_what_is_there() -> None:
    """Let the garbage collector pass over all objects that there are: modules, classes and the course stay anyway.

    A full collection holds the interpreter, and with it everybody's page, as long as it takes to look at each of them.
    """
    gc.collect()
    gc.freeze()
