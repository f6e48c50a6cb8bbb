"""Where a lesson has several checks, each is judged for itself, and the lesson is done when all are passed."""

import pytest

from lessons.progress.models import CheckPassed
from lessons.progress.verdicts import latest_verdicts
from lessons.runs.course import course
from tests.pages.conftest import text_of
from tests.progress.conftest import URL

COPY, SPEECH = "copy_is_a_row_of_its_own", "copy_is_announced"
PATH = "bookshop/copies.py"
SILENT = "def save_copy(author):\n    type(author).objects.create(name=author.name)\n"
LOUD = "def save_copy(author):\n    print('copied')\n"
BOTH = SILENT + "    print('copied')\n"
PROOF = f"""

@check(action="copy_author", after=("create_author",))
def {SPEECH}(trace):
    return "copied" in trace.printed or "Nothing was printed."
"""


@pytest.fixture(autouse=True)
def _two_checks(lesson_folder):
    """The lesson, with a second check."""
    lesson = (lesson_folder / "lesson.md").read_text()
    second = f'[[checks]]\nname = "{SPEECH}"\ntext = "Print `copied`."\n\n'
    lesson = lesson.replace("[check]\n", f'{second}[[checks]]\nname = "{COPY}"\n')
    (lesson_folder / "lesson.md").write_text(lesson)
    with (lesson_folder / "proofs.py").open("a") as file:
        file.write(PROOF)


def lights(learner):
    verdicts = latest_verdicts(learner.row, course().lesson("created-flag"))
    return {name: verdict.holds for name, verdict in verdicts.items()}


def test_each_check_has_its_own_verdict(learner):
    learner.edit(path=PATH, text=SILENT)

    learner.prove(COPY)
    learner.prove(SPEECH)

    assert lights(learner) == {COPY: True, SPEECH: False}
    assert not CheckPassed.objects.exists()


def test_page_has_text_button_and_verdict_of_each(learner):
    learner.edit(path=PATH, text=SILENT)
    learner.prove(COPY)
    learner.prove(SPEECH)

    page = learner.client.get(URL).content.decode()

    for name in (COPY, SPEECH):
        assert page.count(f'id="proof-{name}"') == page.count(f'id="verdict-{name}"') == 1
        assert page.count(f'name="proof" value="{name}"') == 1
    text = text_of(learner.client.get(URL))
    assert text.index("Nothing was printed.") < text.index("Passed")
    assert text.count("Check my work") == 2
    assert text.count("saves your files first") == 1


def test_lesson_is_done_when_the_last_check_is_passed(learner):
    learner.edit(path=PATH, text=BOTH)
    learner.prove(SPEECH)
    assert not CheckPassed.objects.exists()

    learner.prove(COPY)

    assert CheckPassed.objects.get().learner == learner.row


def test_check_that_fails_afterwards_counts_no_more(learner):
    learner.edit(path=PATH, text=LOUD)
    learner.prove(SPEECH)
    learner.edit(path=PATH, text=SILENT)
    learner.prove(SPEECH)

    learner.prove(COPY)

    assert lights(learner) == {SPEECH: False, COPY: True}
    assert not CheckPassed.objects.exists()


def test_checks_of_another_learner_do_not_count(learner, stranger):
    for one, path in ((learner, SPEECH), (stranger, COPY)):
        one.edit(path=PATH, text=BOTH)
        one.prove(path)

    assert not CheckPassed.objects.exists()
