"""The versions of Django on which everything that a lesson says is checked."""

import re

SUPPORTED = ("5.2", "6.1")
"""Feature releases, the oldest first. The tests run on each of them; golden traces are those of the first."""

_CONDITION = re.compile(r"(?P<relation><|>=)(?P<version>\d+\.\d+)")


def feature_release(version: str) -> str:
    """Return `5.2` for `5.2.19`."""
    return ".".join(version.split(".")[:2])


def meant(condition: str) -> tuple[str, ...]:
    """Return the supported versions for which a condition such as `>=6.0` or `<6.0` holds; an empty one holds for all.

    Raises ValueError when it is written in another way, and when it holds for none of them.
    """
    if not condition:
        return SUPPORTED
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise ValueError(f'write `django` as ">=6.0" or "<6.0", not {condition!r}')
    found = tuple(version for version in SUPPORTED if is_met(condition, version))
    if not found:
        raise ValueError(f"`django` is {condition!r}, but no supported version matches: {', '.join(SUPPORTED)}")
    return found


def is_met(condition: str, version: str) -> bool:
    """Say whether a feature release, supported or not, meets a condition that `meant` has accepted."""
    match = _CONDITION.fullmatch(condition)
    return match is None or (_number(version) < _number(match["version"])) == (match["relation"] == "<")


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
