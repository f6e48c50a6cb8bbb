"""What the sandbox is asked, for a run and for the first database of a lesson."""

from collections.abc import Mapping
from types import MappingProxyType

from lessons.catalogue import Lesson
from lessons.catalogue.overlay import overlay, unchanged
from lessons.sandbox.sources import compiled
from lessons.sandbox.wire import Request


def request_for(
    lesson: Lesson, action: str, variant: str = "", *, changed: Mapping[str, str] = MappingProxyType({})
) -> Request:
    """Return what the sandbox needs to run `action`; without one it makes the lesson's first database.

    `changed` are files that lie over those of the variant.
    """
    files = overlay(lesson.files_with(variant), changed)
    return Request(
        files=files,
        apps=_packages(files),
        action=action,
        settings=dict(lesson.settings_with(variant)),
        databases=list(lesson.databases),
        mirrors=dict(lesson.mirrors),
        preload=list(lesson.preload),
        # Those as shipped, and no others: what a learner has written is compiled in the sandbox.
        code=compiled({path: files[path] for path in unchanged(lesson.files, files)}),
    )


def _packages(files: Mapping[str, str]) -> list[str]:
    """Return the apps of a run: its packages, those that only a variant has among them."""
    return list(dict.fromkeys(path.split("/")[0] for path in files if "/" in path))
