"""Data files of a lesson stand beside its code, and learners can change them."""

import pytest

from lessons.editing.models import Edits
from lessons.runs.models import Run
from tests.pages.conftest import text_of
from tests.progress.conftest import URL, free_editing, learner, lesson_folder

__all__ = ["free_editing", "learner", "lesson_folder"]

PATH = "bookshop/fixtures/authors.json"
TEXT = '[{"model": "bookshop.author", "pk": 1, "fields": {"name": "<b>Ada</b>"}}]\n'
READING = 'import pkgutil\n\ndef create_author():\n    print(pkgutil.get_data("bookshop", "fixtures/authors.json"))\n'


@pytest.fixture(autouse=True)
def _lesson_with_data(lesson_folder):
    file = lesson_folder / "app" / PATH
    file.parent.mkdir()
    file.write_text(TEXT)


def test_data_is_shown_as_text(learner):
    page = learner.page(URL)

    assert f'id="{PATH}"' in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert "<b>Ada" not in page


def test_learner_changes_data_and_a_run_reads_it(learner):
    learner.edit(path=PATH, text="[] // anything")
    learner.edit(path="actions.py", text=READING)

    learner.click("create_author", variant="yours")

    (printed,) = [event.text for event in Run.objects.get().events if event.kind == "output_written"]
    assert printed == "b'[] // anything'"


def test_new_data_file_of_a_learner_is_refused(learner):
    response = learner.edit(path="bookshop/fixtures/more.json", text="[]")

    assert "is neither a Python file nor a template, and you can add no others." in text_of(response)
    assert not Edits.objects.filter(files__has_key="bookshop/fixtures/more.json").exists()
