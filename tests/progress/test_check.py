"""The check judges what the learner's own files do."""

from lessons.progress.models import CheckPassed
from tests.pages.conftest import text_of
from tests.progress.conftest import URL

CHECK = "copy_is_a_row_of_its_own"
PATH = "bookshop/copies.py"
OWN_WAY = "def save_copy(author):\n    type(author).objects.create(name=author.name)\n"


def text(learner):
    return text_of(learner.client.get(URL))


def test_shipped_files_do_not_pass(learner):
    learner.prove(CHECK)

    assert "No row was inserted: the same author was saved again." in text(learner)
    assert not CheckPassed.objects.exists()


def test_any_file_that_behaves_passes(learner):
    learner.edit(path=PATH, text=OWN_WAY)

    learner.prove(CHECK)

    assert "Passed" in text(learner)
    assert CheckPassed.objects.get().learner == learner.row


def test_file_that_raises_does_not_pass(learner):
    learner.edit(path=PATH, text="def save_copy(author):\n    raise ValueError\n")

    learner.prove(CHECK)

    assert not CheckPassed.objects.exists()


def test_second_pass_is_no_second_row(learner):
    learner.edit(path=PATH, text=OWN_WAY)

    learner.prove(CHECK)
    learner.prove(CHECK)

    assert CheckPassed.objects.count() == 1


def test_check_leaves_the_rows_of_the_learner(learner):
    learner.prove(CHECK)
    learner.click("create_author")

    assert "bookshop_author 1 row" in text(learner)
