"""The file tree: a root of its own that holds Python's files, read-only, and nothing else at all.

As container runtimes do it: an empty tmpfs becomes the root (pivot_root(2)), the few directories are bound into it,
then the old root is let go. Python's files are found under the paths that they had, also where a parent directory is
closed to other users.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from lessons.sandbox.barriers import kernel, namespaces, python_files

_MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x2, 0x4, 0x1000, 0x4000, 0x40000
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SYS_MOUNT_SETATTR = 442
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV, _ATTR_NOEXEC = 0x1, 0x2, 0x4, 0x8
_OLD = Path("/old-root")
_LIBRARY_LINKS = (Path("/lib"), Path("/lib64"))


def enter(paths: Iterable[str]) -> None:
    """Leave the machine's file tree for one that holds `paths`. Raises OSError half-way where that cannot be had."""
    paths = list(paths)
    links = {link: link.readlink() for link in _LIBRARY_LINKS if link.is_symlink()}
    namespaces.unshare(namespaces.MOUNT)
    # Nothing that is mounted here shall appear outside.
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE)
    _pivot_to_empty_root()
    for link, target in links.items():
        Path("/", target).mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    for path in (*paths, *python_files.DEVICES):
        _make_place(path)
    for path in paths:
        _mount(f"{_OLD}{path}", path, None, _MS_BIND | _MS_REC)
    for path in python_files.DEVICES:
        _mount(f"{_OLD}{path}", path, None, _MS_BIND)
    kernel.call("umount2", bytes(_OLD), _MNT_DETACH)
    _OLD.rmdir()
    for path in python_files.DEVICES:
        _forbid(path, _ATTR_NOSUID | _ATTR_NOEXEC)
    for path in paths:
        _forbid(path, _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)
    _forbid("/", _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV | _ATTR_NOEXEC, recursive=False)
    python_files.check_readable()


def _pivot_to_empty_root() -> None:
    # Any directory will do as the place where the new root is mounted; every system has this one.
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV, "size=64k,mode=0755")  # noqa: S108
    os.chdir("/tmp")  # noqa: S108
    Path(_OLD.name).mkdir()
    kernel.call("syscall", _SYS_PIVOT_ROOT[os.uname().machine], b".", os.fsencode(_OLD.name))
    os.chdir("/")


def _make_place(path: str) -> None:
    """Make the empty directory or file on which the one of the old root is mounted."""
    place = Path(path)
    if Path(f"{_OLD}{path}").is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    kernel.call("mount", _bytes(source), _bytes(target), _bytes(kind), flags, _bytes(data))


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def _forbid(path: str, attributes: int, *, recursive: bool = True) -> None:
    """Add attributes to a mount (mount_setattr(2)); those that an outer system has locked stay as they are."""
    attribute = ctypes.create_string_buffer(struct.pack("=4Q", attributes, 0, 0, 0), 32)
    flags = _AT_RECURSIVE if recursive else 0
    kernel.call("syscall", _SYS_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(path), flags, attribute, 32)
