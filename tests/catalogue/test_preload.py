"""A lesson may have modules imported before its runs."""

import pytest

from lessons.catalogue import ContentError, load_course
from lessons.runs.asking import request_for


@pytest.fixture
def lesson_with(course_root, lesson_folder):
    """Return the lesson with a line added to its front matter."""

    def make(line):
        path = lesson_folder / "lesson.md"
        path.write_text(path.read_text().replace("[variants.late]", f"{line}\n\n[variants.late]"))
        return load_course(course_root).lesson("post")

    return make


def test_run_asks_for_what_the_lesson_preloads(lesson_with):
    lesson = lesson_with('preload = ["factory.django"]')

    assert request_for(lesson, "send").preload == ["factory.django"]


def test_run_of_a_plain_lesson_asks_for_nothing(lesson_with):
    assert request_for(lesson_with(""), "send").preload == []


@pytest.mark.parametrize("module", ["no_such_package.part", "factory boy", "factory."])
def test_module_that_is_not_installed_is_refused(lesson_with, module):
    with pytest.raises(ContentError, match="which is not installed"):
        lesson_with(f'preload = ["{module}"]')
