"""The course that comes with the project."""

from pathlib import Path

import pytest

import lessons
from lessons.catalogue import load_course

SHIPPED = Path(lessons.__file__).parent / "course"


@pytest.fixture(scope="module")
def course():
    return load_course(SHIPPED)


def test_course_begins_with_hearing_a_signal(course):
    assert course.chapters[0].title == "Receiving a signal"


def test_created_flag_offers_to_create_an_author_first(course):
    lesson = course.lesson("created-flag")

    assert lesson.actions[0].label == "Create an author"


def test_created_flag_offers_its_variants(course):
    lesson = course.lesson("created-flag")

    assert [variant.name for variant in lesson.variants] == ["without-guard", "key-with-default", "solution"]


def test_every_module_of_every_variant_is_python(course):
    sources = {
        f"{lesson.slug} {variant} {path}": source
        for lesson in course
        for variant in ("", *(variant.name for variant in lesson.variants))
        for path, source in lesson.files_with(variant).items()
        if path.endswith(".py")
    }

    for name, source in sources.items():
        compile(source, name, "exec")


def test_no_label_of_a_lesson_stands_twice(course):
    for lesson in course:
        labels = [action.label for action in lesson.actions]

        assert len(set(labels)) == len(labels)
