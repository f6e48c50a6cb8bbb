"""Descriptors: a process keeps those it names, and nothing else that it inherited."""

import os
from collections.abc import Collection


def close(*, keep: Collection[int]) -> None:
    """Close all but `keep`. 0, 1 and 2 become the null device: SQLite opens no file while one of them is free."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    kept = sorted({0, 1, 2, *keep})
    for descriptor, following in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(descriptor + 1, following)
