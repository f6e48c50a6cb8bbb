"""A lesson may have several databases, and several connections to one."""

import pytest

from lessons.catalogue import ContentError, load_course
from lessons.runs.asking import request_for


@pytest.fixture
def lesson_with(course_root, lesson_folder):
    """Return the lesson with lines added to its front matter."""

    def make(lines):
        path = lesson_folder / "lesson.md"
        path.write_text(path.read_text().replace("[variants.late]", f"{lines}\n\n[variants.late]"))
        return load_course(course_root).lesson("post")

    return make


def test_lesson_has_the_default_database(lesson_with):
    lesson = lesson_with("")

    assert (lesson.databases, lesson.mirrors) == (("default",), {})


def test_run_gets_databases_and_mirrors(lesson_with):
    lesson = lesson_with('databases = ["default", "other"]\nmirrors = {elsewhere = "default"}')

    request = request_for(lesson, "send")

    assert request.databases == ["default", "other"]
    assert request.mirrors == {"elsewhere": "default"}


def test_another_database_needs_another_first_database(course_root, lesson_with):
    before = load_course(course_root).lesson("post")

    assert lesson_with('databases = ["default", "other"]').content_hash != before.content_hash


def test_mirror_needs_no_other_first_database(course_root, lesson_with):
    before = load_course(course_root).lesson("post")

    assert lesson_with('mirrors = {elsewhere = "default"}').content_hash == before.content_hash


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('databases = ["other"]', "`databases` has no `default`, which Django needs."),
        ('databases = ["default", "default"]', "the alias `default` stands in `databases` and `mirrors` twice."),
        ('mirrors = {default = "default"}', "the alias `default` stands in `databases` and `mirrors` twice."),
        ('mirrors = {elsewhere = "other"}', "the mirror `elsewhere` is of `other`, which is not in `databases`."),
        ('mirrors = {a = "b", b = "default"}', "the mirror `a` is of `b`, which is not in `databases`."),
        ('databases = ["default", "../x?a=b"]', "`../x?a=b` cannot be the alias of a database."),
        ('mirrors = {"é" = "default"}', "`é` cannot be the alias of a database."),
        ('databases = ["default", "a", "b", "c", "d"]', "there are 5 databases and mirrors."),
        ('databases = "default"', "`databases` is not an array."),
        ("mirrors = {elsewhere = 1}", "`mirrors.elsewhere` is not a string."),
    ],
)
def test_aliases_that_cannot_be_are_refused(lesson_with, lines, complaint):
    with pytest.raises(ContentError) as refusal:
        lesson_with(lines)

    assert complaint in str(refusal.value)
    assert "lesson.md" in str(refusal.value)
