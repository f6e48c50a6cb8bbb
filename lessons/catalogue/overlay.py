"""Files that lie over other files."""

from collections.abc import Mapping

Changes = Mapping[str, str | None]
"""The texts of changed and of new files by path; None takes a file away."""


def overlay(files: Mapping[str, str], changed: Changes) -> dict[str, str]:
    """Return `files` in their order, with the changed ones replaced in place and the new ones at the end."""
    return {path: text for path, text in {**files, **changed}.items() if text is not None}


def unchanged(files: Mapping[str, str], changed: Changes) -> tuple[str, ...]:
    """Return the paths in `changed` that change nothing: an overlay should not hold them."""
    return tuple(path for path, text in changed.items() if files.get(path) == text)
