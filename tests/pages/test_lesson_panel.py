"""What a lesson's page shows besides the run, as a value: templates only place it."""

from dataclasses import replace
from uuid import UUID

import pytest

from lessons.catalogue import Form, Variant
from lessons.catalogue.prose import Link
from lessons.editing.edits import YOURS, OwnWork
from lessons.pages.lesson_code import lesson_code
from lessons.pages.lesson_panel import address_of, lesson_panel
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.runs.verdicts import Remark, Verdict

RUN = UUID(int=7)
PATH = "bookshop/signals.py"


@pytest.fixture
def lesson():
    return course().lesson("created-flag")


@pytest.fixture
def with_own(lesson):
    own = Variant(YOURS, "Yours", "What you have changed yourself.", files={PATH: "# mine\n"}, settings={})
    return replace(lesson, variants=(*lesson.variants, own))


@pytest.fixture
def panel():
    def make(lesson, variant="", *, verdicts=None, run_on_page=None, can_edit=True, edited=""):
        code = lesson_code(lesson, variant, can_edit=can_edit, edited=edited, work=OwnWork(), sandbox=None)
        return lesson_panel(lesson, code, verdicts=verdicts or {}, run_on_page=run_on_page, can_edit=can_edit)

    return make


def verdict_of(prediction, *, said, right):
    """Return the verdict of a run in which each wrong option is refuted by its third event."""
    wrong = [option for option in said if option not in right]
    return Verdict(
        proof=prediction.answer,
        run=Run(id=RUN),
        holds=not wrong,
        prediction=prediction,
        said=tuple(said),
        right=tuple(right),
        remarks=tuple(Remark(option, 3) for option in wrong),
    )


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("shop/models.py", "#shop/models.py"),
        ("shop/models.py:2", "#shop/models.py:2"),
        ("action:send", "#action-send"),
        ("variant:late", "?variant=late#code"),
        ("lesson:on-commit", "/lessons/on-commit/"),
        ("https://docs.djangoproject.com/", "https://docs.djangoproject.com/"),
    ],
)
def test_link_of_the_prose_leads_to_its_place(target, address):
    assert address_of(Link.to(target)) == address


@pytest.mark.parametrize("variant", ["", YOURS, "without-guard"])
def test_file_that_is_changed_is_the_learners_whatever_was_shown(panel, with_own, variant):
    code = panel(with_own, variant, edited=PATH).code

    assert (code.variant, code.editor.path, code.editor.text) == (YOURS, PATH, "# mine\n")


def test_before_the_first_change_it_is_the_file_as_shipped(panel, lesson):
    code = panel(lesson, "without-guard", edited=PATH).code

    assert (code.variant, code.editor.text) == ("", lesson.files[PATH])


def test_each_file_that_says_something_is_a_tab(panel, with_own):
    tabs = panel(with_own, edited=PATH).code.editor.tabs

    assert [(tab.name, tab.note) for tab in tabs if tab.is_open] == [("signals.py", "changed")]
    assert {tab.path for tab in tabs} == {path for path, text in with_own.files.items() if text}


@pytest.mark.parametrize("path", ["bookshop/nowhere.py", "\0", "<b>"])
def test_unknown_file_opens_no_editor(panel, lesson, path):
    assert panel(lesson, edited=path).code.editor is None


def test_own_file_says_who_changed_it_and_what(panel, with_own):
    [changed] = [file for file in panel(with_own, YOURS).code.files if file.note]

    assert (changed.path, changed.note, changed.can_change) == (PATH, "changed by you", True)
    assert (changed.difference.removed, changed.difference.added) == (with_own.files[PATH].count("\n"), 1)


def test_variant_says_what_it_has_changed(panel, lesson):
    code = panel(lesson, "without-guard").code

    assert code.changed == (PATH,)
    assert [file.path for file in code.files if file.difference] == [PATH]


def test_variant_can_be_taken_and_not_changed_in_place(panel, lesson):
    code = panel(lesson, "without-guard").code

    assert (code.can_be_taken, code.replaces_own) == (True, False)
    assert not any(file.can_change for file in code.files)


def test_variant_that_is_taken_replaces_own_files(panel, with_own):
    assert panel(with_own, "without-guard").code.replaces_own


@pytest.mark.parametrize("variant", ["", "without-guard"])
def test_nothing_is_changed_where_that_is_off(panel, lesson, variant):
    code = panel(lesson, variant, can_edit=False, edited=PATH).code

    assert code.editor is None
    assert not code.can_be_taken
    assert not code.is_own
    assert not any(file.can_change for file in code.files)


def test_one_variant_is_current(panel, lesson):
    code = panel(lesson, "without-guard").code

    assert [link.name for link in code.links if link.is_current] == ["without-guard"]
    assert code.links[0].name == ""


def test_first_prediction_is_open_and_so_are_those_that_were_made(panel, lesson):
    *_, last = lesson.predictions
    made = verdict_of(last, said=last.options[:1], right=last.options[:1])

    shown = panel(lesson, verdicts={last.name: made}).predictions

    assert [prediction.is_open for prediction in panel(lesson).predictions] == [True, False]
    assert [prediction.is_open for prediction in shown] == [True, True]


def test_options_to_be_ordered_have_the_places_that_they_were_given(panel, lesson):
    prediction = replace(lesson.predictions[0], form=Form.ORDER)
    second, first = prediction.options[:2]
    said = verdict_of(prediction, said=[first, second], right=[second, first])
    asked = replace(lesson, predictions=(prediction,))

    [shown] = panel(asked, verdicts={prediction.name: said}).predictions

    places = {option.value: option.place for option in shown.options if option.place}
    assert places == {first.value: 1, second.value: 2}
    assert [option.value for option in shown.options] == [
        option.value for option in panel(asked).predictions[0].options
    ]


def test_wrong_prediction_says_so_and_leads_to_what_refutes_it(panel, lesson):
    prediction = lesson.predictions[0]
    right, wrong = prediction.options[:2]
    verdicts = {prediction.name: verdict_of(prediction, said=[wrong], right=[right])}

    elsewhere = panel(lesson, verdicts=verdicts).predictions[0].verdict
    here = panel(lesson, verdicts=verdicts, run_on_page=RUN).predictions[0].verdict

    assert (elsewhere.mark, elsewhere.tone) == ("Not as you said.", "wrong")
    assert elsewhere.comparison.remarks[0].event.address == f"/runs/{RUN}/#event-3"
    assert here.comparison.remarks[0].event.address == "#event-3"


def test_run_that_nothing_was_predicted_of_shows_what_happened_alone(panel, lesson):
    prediction = lesson.predictions[0]
    verdicts = {prediction.name: verdict_of(prediction, said=[], right=prediction.options[:1])}

    shown = panel(lesson, verdicts=verdicts).predictions[0].verdict

    assert shown.mark == "This is what happened."
    assert [side.title for side in shown.comparison.sides] == ["The run shows"]


def test_answer_of_no_option_is_explained_too(panel, lesson):
    prediction = replace(lesson.predictions[0], form=Form.ROWS)
    verdicts = {prediction.name: verdict_of(prediction, said=prediction.options[:1], right=[])}

    shown = panel(replace(lesson, predictions=(prediction,)), verdicts=verdicts).predictions[0].verdict

    assert shown.mark == "Not as you said."
    assert shown.comparison.explanation
