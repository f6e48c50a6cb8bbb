"""Which files a learner may add to those of a lesson, and which may go."""

import re
from keyword import iskeyword
from pathlib import PurePosixPath

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.catalogue.templates import ENDINGS, FOLDER, is_template
from lessons.sandbox.files import FilesRefused, check_path

_NAME_IN_TEMPLATES = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def check_new_path(lesson: Lesson, path: str) -> None:
    """Raise FilesRefused unless `path` is that of a module or a template that can be found beside those of the lesson.

    A lesson may bring data, but a learner may not: nothing but code of theirs could open it.
    """
    check_path(path)
    folder, *_ = folders = PurePosixPath(path).parts
    module, template = _examples(lesson)
    if is_template(path):
        _check_names_of_template(path, like=f"Write it like {template!r}.")
    elif path.endswith(ENDINGS):
        raise FilesRefused(
            f"{path!a} is not in the {FOLDER}/ folder of an app, where Django looks for templates. "
            f"Write it like {template!r}."
        )
    elif path.endswith(".py"):
        _check_names_of_module(path, like=f"Write it like 'mail.py' or {module!r}.")
    else:
        raise FilesRefused(
            f"{path!a} is neither a Python file nor a template, and you can add no others. "
            f"Write it like {module!r} or {template!r}."
        )
    if len(folders) > 1 and folder not in _packages(lesson):
        raise FilesRefused(f"This lesson has no folder {folder!r}. Its folders: {', '.join(_packages(lesson))}.")


def check_can_go(path: str) -> None:
    """Raise FilesRefused for the one file that no run can do without."""
    if path == ACTIONS_FILE:
        raise FilesRefused(f"{ACTIONS_FILE} cannot be deleted: its functions are the actions.")


def _check_names_of_module(path: str, *, like: str) -> None:
    folders = PurePosixPath(path).with_suffix("").parts
    if not all(map(_is_module_name, folders)):
        raise FilesRefused(f"Python cannot import {path!a}: a module has letters, digits and _ in its name. {like}")


def _check_names_of_template(path: str, *, like: str) -> None:
    """Raise FilesRefused unless the folders down to that of the templates are packages, and the others plain names."""
    folders = list(PurePosixPath(path).parts)
    start = folders.index(FOLDER, 1)
    packages, names = folders[:start], folders[start + 1 :]
    if not all(map(_is_module_name, packages)):
        raise FilesRefused(f"{path!a} is in no app: a package has letters, digits and _ in its name. {like}")
    if not all(map(_NAME_IN_TEMPLATES.fullmatch, names)):
        raise FilesRefused(f"{path!a} is no name of a template: those have letters, digits, _, - and dots. {like}")


def _is_module_name(name: str) -> bool:
    # To Python, names beyond ASCII may be the same though they are written in two ways.
    return name.isascii() and name.isidentifier() and not iskeyword(name)


def _packages(lesson: Lesson) -> list[str]:
    return list(dict.fromkeys(path.partition("/")[0] for path in lesson.files if "/" in path))


def _examples(lesson: Lesson) -> tuple[str, str]:
    """Return names that a module and a template of this lesson may have."""
    app = next(iter(_packages(lesson)), "app")
    return f"{app}/mail.py", f"{app}/{FOLDER}/{app}/page.html"
