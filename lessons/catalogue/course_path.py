"""A file or folder of a course, and how messages show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from lessons.catalogue.errors import ContentError


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
            if entry.name not in ("__pycache__", ".DS_Store"):
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
        """Return the Python files below a folder, by their paths in it, each package's in alphabetical order.

        Raises ContentError when there are none, and for a file of another kind.
        """
        if not self.path.is_dir():
            raise ContentError(self.shown, "this folder is missing.", "Add it with its Python files.")
        sources = {}
        for path in sorted(self.path.rglob("*")):
            if path.is_dir() or "__pycache__" in path.parts:
                continue
            file = CoursePath(path, self.root)
            if path.suffix != ".py":
                raise ContentError(file.shown, "only Python files belong here.", "Move or remove it.")
            sources[path.relative_to(self.path).as_posix()] = file.read()
        if not sources:
            raise ContentError(self.shown, "this folder is empty.", "Add its Python files, or remove it.")
        return sources
