"""What a lesson's texts need in templates: options in an order, a piece of Python, a line of Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue import Lesson, Option
from lessons.editing.edits import YOURS
from lessons.runs.verdicts import Verdict
from lessons.showing.code import coloured
from lessons.showing.prose import inline

register = template.Library()


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
    return mark_safe(coloured(source))  # noqa: S308  every word went through escape()


@register.filter
def markdown(line: str) -> SafeString:
    return mark_safe(inline(line))  # noqa: S308  raw HTML is off
