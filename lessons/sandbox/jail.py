"""What a child gives up before it sees a line of anybody's code.

Most of it is given up by the zygote once (`enclose`), and its children inherit that for nothing. A child then takes on
the barriers that must be its own (`enter`). A barrier that this machine does not offer is left out in silence;
`sandbox_doctor` tells which ones hold.
"""

import os
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass

from lessons.sandbox.barriers import (
    descriptors,
    file_tree,
    identity,
    landlock,
    namespaces,
    privileges,
    python_files,
    resources,
    seccomp,
)
from lessons.sandbox.limits import Limits


@dataclass(frozen=True)
class Enclosure:
    """What the zygote took on or found out, as far as its children build on it."""

    rules: int | None = None
    """The descriptor of the Landlock rules, or None where there is no Landlock."""
    first_identity: int | None = None
    """The number of the user that the zygote is now, or None where it could not change."""
    own_user_namespace: bool = False
    """A child cannot have an identity of its own, but threads that are counted apart."""
    seccomp: bool = False


def enclose() -> Enclosure:
    """Take from the zygote what neither it nor a child needs: files, network, identity, other processes."""
    os.environ.clear()
    if sys.platform != "linux":
        return Enclosure()
    paths = python_files.paths()
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    if os.geteuid() == 0:
        first_identity = _enclose_root(paths, proc)
    else:
        first_identity = None
        _enclose_user(paths, proc)
    os.close(proc)
    privileges.gain_none()
    rules = _restrict_files(paths)
    # Within the Landlock rules, which else forbid the kernel to kill the namespace's first process with the zygote.
    _take_on(namespaces.separate_processes)
    privileges.drop_capabilities(keep=() if first_identity is None else identity.ZYGOTE_CAPABILITIES)
    privileges.hide_memory()
    return Enclosure(
        rules=rules,
        first_identity=first_identity,
        own_user_namespace=first_identity is None and _can(namespaces.separate_own_user),
        seccomp=_can(seccomp.restrict),
    )


def enter(enclosure: Enclosure, limits: Limits, *, number: int, keep: Collection[int]) -> None:
    """Close the jail around this process. `keep` are the descriptors it goes on with, besides 0, 1 and 2.

    `number` is not shared with a child that lives at the same time. Raises OSError when a barrier that the zygote
    found to hold does not: no run may then begin.
    """
    descriptors.close(keep=keep if enclosure.rules is None else [*keep, enclosure.rules])
    os.umask(0o077)
    if enclosure.first_identity is not None:
        identity.take_own(enclosure.first_identity, number)
    elif enclosure.own_user_namespace:
        namespaces.separate_own_user()
    resources.limit(limits, counts_own_threads=enclosure.first_identity is not None or enclosure.own_user_namespace)
    if sys.platform == "linux":
        privileges.drop_capabilities()
        # Only now: a change of identity resets both.
        privileges.hide_memory()
        privileges.die_with_parent()
    if enclosure.rules is not None:
        landlock.restrict(enclosure.rules)
        os.close(enclosure.rules)
    if enclosure.seccomp:
        seccomp.restrict()


def _enclose_root(paths: Collection[str], proc: int) -> int | None:
    """Return the number of the identity that the zygote has now, or None where it had to remain root."""
    # Before the user namespace: who enters that can no longer pass through a directory that is closed to others.
    _take_on(lambda: file_tree.enter(paths))
    mapped = _take_on(lambda: namespaces.separate_users(proc, first=identity.FIRST, count=identity.COUNT))
    _take_on(namespaces.separate_surroundings)
    first = 0 if mapped else identity.FIRST
    return first if _take_on(lambda: identity.take_first(first)) else None


def _enclose_user(paths: Collection[str], proc: int) -> None:
    # First of all: what follows is allowed in a user namespace alone.
    _take_on(lambda: namespaces.separate_user(proc))
    _take_on(lambda: file_tree.enter(paths))
    _take_on(namespaces.separate_surroundings)


def _restrict_files(paths: Collection[str]) -> int | None:
    try:
        rules = landlock.write_rules(paths)
    except OSError:
        return None
    landlock.restrict(rules)
    return rules


def _take_on(barrier: Callable[[], None]) -> bool:
    """Take on a barrier if it can be had: one that would fail half-way is not begun."""
    possible = _can(barrier)
    if possible:
        barrier()
    return possible


def _can(barrier: Callable[[], None]) -> bool:
    """Try a barrier in a throwaway child."""
    pid = os.fork()
    if not pid:
        try:
            barrier()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return status == 0
