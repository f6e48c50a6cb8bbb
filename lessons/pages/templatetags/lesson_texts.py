"""What a lesson's texts need in templates: its files under a variant, a piece of Python, a line of Markdown."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue import Lesson, SourceFile, UnknownVariant, source_files
from lessons.catalogue.prose import inline
from lessons.catalogue.source import highlighted

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
def python(source: str) -> SafeString:
    return mark_safe(highlighted(source))  # noqa: S308  Pygments escapes what it marks


@register.filter
def markdown(line: str) -> SafeString:
    return mark_safe(inline(line))  # noqa: S308  raw HTML is off
