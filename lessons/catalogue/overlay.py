"""Files that lie over other files."""

from collections.abc import Mapping


def overlay(files: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """Return `files` in their order, with the changed ones replaced in place and the new ones at the end."""
    return {**files, **changed}


def unchanged(files: Mapping[str, str], changed: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths in `changed` that change nothing: an overlay should not hold them."""
    return tuple(path for path, text in changed.items() if files.get(path) == text)
