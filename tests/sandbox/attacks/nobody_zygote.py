"""The zygote as an ordinary user starts it, also where Python lies in a directory that is closed to others."""

import os
import sys
from pathlib import Path

from lessons.sandbox.barriers import identity, kernel, namespaces

NOBODY = 65_534
_PROJECT = Path(__file__).resolve().parents[3]
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000


def open_the_way(*needed: Path) -> None:
    """Make `needed` reachable for everybody, in this process alone."""
    namespaces.unshare(namespaces.MOUNT)
    kernel.call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    places = {path: os.open(path, os.O_PATH) for path in needed}
    for closed in _closed_parents(needed):
        kernel.call("mount", b"tmpfs", os.fsencode(closed), b"tmpfs", 0, b"mode=0755")
        for path, place in places.items():
            if path.is_relative_to(closed):
                path.mkdir(parents=True)
                kernel.call("mount", b"/proc/self/fd/%d" % place, os.fsencode(path), None, _MS_BIND | _MS_REC, None)
    for place in places.values():
        os.close(place)


def _closed_parents(needed: tuple[Path, ...]) -> list[Path]:
    closed = {parent for path in needed for parent in path.parents if not parent.stat().st_mode & 0o001}
    return [path for path in closed if not closed & set(path.parents)]


if __name__ == "__main__":
    open_the_way(Path(sys.base_prefix), Path(sys.prefix), _PROJECT)
    os.chdir(_PROJECT)
    identity.take(NOBODY)
    os.execv(sys.executable, [sys.executable, "-m", "lessons.sandbox.zygote", *sys.argv[1:]])
