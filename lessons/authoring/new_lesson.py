"""Makes the folder of a new lesson: a small one that works, to be replaced piece by piece."""

import re
import shutil
from pathlib import Path

from lessons.catalogue.loader import NUMBERED

SKELETON = Path(__file__).with_name("skeleton")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Refused(ValueError):
    """The lesson cannot be made; the message is a sentence."""


def make_lesson(course: Path, chapter: str, slug: str) -> Path:
    """Copy the skeleton to the end of a chapter, which is made when the course has none so called. Raises Refused."""
    for name in (chapter, slug):
        if not SLUG.fullmatch(name):
            raise Refused(f"“{name}” is not a slug: write it like created-flag.")
    if any(_slug(folder) == slug for folder in course.glob("*/*")):
        raise Refused(f"There is already a lesson called {slug}.")
    folder = _chapter(course, chapter) / f"{_next_number(_chapter(course, chapter)):02}-{slug}"
    shutil.copytree(SKELETON, folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = folder / "lesson.md"
    text.write_text(text.read_text(encoding="utf-8").replace("TITLE", _title(slug)), encoding="utf-8")
    return folder


def _chapter(course: Path, slug: str) -> Path:
    for folder in course.iterdir():
        if _slug(folder) == slug:
            return folder
    folder = course / f"{_next_number(course):02}-{slug}"
    folder.mkdir()
    (folder / "chapter.md").write_text(f'+++\ntitle = "{_title(slug)}"\n+++\n', encoding="utf-8")
    return folder


def _next_number(folder: Path) -> int:
    numbers = [int(match["number"]) for entry in folder.iterdir() if (match := NUMBERED.fullmatch(entry.name))]
    return max(numbers, default=0) + 1


def _slug(folder: Path) -> str:
    match = NUMBERED.fullmatch(folder.name)
    return match["slug"] if match else ""


def _title(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
