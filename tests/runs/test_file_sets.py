"""A run keeps the files that it ran with: its page shows them for ever, and its proofs are those of these files."""

import re
import shutil

import pytest

from lessons.runs.course import course
from lessons.runs.models import FileSet, Run
from lessons.sandbox.queue import QueueFull
from tests.runs.conftest import Broken

OWN = "from shop.models import Book\n\n\ndef add():\n    Book.objects.create(title='My own')\n"
CHANGED = "The lesson has changed since this run."


@pytest.fixture(autouse=True)
def free_editing(settings):
    settings.FREE_EDITING = "on"


@pytest.fixture
def change_lesson(course_folder, settings, tmp_path):
    """A function that changes a file of the lesson, as its author would."""

    def change(path, text):
        folder = tmp_path / "course"
        shutil.copytree(course_folder, folder)
        (folder / "01-chapter/01-books" / path).write_text(text)
        settings.COURSE_DIRS = [folder]
        course.cache_clear()

    return change


def edit(learner, text, path="actions.py"):
    learner.client.post("/lessons/books/files/", {"path": path, "text": text})


def page_of(learner, run):
    return learner.get(f"/runs/{run.pk}/").content.decode()


def test_page_of_a_run_shows_own_files_as_they_ran(learner, read):
    edit(learner, OWN)
    learner.click("add", "yours")
    edit(learner, "# all is different now\n")

    page = read(page_of(learner, Run.objects.get()))

    assert "The code that ran" in page
    assert "My own" in page
    assert "all is different now" not in page


def test_places_of_a_run_lead_to_lines_of_its_own_files(learner):
    edit(learner, OWN)
    learner.click("add", "yours")

    page = page_of(learner, Run.objects.get())

    places = set(re.findall(r'class="row__source" href="#([^"]+)"', page))
    assert "actions.py:5" in places
    assert places <= set(re.findall(r'id="([^"]+)"', page))


def test_file_that_was_changed_is_marked_as_it_was_then(learner, read):
    edit(learner, OWN)
    learner.click("add", "yours")

    page = read(page_of(learner, Run.objects.get()))

    assert "actions.py changed by you" in page
    assert "shop/models.py changed" not in page


def test_shared_run_shows_a_stranger_the_files(learner, stranger, read):
    edit(learner, OWN)
    learner.click("add", "yours")
    learner.client.post(f"/runs/{Run.objects.get().pk}/share/", {"shared": "yes"})

    page = read(page_of(stranger, Run.objects.get()))

    assert "My own" in page
    assert "changed by the learner" in page


def test_runs_with_the_same_files_share_them(learner, stranger):
    learner.click("add")
    learner.click("add")
    stranger.click("add")

    assert FileSet.objects.count() == 1


def test_files_go_with_the_last_run_that_had_them(learner, stranger):
    stranger.click("add")
    edit(learner, OWN)
    learner.click("add", "yours")
    learner.click("add", "loud")

    learner.client.post("/forget-me/")

    assert [found.files for found in FileSet.objects.all()] == [Run.objects.get().files.files]

    stranger.client.post("/forget-me/")

    assert not FileSet.objects.exists()


def test_run_that_could_not_begin_leaves_no_files(learner, monkeypatch):
    edit(learner, OWN)
    monkeypatch.setattr("lessons.runs.carrying_out.supervisor", Broken(QueueFull()))

    learner.click("add", "yours")

    assert not FileSet.objects.exists()


def test_page_of_a_run_shows_the_lesson_as_it_was(learner, read, change_lesson):
    learner.click("add")
    change_lesson("actions.py", 'def add():\n    """Add"""\n    print("rewritten")\n')

    page = read(page_of(learner, Run.objects.get()))

    assert CHANGED in page
    assert "Emma" in page
    assert "rewritten" not in page


@pytest.mark.parametrize("variant", ["", "loud"])
def test_page_of_a_run_says_nothing_of_a_lesson_that_is_the_same(learner, read, variant):
    learner.click("add", variant)

    assert CHANGED not in read(page_of(learner, Run.objects.get()))


def test_page_of_a_run_tells_of_a_variant_that_was_changed(learner, read, change_lesson):
    learner.click("add", "loud")
    change_lesson("variants/loud/shop/__init__.py", "print('louder')\n")

    assert CHANGED in read(page_of(learner, Run.objects.get()))


def test_own_files_that_were_changed_are_no_change_of_the_lesson(learner, read):
    edit(learner, OWN)
    learner.click("add", "yours")
    edit(learner, "# all is different now\n")

    assert CHANGED not in read(page_of(learner, Run.objects.get()))


def test_run_from_before_files_were_kept_shows_the_lesson_as_it_is(learner, read):
    learner.click("add")
    Run.objects.update(files=None)

    assert "The lesson's code today" in read(page_of(learner, Run.objects.get()))
