"""Reads the folders of the course: NN-chapter/NN-lesson/. Anything that does not belong there is refused."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, TypeVar

from lessons.catalogue.actions import read_actions
from lessons.catalogue.course import Chapter, Course
from lessons.catalogue.course_path import CoursePath
from lessons.catalogue.databases import DEFAULT, check_databases
from lessons.catalogue.errors import ContentError
from lessons.catalogue.exercise import read_checks, read_differences, read_takeaway
from lessons.catalogue.for_versions import check_condition, divided, limited, with_conditions
from lessons.catalogue.front_matter import Document, read, split
from lessons.catalogue.lesson import ACTIONS_FILE, RECALL, SETTINGS_FILE, Lesson, Variant
from lessons.catalogue.overlay import Changes, unchanged
from lessons.catalogue.predictions import read_predictions
from lessons.catalogue.preload import check_preload
from lessons.catalogue.proofs import CLAIM, Proof, Step, read_proofs
from lessons.catalogue.prose import ACTION, VARIANT, Section, Targets, read_sections
from lessons.catalogue.recall import read_recall, read_story
from lessons.catalogue.schema import ChapterTable, LessonTable, VariantTable

NUMBERED = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
LESSON_ENTRIES = {
    "lesson.md",
    ACTIONS_FILE,
    SETTINGS_FILE,
    "proofs.py",
    "app",
    "variants",
    "traces",
    "takeaway",
    RECALL,
}
RESERVED_VARIANTS = {"shipped", "yours", RECALL}

T = TypeVar("T")


def load_course(*roots: Path, version: str = "") -> Course:
    """Return the course in the folders `roots`, read afresh, one after the other.

    Lessons offer what they have on this version of Django, such as 5.2, and without one what they have on any.
    Raises ContentError for the first thing that is wrong.
    """
    course, errors = load_lessons(*roots, version=version)
    if errors:
        raise errors[0]
    return course


def load_lessons(*roots: Path, version: str = "") -> tuple[Course, tuple[ContentError, ...]]:
    """Return the course with those chapters and lessons that can be read, and what is wrong with the others."""
    errors: list[ContentError] = []
    folders = chain.from_iterable(CoursePath(root, root).entries() for root in roots)
    chapters = _readable(folders, partial(_chapter, errors=errors, version=version), errors)
    course = Course(tuple(replace(chapter, number=number) for number, chapter in enumerate(chapters, start=1)))
    errors += _clashes(course)
    errors += [error for lesson in course for error in _dead_links(lesson, course)]
    return course, tuple(errors)


def _readable(
    entries: Iterable[CoursePath], read: Callable[[CoursePath], T], errors: list[ContentError]
) -> Iterator[T]:
    """Yield what `read` makes of each entry, and note the error of each that it refuses."""
    for entry in entries:
        try:
            yield read(entry)
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


def _chapter(folder: CoursePath, errors: list[ContentError], version: str) -> Chapter:
    number = int(_numbered(folder)["number"])
    file = folder / "chapter.md"
    document = split(file.read(), file.shown)
    title = read(ChapterTable, document.front_matter, file.shown).title
    lesson_folders = [entry for entry in folder.entries() if entry.name != file.name]
    lessons = tuple(_readable(lesson_folders, partial(_lesson, chapter=title, version=version), errors))
    return Chapter(number, title, " ".join(document.prose.split()), lessons)


def _lesson(folder: CoursePath, *, chapter: str, version: str) -> Lesson:
    slug = _numbered(folder)["slug"]
    _refuse_strays(folder)
    path = (folder / "lesson.md").shown
    document = split((folder / "lesson.md").read(), path)
    table = read(LessonTable, document.front_matter, path)
    check_databases(table.databases, table.mirrors, path)
    check_preload(table.preload, path)
    app_files = (folder / "app").sources()
    settings_file = _settings_file(folder, table)
    files = {**app_files, **settings_file, ACTIONS_FILE: (folder / ACTIONS_FILE).read()}
    if table.focus not in files:
        raise ContentError(
            path, f"`focus` names a file that does not exist: {table.focus}.", "Name a file of the lesson."
        )
    every_action = read_actions(files[ACTIONS_FILE], (folder / ACTIONS_FILE).shown)
    every_action = with_conditions(every_action, table.actions, path)
    every_variant = _variants(folder, table.variants, files)
    actions, other_actions = divided(every_action, version)
    variants, other_variants = divided(every_variant, version)
    story, story_actions = read_story(folder / RECALL)
    conditions: dict[Step, tuple[str, ...]] = {
        Step(action.name, variant): (action.django, condition)
        for variant, condition in [("", ""), *((variant.name, variant.django) for variant in every_variant)]
        for action in every_action
    }
    conditions |= {Step(action.name, RECALL): () for action in story_actions}
    proofs = _proofs(folder / "proofs.py", conditions)
    predictions = read_predictions(table.predictions, path, proofs)
    targets = Targets(
        files=files,
        actions={action.name for action in actions},
        variants={variant.name for variant in variants},
        hidden={
            *(f"{ACTION}:{action.name}" for action in other_actions),
            *(f"{VARIANT}:{variant.name}" for variant in other_variants),
        },
        claims={name: proof for name, proof in proofs.items() if proof.kind == CLAIM},
    )
    return Lesson(
        slug=slug,
        title=table.title,
        question=table.question,
        goal=table.goal,
        chapter=chapter,
        sections=_sections(document, path, targets),
        files=files,
        focus=table.focus,
        actions=actions,
        variants=variants,
        other_actions=other_actions,
        other_variants=other_variants,
        apps=_apps(app_files, folder / "app"),
        settings=table.settings,
        databases=table.databases,
        mirrors=table.mirrors,
        preload=table.preload,
        content_hash=_content_hash({**app_files, **settings_file}, table.settings, table.databases),
        proofs=proofs,
        predictions=predictions,
        recall=read_recall(table.recall, path, proofs, known=predictions),
        recall_story=story,
        hints=table.hints,
        checks=read_checks(table.check, table.checks, path, proofs),
        takeaway=read_takeaway(folder / "takeaway", table.takeaway),
        differences=read_differences(table.differences, path),
        signals=table.signals,
        routes=table.routes,
        folder=folder.path,
        path=folder.shown,
    )


def _proofs(file: CoursePath, conditions: Mapping[Step, tuple[str, ...]]) -> Mapping[str, Proof]:
    """Return the proofs of the lesson. `conditions` has each step that it offers, with those for Django to have it.

    Raises ContentError when a proof names one that is not there.
    """
    if not file.path.exists():
        return {}
    proofs = read_proofs(file.path, file.shown)
    for proof in proofs.values():
        for step in proof.scenario.steps if proof.scenario else ():
            if step not in conditions:
                trouble = f"{proof.name}() asks for {step}, which the lesson does not have."
                raise ContentError(file.shown, trouble, "Correct it.")
    return {name: limited(proof, conditions, file.shown) for name, proof in proofs.items()}


def _sections(document: Document, path: PurePath, targets: Targets) -> tuple[Section, ...]:
    sections = read_sections(document.prose, path, targets=targets, first_line=document.first_line)
    bound = {proof.name for section in sections for proof in section.claims}
    for name in targets.claims:
        if name not in bound:
            remedy = f"Link the sentence that it proves, [like this](claim:{name}), or remove it."
            raise ContentError(path.parent / "proofs.py", f"no sentence of lesson.md links to claim:{name}.", remedy)
    return sections


def _variants(lesson: CoursePath, tables: Mapping[str, VariantTable], files: Mapping[str, str]) -> tuple[Variant, ...]:
    """Return the variants in the order of the front matter, which is the order in which they are offered."""
    folder = lesson / "variants"
    for entry in folder.entries() if folder.path.is_dir() else ():
        if entry.name not in tables:
            remedy = f"Add a table [variants.{entry.name}] with a title and a reason to lesson.md."
            raise ContentError(entry.shown, "the front matter does not have this variant.", remedy)
    variants = []
    for name, table in tables.items():
        if name in RESERVED_VARIANTS:
            trouble = f"the name `{name}` is reserved."
            raise ContentError((lesson / "lesson.md").shown, trouble, "Give the variant another name.")
        changed = _changes(folder / name, table.deleted, files, (lesson / "lesson.md").shown)
        check_condition(table.django, f"variants.{name}", (lesson / "lesson.md").shown)
        variants.append(Variant(name, table.title, table.reason, changed, table.settings, table.django))
    return tuple(variants)


def _changes(folder: CoursePath, deleted: Sequence[str], files: Mapping[str, str], path: PurePath) -> Changes:
    """Return what a variant changes in the files of its lesson; `path` is the file that names what is deleted."""
    changed = {} if deleted and not folder.path.exists() else folder.sources()
    for unneeded in unchanged(files, changed):
        raise ContentError((folder / unneeded).shown, "the variant does not change this file.", "Remove it.")
    for name in deleted:
        if name not in files or name in changed or name == ACTIONS_FILE:
            trouble = f"the variant `{folder.name}` cannot delete {name}."
            raise ContentError(path, trouble, "Name a file of the lesson that the variant does not bring itself.")
    return {**changed, **dict.fromkeys(deleted)}


def _settings_file(folder: CoursePath, table: LessonTable) -> dict[str, str]:
    """Return the settings.py of the lesson, if there is one. Raises ContentError where lesson.md has settings, too."""
    if not (folder / SETTINGS_FILE).path.exists():
        return {}
    if table.settings or any(variant.settings for variant in table.variants.values()):
        trouble = f"there are settings here, and in {SETTINGS_FILE}."
        raise ContentError((folder / "lesson.md").shown, trouble, f"Write them all in {SETTINGS_FILE}.")
    return {SETTINGS_FILE: (folder / SETTINGS_FILE).read()}


def _apps(app_files: Mapping[str, str], folder: CoursePath) -> tuple[str, ...]:
    """Return the packages in `app/`, which are the lesson's INSTALLED_APPS."""
    packages = tuple(dict.fromkeys(path.split("/")[0] for path in app_files))
    for package in packages:
        if f"{package}/__init__.py" not in app_files:
            raise ContentError((folder / package).shown, "this is not a package.", "Give it an __init__.py.")
    return packages


def _content_hash(files: Mapping[str, str], settings: Mapping[str, Any], databases: Sequence[str]) -> str:
    """Hash what the first databases are made of. Prose, actions and variants reach none of them before a run."""
    made_of = [dict(files), dict(settings), *sorted({*databases} - {DEFAULT})]
    content = json.dumps(made_of, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _refuse_strays(folder: CoursePath) -> None:
    for entry in folder.entries():
        if entry.name not in LESSON_ENTRIES:
            known = ", ".join(sorted(LESSON_ENTRIES))
            raise ContentError(
                entry.shown, "a lesson has no file or folder of this name.", f"Remove it; known are: {known}."
            )


def _numbered(folder: CoursePath) -> re.Match[str]:
    match = NUMBERED.fullmatch(folder.name)
    if match is None or not folder.path.is_dir():
        raise ContentError(folder.shown, "this is not a folder NN-name.", "Rename or remove it.")
    return match
