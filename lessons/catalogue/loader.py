"""Reads the folders of the course: NN-chapter/NN-lesson/. Anything that does not belong there is refused."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, TypeVar

from lessons.catalogue.actions import read_actions
from lessons.catalogue.course import Chapter, Course
from lessons.catalogue.errors import ContentError
from lessons.catalogue.exercise import read_check, read_differences, read_hints, read_takeaway
from lessons.catalogue.front_matter import Document, check_keys, split
from lessons.catalogue.lesson import Action, Lesson, Variant
from lessons.catalogue.overlay import unchanged
from lessons.catalogue.predictions import read_predictions
from lessons.catalogue.proofs import CLAIM, Proof, read_proofs
from lessons.catalogue.prose import Section, Targets, read_sections

NUMBERED = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
LESSON_ENTRIES = {"lesson.md", "actions.py", "proofs.py", "app", "variants", "traces", "takeaway"}
LESSON_TABLES = {
    "settings": dict,
    "variants": dict,
    "differences": dict,
    "check": dict,
    "takeaway": dict,
    "hints": list,
    "signals": list,
    "predictions": list,
}
RESERVED_VARIANTS = {"shipped", "yours"}

T = TypeVar("T")


def load_course(*roots: Path) -> Course:
    """Return the course in the folders `roots`, read afresh, one after the other.

    Raises ContentError for the first thing that is wrong.
    """
    course, errors = load_lessons(*roots)
    if errors:
        raise errors[0]
    return course


def load_lessons(*roots: Path) -> tuple[Course, tuple[ContentError, ...]]:
    """Return the course with those chapters and lessons that can be read, and what is wrong with the others."""
    errors: list[ContentError] = []
    chapters = (_readable(_entries(root), partial(_chapter, root=root, errors=errors), errors) for root in roots)
    course = Course(tuple(chain.from_iterable(chapters)))
    errors += _clashes(course)
    errors += [error for lesson in course for error in _dead_links(lesson, course)]
    return course, tuple(errors)


def _readable(paths: Iterable[Path], read: Callable[[Path], T], errors: list[ContentError]) -> Iterator[T]:
    """Yield what `read` makes of each path, and note the error of each that it refuses."""
    for path in paths:
        try:
            yield read(path)
        except ContentError as error:
            errors.append(error)


def _clashes(course: Course) -> Iterator[ContentError]:
    paths: dict[str, PurePath] = {}
    for lesson in course:
        if lesson.slug in paths:
            trouble = f"{paths[lesson.slug]} has the same slug."
            yield ContentError(lesson.path, trouble, "Rename one of the folders.")
        paths.setdefault(lesson.slug, lesson.path)


def _dead_links(lesson: Lesson, course: Course) -> Iterator[ContentError]:
    """Yield a complaint for each link to a lesson that the course has not."""
    slugs = {other.slug for other in course}
    for section in lesson.sections:
        for slug in section.lessons:
            if slug not in slugs:
                remedy = f"There is: {', '.join(sorted(slugs))}."
                yield ContentError(lesson.path / "lesson.md", f"the link to `lesson:{slug}` is dead.", remedy)


def _chapter(folder: Path, root: Path, errors: list[ContentError]) -> Chapter:
    number, slug = _number_and_slug(folder, root)
    document = split(_read(folder / "chapter.md", root), _shown(folder / "chapter.md", root))
    check_keys(document.front_matter, _shown(folder / "chapter.md", root), texts={"title"}, others={})
    title = document.front_matter["title"]
    lesson_folders = [entry for entry in _entries(folder) if entry.name != "chapter.md"]
    lessons = tuple(_readable(lesson_folders, partial(_lesson, root=root, chapter=title), errors))
    return Chapter(number, slug, title, " ".join(document.prose.split()), lessons)


def _lesson(folder: Path, root: Path, *, chapter: str) -> Lesson:
    number, slug = _number_and_slug(folder, root)
    _refuse_strays(folder, root)
    path = _shown(folder / "lesson.md", root)
    document = split(_read(folder / "lesson.md", root), path)
    front_matter = document.front_matter
    check_keys(front_matter, path, texts={"title", "question", "goal", "focus"}, others=LESSON_TABLES)
    app_files = _sources(folder / "app", root)
    source = _read(folder / "actions.py", root)
    files = {**app_files, "actions.py": source}
    if front_matter["focus"] not in files:
        raise ContentError(path, f"`focus` names no file: {front_matter['focus']}.", "Name a file of the lesson.")
    settings = front_matter.get("settings", {})
    actions = read_actions(source, _shown(folder / "actions.py", root))
    variants = _variants(folder, root, front_matter.get("variants", {}), files)
    proofs = _proofs(folder, root, actions, variants)
    return Lesson(
        slug=slug,
        number=number,
        title=front_matter["title"],
        question=front_matter["question"],
        goal=front_matter["goal"],
        chapter=chapter,
        sections=_sections(document, path, files, actions, variants, proofs),
        files=files,
        focus=front_matter["focus"],
        actions=actions,
        variants=variants,
        apps=_apps(app_files, folder, root),
        settings=settings,
        content_hash=_content_hash(app_files, settings),
        proofs=proofs,
        predictions=read_predictions(front_matter.get("predictions", []), path, proofs),
        hints=read_hints(front_matter.get("hints", []), path),
        check=read_check(front_matter.get("check"), path, proofs),
        takeaway=read_takeaway(folder / "takeaway", front_matter.get("takeaway"), path),
        differences=read_differences(front_matter.get("differences", {}), path),
        signals=tuple(map(str, front_matter.get("signals", []))),
        folder=folder,
        path=path.parent,
    )


def _proofs(
    folder: Path, root: Path, actions: tuple[Action, ...], variants: tuple[Variant, ...]
) -> Mapping[str, Proof]:
    """Return the proofs of the lesson. Raises ContentError when one names an action or variant that is not there."""
    if not (folder / "proofs.py").exists():
        return {}
    path = _shown(folder / "proofs.py", root)
    known_actions = {action.name for action in actions}
    known_variants = {"", *(variant.name for variant in variants)}
    proofs = read_proofs(folder / "proofs.py", path)
    for proof in proofs.values():
        for step in proof.scenario.steps if proof.scenario else ():
            if step.action not in known_actions or step.variant not in known_variants:
                raise ContentError(path, f"{proof.name}() asks for {step}, which the lesson has not.", "Correct it.")
    return proofs


def _sections(
    document: Document,
    path: PurePath,
    files: Mapping[str, str],
    actions: tuple[Action, ...],
    variants: tuple[Variant, ...],
    proofs: Mapping[str, Proof],
) -> tuple[Section, ...]:
    claims = {name: proof for name, proof in proofs.items() if proof.kind == CLAIM}
    targets = Targets(
        files=files,
        actions={action.name for action in actions},
        variants={variant.name for variant in variants},
        claims=claims,
    )
    sections = read_sections(document.prose, path, targets=targets, first_line=document.first_line)
    bound = {name for section in sections for name in section.claims}
    for name in claims:
        if name not in bound:
            remedy = f"Bind the sentence that it proves, [so](claim:{name}), or remove it."
            raise ContentError(path.parent / "proofs.py", f"no sentence of lesson.md claims {name}().", remedy)
    return sections


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
        if name in RESERVED_VARIANTS:
            raise ContentError(path, f"the name `{name}` is reserved.", "Give the variant another name.")
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
