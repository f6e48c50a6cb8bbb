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
    is_before = match["relation"] == "<"
    found = tuple(version for version in SUPPORTED if (_number(version) < _number(match["version"])) == is_before)
    if not found:
        raise ValueError(f"`django` is {condition!r}, but no supported version matches: {', '.join(SUPPORTED)}")
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
