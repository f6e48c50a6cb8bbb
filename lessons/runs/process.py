"""This web process, and whether another one that has begun a run still lives.

Each process holds a lock on a file of its own in the site's data. The system drops the lock when the process ends,
however that happens, and knows of it across containers, where the number of a process means nothing.
"""

import fcntl
import os
import threading
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.conf import settings

_taking = threading.Lock()
_locked: list[int] = []
"""The descriptor of the file, which stays open as long as the process lives."""


def this_process() -> str:
    """Return a name that no other process ever has. The first call takes the lock, when the process serves already."""
    with _taking:
        return _name()


def is_alive(process: str) -> bool | None:
    """Say whether a process lives: None for one that has left no file here, such as one on another machine."""
    try:
        descriptor = os.open(_folder() / process, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def forget_dead_processes() -> None:
    """Remove the files of processes that have ended. Their runs are to be ended before."""
    for file in _folder().glob("*"):
        if is_alive(file.name) is False:
            file.unlink(missing_ok=True)


@cache
def _name() -> str:
    name = uuid4().hex
    _folder().mkdir(exist_ok=True)
    _locked.append(os.open(_folder() / name, os.O_CREAT | os.O_EXCL | os.O_RDWR))
    fcntl.flock(_locked[-1], fcntl.LOCK_EX)
    return name


def _folder() -> Path:
    return Path(settings.DATA_DIR, "processes")
