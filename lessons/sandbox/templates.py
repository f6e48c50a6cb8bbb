"""Let Django's own template loaders find a lesson's files in memory, where they would lie on a disk."""

import io
import os
from collections.abc import Iterator, Mapping
from functools import partialmethod
from pathlib import PosixPath, PurePath
from typing import Any

from django.template import Origin, utils
from django.template.backends.django import DjangoTemplates
from django.template.loaders.filesystem import Loader

_find = Loader.get_template_sources
_read = Loader.get_contents


def install(files: Mapping[str, str]) -> None:
    """Make `files` (path → text) templates for every engine that looks into their directories, in this process.

    Django's loaders are changed, not settings: `override_settings(TEMPLATES=…)`, `Engine(app_dirs=True)` and the
    renderer of forms make engines with them that no setting of a run reaches.
    """
    templates = {path: text for path, text in files.items() if f"/{DjangoTemplates.app_dirname}/" in path}
    if not templates:
        return
    texts = {_absolute(path): text for path, text in templates.items()}
    directories = {_absolute(folder) for path in templates for folder in PurePath(path).parents if folder.name}

    class LessonPath(PosixPath):
        def is_dir(self, **options: Any) -> bool:
            return _absolute(self) in directories or super().is_dir(**options)

    # What get_app_template_dirs() asks whether an app has templates.
    utils.Path = LessonPath  # type: ignore[attr-defined]
    Loader.get_template_sources = partialmethod(_sources, directories)  # type: ignore[method-assign, assignment]
    Loader.get_contents = partialmethod(_contents, texts)  # type: ignore[method-assign, assignment]


def _sources(loader: Loader, directories: set[str], template_name: str) -> Iterator[Origin]:
    """Yield where a template may lie: in the lesson, with the path that its page shows."""
    for origin in _find(loader, template_name):
        if not directories.isdisjoint(map(str, PurePath(origin.name).parents)):
            origin.name = os.path.relpath(origin.name)
        yield origin


def _contents(loader: Loader, texts: Mapping[str, str], origin: Origin) -> str:
    text = texts.get(_absolute(origin.name))
    if text is None:
        return _read(loader, origin)
    # As open() reads a file: with the engine's charset, and whatever ends a line.
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding=loader.engine.file_charset).read()


def _absolute(path: str | PurePath) -> str:
    # Not resolve(), which asks the disk about each part of a path that is not there.
    return os.path.abspath(path)  # noqa: PTH100
