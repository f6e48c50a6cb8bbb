"""A file or folder of a course, and how messages show it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from lessons.catalogue.errors import ContentError
from lessons.catalogue.templates import ENDINGS, FOLDER, is_template

DATA = ".json"
"""How the names of data files end: fixtures, above all."""
COMPILED = "__pycache__"
"""The folder in which Python keeps what it has compiled."""


@dataclass(frozen=True)
class CoursePath:
    """A file or folder below `root`, the folder of its course."""

    path: Path
    root: Path

    def __truediv__(self, name: str) -> "CoursePath":
        return CoursePath(self.path / name, self.root)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def shown(self) -> PurePath:
        """The path as messages show it: from the course's own folder on, whatever machine this is."""
        return self.path.relative_to(self.root.parent)

    def entries(self) -> Iterator["CoursePath"]:
        """Yield what lies in a folder, in order, without what Python and the file manager leave behind."""
        for entry in sorted(self.path.iterdir()):
            if entry.name not in (COMPILED, ".DS_Store") and not _is_left_behind(entry):
                yield CoursePath(entry, self.root)

    def read(self) -> str:
        """Return the text of a file. Raises ContentError."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ContentError(self.shown, "this file is missing.", "Add it.") from None
        except UnicodeDecodeError as error:
            raise ContentError(self.shown, "this file is not UTF-8.", "Save it as UTF-8.") from error

    def sources(self) -> dict[str, str]:
        """Return the files below a folder, by their paths in it, each package's in alphabetical order.

        They are Python, data in JSON, and templates. Raises ContentError when there are none, and for a file of
        another kind.
        """
        if not self.path.is_dir():
            raise ContentError(self.shown, "this folder is missing.", "Add it with its Python files.")
        sources = {}
        for path in sorted(self.path.rglob("*")):
            if path.is_dir() or COMPILED in path.parts:
                continue
            file = CoursePath(path, self.root)
            name = path.relative_to(self.path).as_posix()
            if not is_template(name):
                _check_kind(file)
            sources[name] = text = file.read()
            if path.suffix == DATA:
                _check_data(text, file, is_in_app=path.parent != self.path)
        if not sources:
            raise ContentError(self.shown, "this folder is empty.", "Add its Python files, or remove it.")
        return sources


def _is_left_behind(entry: Path) -> bool:
    """Say whether a folder holds only what Python has compiled: git has taken its files away, and leaves it there."""
    is_compiled = (COMPILED in path.parts for path in entry.rglob("*") if path.is_file())
    return next(is_compiled, False) and all(is_compiled)


def _check_kind(file: CoursePath) -> None:
    """Raise ContentError for a file that is neither Python nor data."""
    suffix = file.path.suffix
    if suffix in ENDINGS:
        remedy = f"Move it there, such as to shop/{FOLDER}/shop/{file.name}."
        raise ContentError(file.shown, f"a template belongs to the {FOLDER}/ folder of an app.", remedy)
    if suffix not in (".py", DATA):
        kinds = f"only Python and {DATA} files, and templates ({' and '.join(ENDINGS)}), belong here."
        raise ContentError(file.shown, kinds, "Move or remove it.")


def _check_data(text: str, file: CoursePath, *, is_in_app: bool) -> None:
    """Raise ContentError unless a data file is JSON in the folder of an app, where `pkgutil.get_data()` finds it."""
    if not is_in_app:
        raise ContentError(file.shown, "data belongs to an app.", "Move it to the folder of one, such as fixtures/.")
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContentError(file.shown, f"this is not JSON ({error}).", "Correct it.") from None
