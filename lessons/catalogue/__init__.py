"""What the course holds, read from its folders. No lesson code is imported or run here."""

from lessons.catalogue.course import Chapter, Course, UnknownLesson
from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Action, Lesson, UnknownAction, UnknownVariant, Variant
from lessons.catalogue.loader import load_course
from lessons.catalogue.prose import Section
from lessons.catalogue.source import SourceFile, source_files

__all__ = [
    "Action",
    "Chapter",
    "ContentError",
    "Course",
    "Lesson",
    "Section",
    "SourceFile",
    "UnknownAction",
    "UnknownLesson",
    "UnknownVariant",
    "Variant",
    "load_course",
    "source_files",
]
