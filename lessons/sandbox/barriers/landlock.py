"""Landlock: files of Python read-only, no TCP, no signal and no abstract socket to the outside.

The interface is in the kernel's Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h. The rules
are written once, in the zygote; what a child does is one system call, which gives it a domain of its own.
"""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from lessons.sandbox.barriers import kernel, python_files

_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights concern files, by the version that brought more of them."""
_TCP = 0b11
_TCP_SINCE = 4
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11
_SCOPES_SINCE = 6
_LOG_SAME_EXEC_OFF = 1
_LOG_SINCE = 7


def version() -> int:
    """Return the version of the interface that the kernel has. Raises OSError where Landlock is absent or off."""
    return kernel.call("syscall", _SYS_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)


def write_rules(paths: Iterable[str]) -> int:
    """Return the descriptor of a rule set: `paths` may be read, nothing may be written, executed or reached."""
    files = (1 << max(count for since, count in _FILE_RIGHTS.items() if since <= version())) - 1
    tcp = _TCP if version() >= _TCP_SINCE else 0
    scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if version() >= _SCOPES_SINCE else 0
    attribute = struct.pack("=3Q", files, tcp, scopes)
    # An older kernel knows a shorter structure, and takes a longer one if what it does not know is zero.
    rules = kernel.call("syscall", _SYS_CREATE_RULESET, attribute, len(attribute), 0)
    for path in paths:
        _allow(rules, path, _READ_FILE | (_READ_DIR if Path(path).is_dir() else 0))
    for path in python_files.DEVICES:
        _allow(rules, path, _READ_FILE | _WRITE_FILE)
    return rules


def restrict(rules: int) -> None:
    """Put this process under `rules`, for good."""
    # What a learner tries is no business of the machine's audit log, and would fill it.
    flags = _LOG_SAME_EXEC_OFF if version() >= _LOG_SINCE else 0
    kernel.call("syscall", _SYS_RESTRICT_SELF, rules, flags)


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        kernel.call("syscall", _SYS_ADD_RULE, rules, _RULE_PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)
