"""Reads the folders of the course: NN-chapter/NN-lesson/. Anything that does not belong there is refused."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from lessons.catalogue.actions import read_actions
from lessons.catalogue.course import Chapter, Course
from lessons.catalogue.errors import ContentError
from lessons.catalogue.front_matter import check_keys, split
from lessons.catalogue.lesson import Lesson, Variant
from lessons.catalogue.overlay import unchanged
from lessons.catalogue.prose import read_sections

NUMBERED = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
LESSON_ENTRIES = {"lesson.md", "actions.py", "app", "variants"}
RESERVED_VARIANT = "solution"


def load_course(root: Path) -> Course:
    """Return the course in the folder `root`, read afresh. Raises ContentError for the first thing that is wrong."""
    chapters = tuple(_chapter(folder, root) for folder in _entries(root))
    slugs = Counter(lesson.slug for chapter in chapters for lesson in chapter.lessons)
    for slug, count in slugs.items():
        if count > 1:
            raise ContentError(PurePath(root.name), f"{count} lessons are called {slug}.", "Rename all but one.")
    return Course(chapters)


def _chapter(folder: Path, root: Path) -> Chapter:
    number, slug = _number_and_slug(folder, root)
    document = split(_read(folder / "chapter.md", root), _shown(folder / "chapter.md", root))
    check_keys(document.front_matter, _shown(folder / "chapter.md", root), texts={"title"}, others={})
    title = document.front_matter["title"]
    folders = [entry for entry in _entries(folder) if entry.name != "chapter.md"]
    lessons = tuple(_lesson(entry, root, chapter=title) for entry in folders)
    return Chapter(number, slug, title, " ".join(document.prose.split()), lessons)


def _lesson(folder: Path, root: Path, *, chapter: str) -> Lesson:
    number, slug = _number_and_slug(folder, root)
    _refuse_strays(folder, root)
    path = _shown(folder / "lesson.md", root)
    document = split(_read(folder / "lesson.md", root), path)
    front_matter = document.front_matter
    check_keys(
        front_matter, path, texts={"title", "question", "goal", "focus"}, others={"settings": dict, "variants": dict}
    )
    app_files = _sources(folder / "app", root)
    actions = _read(folder / "actions.py", root)
    files = {**app_files, "actions.py": actions}
    if front_matter["focus"] not in files:
        raise ContentError(path, f"`focus` names no file: {front_matter['focus']}.", "Name a file of the lesson.")
    settings = front_matter.get("settings", {})
    return Lesson(
        slug=slug,
        number=number,
        title=front_matter["title"],
        question=front_matter["question"],
        goal=front_matter["goal"],
        chapter=chapter,
        sections=read_sections(document.prose, path, files=files, first_line=document.first_line),
        files=files,
        focus=front_matter["focus"],
        actions=read_actions(actions, _shown(folder / "actions.py", root)),
        variants=_variants(folder, root, front_matter.get("variants", {}), files),
        apps=_apps(app_files, folder, root),
        settings=settings,
        content_hash=_content_hash(app_files, settings),
    )


def _variants(folder: Path, root: Path, tables: Mapping[str, Any], files: Mapping[str, str]) -> tuple[Variant, ...]:
    """Return the variants in the order of the front matter, which is the order in which they are offered."""
    path = _shown(folder / "lesson.md", root)
    overlays = folder / "variants"
    for entry in _entries(overlays) if overlays.is_dir() else ():
        if entry.name not in tables:
            remedy = f"Give lesson.md a table [variants.{entry.name}] with a title and a reason."
            raise ContentError(_shown(entry, root), "the front matter does not know this variant.", remedy)
    variants = []
    for name, table in tables.items():
        if name == RESERVED_VARIANT:
            raise ContentError(path, f"the name `{name}` is reserved for checks.", "Give the variant another name.")
        check_keys(table, path, texts={"title", "reason"}, others={"settings": dict})
        changed = _sources(overlays / name, root)
        for unneeded in unchanged(files, changed):
            shown = _shown(overlays / name / unneeded, root)
            raise ContentError(shown, "the variant does not change this file.", "Remove it.")
        variants.append(Variant(name, table["title"], table["reason"], changed, table.get("settings", {})))
    return tuple(variants)


def _apps(app_files: Mapping[str, str], folder: Path, root: Path) -> tuple[str, ...]:
    """Return the packages in `app/`, which are the lesson's INSTALLED_APPS."""
    packages = tuple(dict.fromkeys(path.split("/")[0] for path in app_files))
    for package in packages:
        if f"{package}/__init__.py" not in app_files:
            shown = _shown(folder / "app" / package, root)
            raise ContentError(shown, "this is not a package.", "Give it an __init__.py.")
    return packages


def _content_hash(app_files: Mapping[str, str], settings: Mapping[str, Any]) -> str:
    """Hash what the first database is made of. Prose, actions and variants reach no database before a run."""
    content = json.dumps([dict(app_files), dict(settings)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _sources(folder: Path, root: Path) -> dict[str, str]:
    """Return the Python files below a folder, by their path in it, each package's files in alphabetical order."""
    if not folder.is_dir():
        raise ContentError(_shown(folder, root), "this folder is missing.", "Add it with its Python files.")
    sources = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        if path.suffix != ".py":
            raise ContentError(_shown(path, root), "only Python files belong here.", "Move or remove it.")
        sources[path.relative_to(folder).as_posix()] = _read(path, root)
    if not sources:
        raise ContentError(_shown(folder, root), "this folder is empty.", "Add its Python files, or remove it.")
    return sources


def _refuse_strays(folder: Path, root: Path) -> None:
    for entry in _entries(folder):
        if entry.name not in LESSON_ENTRIES:
            known = ", ".join(sorted(LESSON_ENTRIES))
            raise ContentError(_shown(entry, root), "a lesson has no such entry.", f"Remove it; known are: {known}.")


def _number_and_slug(folder: Path, root: Path) -> tuple[int, str]:
    match = NUMBERED.fullmatch(folder.name)
    if match is None or not folder.is_dir():
        raise ContentError(_shown(folder, root), "this is not a folder NN-name.", "Rename or remove it.")
    return int(match["number"]), match["slug"]


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder, in order, without what Python and the file manager leave behind."""
    return (entry for entry in sorted(folder.iterdir()) if entry.name not in ("__pycache__", ".DS_Store"))


def _read(path: Path, root: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(_shown(path, root), "this file is missing.", "Add it.") from None
    except UnicodeDecodeError as error:
        raise ContentError(_shown(path, root), "this file is not UTF-8.", "Save it as UTF-8.") from error


def _shown(path: Path, root: Path) -> PurePath:
    """Return the path as messages show it: from the course's own folder on, whatever machine this is."""
    return path.relative_to(root.parent)
