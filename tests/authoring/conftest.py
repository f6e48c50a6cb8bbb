"""An example course with one whole lesson, made as an author begins one. Each test spoils a copy in its own way."""

import shutil

import pytest

from lessons.authoring import golden
from lessons.authoring.new_lesson import make_lesson
from lessons.authoring.rehearsal import rehearse
from lessons.catalogue.loader import load_course

PROSE = """
A notebook counts the words of its notes in [signals.py](notebook/signals.py).

## When they are counted

[`save()` sends `pre_save` before its statement.](claim:counted_before_the_insert)
[`update()` sends nothing.](claim:update_is_silent) See [Rewrite the note](action:rewrite_note).
"""
CLAIMS = """

@claim(action="write_note")
def counted_before_the_insert(trace):
    return trace.order(count=trace.receivers("count_words"), insert=trace.queries("INSERT")) == ("count", "insert")


@claim(action="rewrite_note", after=("write_note",))
def update_is_silent(trace):
    return not trace.signals()
"""


def recorded(course):
    """Write the golden traces of a course."""
    for rehearsal in rehearse(load_course(course)):
        golden.record(rehearsal)
    return course


@pytest.fixture(scope="session")
def whole_course(tmp_path_factory):
    """The folder of the course as it should be: nobody may change it."""
    course = tmp_path_factory.mktemp("example") / "course"
    course.mkdir()
    folder = make_lesson(course, "notes", "note-count")
    with (folder / "lesson.md").open("a") as file:
        file.write(PROSE)
    proofs = folder / "proofs.py"
    proofs.write_text(proofs.read_text().replace("answer, check,", "answer, check, claim,") + CLAIMS)
    return recorded(course)


@pytest.fixture
def course_root(whole_course, tmp_path):
    return shutil.copytree(whole_course, tmp_path / "course")


class Author:
    """Edits the files of the lesson."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return self.folder / name

    def replace(self, name, old, new):
        text = self.path(name).read_text()
        assert old in text
        self.path(name).write_text(text.replace(old, new))

    def write(self, name, text):
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text)


@pytest.fixture
def author(course_root):
    return Author(course_root / "01-notes" / "01-note-count")


@pytest.fixture
def rehearsed(course_root):
    """A function that reads the lesson as it is now and runs all of it."""

    def make():
        (rehearsal,) = rehearse(load_course(course_root))
        return rehearsal

    return make


@pytest.fixture
def lesson_read(course_root):
    """A function that reads the lesson as it is now."""
    return lambda: load_course(course_root).lesson("note-count")
