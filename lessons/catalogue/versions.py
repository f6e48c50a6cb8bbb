"""The versions of Django on which everything that a lesson says is checked."""

import re

SUPPORTED = ("5.2", "6.1")
"""Feature releases, the oldest first. The tests run on each of them; golden traces are those of the first."""

_CONDITION = re.compile(r"(?P<relation><|>=)(?P<version>\d+\.\d+)")


def feature_release(version: str) -> str:
    """Return `5.2` for `5.2.19`."""
    return ".".join(version.split(".")[:2])


def is_meant(version: str, condition: str) -> bool:
    """Return whether a condition such as `>=6.0` or `<6.0` holds for a version; an empty one holds for all.

    Raises ValueError when it is written in another way.
    """
    if not condition:
        return True
    match = _CONDITION.fullmatch(condition)
    if match is None:
        raise ValueError(f'write `django` as ">=6.0" or "<6.0", not {condition!r}')
    is_older = _number(version) < _number(match["version"])
    return is_older if match["relation"] == "<" else not is_older


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, feature_release(version).split(".")))
