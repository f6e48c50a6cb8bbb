"""Which files Python itself needs: all that a child may read."""

import os
import re
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import django

DEVICES = ("/dev/null", "/dev/urandom")

_LOADER_CACHE = "/etc/ld.so.cache"
_MAPPED_LIBRARY = re.compile(r"(/\S*)/[^/\s]+\.so[^/\s]*$", re.MULTILINE)


def paths() -> list[str]:
    """Return directories and files, none of them inside another. Where libraries came from, more may be needed."""
    found = {path for path in (*sys.path, *_library_directories(), *zoneinfo.TZPATH, _LOADER_CACHE) if path}
    existing = sorted(path for path in found if Path(path).exists())
    return [path for path in existing if not any(_is_inside(path, other) for other in existing)]


def check_readable() -> None:
    """Raise OSError unless this process can still import from what `sys.path` names."""
    for module in (os, django):
        assert module.__file__ is not None
        with open(module.__file__):
            pass
    for path in sys.path:
        if Path(path).is_dir():
            next(Path(path).iterdir(), None)


def _library_directories() -> Iterator[str]:
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return
    yield from _MAPPED_LIBRARY.findall(maps)


def _is_inside(path: str, other: str) -> bool:
    return path != other and Path(path).is_relative_to(other)
