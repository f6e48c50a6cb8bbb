"""What a lesson's texts need in templates: its files under a variant, a piece of Python, a line of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue import Action, ContentError, Lesson, Option, SourceFile, UnknownVariant, source_files
from lessons.catalogue.actions import read_actions
from lessons.catalogue.prose import inline
from lessons.catalogue.source import highlighted
from lessons.runs.editing import YOURS
from lessons.runs.verdicts import Verdict

register = template.Library()


@register.filter
def sources(lesson: Lesson, variant: str) -> tuple[SourceFile, ...]:
    """Return the files of a run, the one in focus first; none if the lesson has lost the variant since the run."""
    try:
        files = source_files(lesson.files_with(variant), lesson.files)
    except UnknownVariant:
        return ()
    return tuple(sorted(files, key=lambda file: file.path != lesson.focus))


@register.filter
def actions(lesson: Lesson, variant: str) -> tuple[Action, ...]:
    """Return the buttons of a lesson with the code that they run under a variant."""
    source = lesson.files_with(variant)["actions.py"]
    if source == lesson.files["actions.py"]:
        return lesson.actions
    try:
        changed = {action.name: action for action in read_actions(source, PurePath("actions.py"))}
    except ContentError:
        return lesson.actions  # The learner's own file may be anything; running it says what is wrong.
    return tuple(changed.get(action.name, action) for action in lesson.actions)


@register.filter
def has_own(lesson: Lesson) -> bool:
    """Return whether the learner has changed a file of the lesson."""
    return lesson.has_variant(YOURS)


@register.filter
def of(verdicts: Mapping[str, Verdict], name: str) -> Verdict | None:
    return verdicts.get(name)


@register.filter
def shuffled(options: Iterable[Option]) -> list[Option]:
    """Return options in an order that says nothing, and is the same each time."""
    return sorted(options, key=lambda option: sha256(option.value.encode()).digest())


@register.filter
def place(said: Sequence[Option], option: Option) -> int:
    """Return which place, counted from 1, the learner gave an option; 0 for none."""
    return said.index(option) + 1 if said and option in said else 0


@register.filter
def python(source: str) -> SafeString:
    return mark_safe(highlighted(source))  # noqa: S308  Pygments escapes what it marks


@register.filter
def markdown(line: str) -> SafeString:
    return mark_safe(inline(line))  # noqa: S308  raw HTML is off
