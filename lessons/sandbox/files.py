"""Which files a run may bring: how many, how large, of which text, and under which paths."""

import re
from collections.abc import Mapping

from lessons.sandbox.limits import KiB, Limits

SETTINGS_FILE = "settings.py"
"""The file that Django reads as its settings module, where a run brings one."""
MAX_PATH = 200
_NOT_IN_SOURCES = re.compile("[\0\ud800-\udfff]")


class FilesRefused(ValueError):
    """The files cannot be run; the message is a sentence for the person who sent them."""


def check_files(files: Mapping[str, str], limits: Limits) -> None:
    """Raise FilesRefused unless `files`, paths and their texts, keep the limits."""
    if len(files) > limits.files:
        raise FilesRefused(f"A run can have up to {limits.files} files; these are {len(files)}.")
    for path, text in files.items():
        check_path(path)
        _check_text(path, text)
        size = len(text.encode())
        if size > limits.file_bytes:
            raise FilesRefused(f"{path} has {size:,} bytes; a file can have up to {limits.file_bytes // KiB} KiB.")


def check_path(path: str) -> None:
    """Raise FilesRefused unless `path` is relative, stays inside the lesson and is written in one way only."""
    parts = path.split("/")
    if not path.isprintable() or "\\" in path or len(path) > MAX_PATH or {"", ".", ".."} & set(parts):
        shown = ascii(path[:MAX_PATH])
        raise FilesRefused(f"{shown} is not a path of a lesson's file. Write it like 'bookshop/models.py'.")


def _check_text(path: str, text: str) -> None:
    found = _NOT_IN_SOURCES.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        what = "a NUL character" if found[0] == "\0" else f"half of a surrogate pair, U+{ord(found[0]):X},"
        why = "Python cannot read such a file." if path.endswith(".py") else "A file of a lesson cannot have that."
        raise FilesRefused(f"{path} has {what} in line {line}. {why}")
