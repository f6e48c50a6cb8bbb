"""Which files a learner may add to those of a lesson, and which may go."""

from keyword import iskeyword
from pathlib import PurePosixPath

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.sandbox.files import FilesRefused, check_path


def check_new_path(lesson: Lesson, path: str) -> None:
    """Raise FilesRefused unless `path` is that of a module that Python can import beside those of the lesson."""
    check_path(path)
    folder, *_ = folders = PurePosixPath(path).parts
    names = [*folders[:-1], PurePosixPath(path).stem]
    like = f"Write it like 'mail.py' or '{_example(lesson)}'."
    if not path.endswith(".py"):
        # A lesson may bring data, but a learner's new files are modules in memory, and no code can open them.
        raise FilesRefused(f"{path!a} is not a Python file, and you can add no others. {like}")
    if not all(map(_is_module_name, names)):
        raise FilesRefused(f"Python cannot import {path!a}: a module has letters, digits and _ in its name. {like}")
    if len(folders) > 1 and folder not in _packages(lesson):
        raise FilesRefused(f"This lesson has no folder {folder!r}. Its folders: {', '.join(_packages(lesson))}.")


def check_can_go(path: str) -> None:
    """Raise FilesRefused for the one file that no run can do without."""
    if path == ACTIONS_FILE:
        raise FilesRefused(f"{ACTIONS_FILE} cannot be deleted: its functions are the actions.")


def _is_module_name(name: str) -> bool:
    # To Python, names beyond ASCII may be the same though they are written in two ways.
    return name.isascii() and name.isidentifier() and not iskeyword(name)


def _packages(lesson: Lesson) -> list[str]:
    return list(dict.fromkeys(path.partition("/")[0] for path in lesson.files if "/" in path))


def _example(lesson: Lesson) -> str:
    return f"{next(iter(_packages(lesson)), 'app')}/mail.py"
