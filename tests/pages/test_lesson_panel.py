"""What a lesson's page shows besides the run, as a value: templates only place it."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from lessons.catalogue import Form, Option, Variant
from lessons.catalogue.predictions import NONE
from lessons.catalogue.prose import Link
from lessons.editing.edits import YOURS, OwnWork
from lessons.pages.lesson_code import lesson_code
from lessons.pages.lesson_panel import address_of, lesson_panel
from lessons.pages.prediction import read_answer
from lessons.progress.verdicts import Placed, Remark, Row, Verdict
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from lessons.traces.events import Cell, RowInserted

RUN = UUID(int=7)
PATH = "bookshop/signals.py"


@pytest.fixture
def lesson():
    return course().lesson("created-flag")


@pytest.fixture
def with_own(lesson):
    own = Variant(YOURS, "Yours", "Your own changes.", files={PATH: "# mine\n"}, settings={})
    return replace(lesson, variants=(*lesson.variants, own))


@pytest.fixture
def panel():
    def make(lesson, variant="", *, verdicts=None, can_edit=True, edited=""):
        code = lesson_code(lesson, variant, can_edit=can_edit, edited=edited, work=OwnWork(), sandbox=None)
        return lesson_panel(lesson, code, verdicts=verdicts or {}, can_edit=can_edit)

    return make


def verdict_of(prediction, *, said, right):
    """Return the verdict of a run in which each wrong option is refuted by its third event, and the fifth decides."""
    wrong = [option for option in said if option not in right]
    return Verdict(
        proof=prediction.answer,
        run=Run(id=RUN, sandbox=Sandbox(lesson="created-flag")),
        holds=not wrong if said else None,
        event=5,
        prediction=prediction,
        said=tuple(said),
        right=tuple(right),
        remarks=tuple(Remark(option, 3) for option in wrong),
        ruled_out=tuple(wrong),
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


def test_each_file_is_a_tab_even_an_empty_one(panel, with_own):
    tabs = panel(with_own, edited=PATH).code.editor.tabs

    assert [(tab.name, tab.note) for tab in tabs if tab.is_open] == [("signals.py", "changed")]
    assert {tab.path for tab in tabs} == set(with_own.files)


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
    option = last.options[0]
    made = replace(verdict_of(last, said=[option], right=[option]), places=(Placed(option, 1, 1),))

    shown = panel(lesson, verdicts={last.name: made}).predictions

    assert [prediction.is_open for prediction in panel(lesson).predictions] == [True, False, False]
    assert [prediction.is_open for prediction in shown] == [True, False, True]


def places_of(shown):
    return {option.value: option.place for option in shown.choice.options}


def test_options_to_be_ordered_have_the_places_that_they_were_given(panel, lesson):
    prediction = replace(lesson.predictions[0], form=Form.ORDER)
    second, first = prediction.options[:2]
    said = replace(
        verdict_of(prediction, said=[first, second], right=[second, first]),
        places=(Placed(second, 1, 2), Placed(first, 2, 1)),
    )
    asked = replace(lesson, predictions=(prediction,))

    [shown] = panel(asked, verdicts={prediction.name: said}).predictions

    assert {value: place for value, place in places_of(shown).items() if place} == {first.value: 1, second.value: 2}
    assert list(places_of(shown)) == list(places_of(panel(asked).predictions[0]))


def test_wrong_prediction_says_so_and_leads_to_what_refutes_it(panel, lesson):
    prediction = lesson.predictions[0]
    right, wrong = prediction.options[:2]
    verdicts = {prediction.name: verdict_of(prediction, said=[wrong], right=[right])}

    shown = panel(lesson, verdicts=verdicts).predictions[0]

    assert (shown.verdict.mark, shown.verdict.tone) == ("Not quite", "wrong")
    assert shown.verdict.event.address == f"/runs/{RUN}/#event-5"
    assert shown.verdict.comparison.remarks[0].event.address == f"/runs/{RUN}/#event-3"


def test_option_that_was_tried_is_ruled_out_and_no_longer_chosen(panel, lesson):
    prediction = lesson.predictions[0]
    right, wrong = prediction.options[:2]
    verdicts = {prediction.name: verdict_of(prediction, said=[wrong], right=[right])}

    options = panel(lesson, verdicts=verdicts).predictions[0].choice.options

    assert [option.value for option in options if option.is_ruled_out] == [wrong.value]
    assert [option.value for option in options if option.place] == []


def test_right_prediction_has_its_evidence_and_stays_chosen(panel, lesson):
    prediction = lesson.predictions[0]
    right = prediction.options[1]
    verdicts = {prediction.name: verdict_of(prediction, said=[right], right=[right])}

    shown = panel(lesson, verdicts=verdicts).predictions[0]

    assert (shown.verdict.mark, shown.verdict.event.number) == ("Correct", 5)
    assert [(flag.event, flag.text) for flag in shown.verdict.flags] == [(5, "this decides it")]
    assert [option.value for option in shown.choice.options if option.place] == [right.value]


def test_run_that_nothing_was_predicted_of_shows_what_happened_alone(panel, lesson):
    prediction = lesson.predictions[0]
    verdicts = {prediction.name: verdict_of(prediction, said=[], right=prediction.options[:1])}

    shown = panel(lesson, verdicts=verdicts).predictions[0].verdict

    assert (shown.mark, shown.tone) == ("This is what happened", "")
    assert (shown.comparison.said, shown.comparison.said_none) == ((), False)


def test_answer_of_no_option_is_explained_too(panel, lesson):
    prediction = replace(lesson.predictions[0], form=Form.ROWS)
    verdicts = {prediction.name: verdict_of(prediction, said=prediction.options[:1], right=[])}

    shown = panel(replace(lesson, predictions=(prediction,)), verdicts=verdicts).predictions[0].verdict

    assert shown.mark == "Not quite"
    assert shown.comparison.explanation


@pytest.mark.parametrize(
    ("form", "legend", "kind"),
    [
        (Form.VALUE, "Choose one.", "radio"),
        (Form.ROWS, "Choose all rows that remain, or none.", "checkbox"),
        (Form.SEVERAL, "Choose all that apply, or none.", "checkbox"),
    ],
)
def test_form_says_how_many_to_choose(panel, lesson, form, legend, kind):
    prediction = replace(lesson.predictions[0], form=form)
    [shown] = panel(replace(lesson, predictions=(prediction,))).predictions

    html = render_to_string("pages/_prediction_options.html", {"choice": shown.choice})

    assert legend in html
    assert html.count(f'type="{kind}"') == len(prediction.options)


@pytest.mark.parametrize(("posted", "answer"), [("answer=b&answer=a&answer=c", ("a", "b")), ("", (NONE,))])
def test_several_are_read_in_the_order_of_the_options(lesson, posted, answer):
    options = (Option("a", "A"), Option("b", "B"))
    prediction = replace(lesson.predictions[0], form=Form.SEVERAL, options=options)

    assert read_answer(QueryDict(posted), prediction) == answer


def test_order_is_told_item_by_item(panel, lesson):
    prediction = replace(lesson.predictions[0], form=Form.ORDER)
    early, late, never = prediction.options[:3]
    said = replace(
        verdict_of(prediction, said=[late, early, never], right=[early, late]),
        event=7,
        places=(Placed(early, 1, 2, event=7), Placed(late, 2, 1, event=9), Placed(never, 0, 3)),
    )

    [shown] = panel(replace(lesson, predictions=(prediction,)), verdicts={prediction.name: said}).predictions

    assert [(flag.event, flag.text) for flag in shown.verdict.flags] == [
        (7, "1st, you said 2nd"),
        (9, "2nd, you said 1st"),
    ]
    slope = shown.verdict.comparison.slope
    assert [(line.left, line.right) for line in slope.lines] == [(1, 3), (3, 1)]
    assert slope.height == 6


@pytest.mark.parametrize(
    ("number", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st")]
)
def test_item_left_out_is_told_with_its_place(panel, lesson, number, ordinal):
    prediction = replace(lesson.predictions[0], form=Form.ORDER)
    first, second = prediction.options[:2]
    said = replace(
        verdict_of(prediction, said=[first], right=[first, second]),
        places=(Placed(first, 1, 1, event=5), Placed(second, number, 0, event=9)),
    )

    [shown] = panel(replace(lesson, predictions=(prediction,)), verdicts={prediction.name: said}).predictions

    assert [flag.text for flag in shown.verdict.flags] == ["1st, as you said", f"{ordinal}, you left it out"]


def test_place_that_the_learner_meant_has_a_flag(panel, lesson):
    prediction = lesson.predictions[0]
    right, wrong = prediction.options[:2]
    said = replace(verdict_of(prediction, said=[wrong], right=[right]), expected_at=4)

    flags = panel(lesson, verdicts={prediction.name: said}).predictions[0].verdict.flags

    assert [(flag.event, flag.text, flag.kind) for flag in flags] == [
        (5, "this decides it", "real"),
        (4, "you said: here", "said"),
    ]


@pytest.mark.parametrize(
    ("remains", "was_said", "text"),
    [
        (True, True, "remains, as you said"),
        (True, False, "remains, you left it out"),
        (False, True, "gone, you said it remains"),
        (False, False, "gone, as you said"),
    ],
)
def test_row_of_a_table_is_told_with_its_fate(panel, lesson, remains, was_said, text):
    prediction = replace(lesson.predictions[0], form=Form.ROWS)
    written = RowInserted(seq=9, database="default", table="shop_note", new=(Cell("id", "1"),))
    said = replace(
        verdict_of(prediction, said=[], right=[]), rows=(Row(prediction.options[0], remains, was_said, written),)
    )

    [shown] = panel(replace(lesson, predictions=(prediction,)), verdicts={prediction.name: said}).predictions

    flag = shown.verdict.flags[1]
    assert (flag.event, flag.text) == (9, text)
    assert (flag.row.table, json.loads(flag.row.cells)) == ("shop_note", {"id": "1"})


def test_question_says_which_code_it_is_about(panel, lesson, with_own):
    as_shipped = panel(lesson).predictions[1].code
    elsewhere = panel(lesson, "without-guard").predictions[1].code
    own = panel(with_own, YOURS).predictions[1].code

    assert (as_shipped.action, as_shipped.before, as_shipped.instead_of) == (
        "save_existing_key",
        ("create_author",),
        "",
    )
    assert as_shipped.source.startswith("def save_existing_key():")
    assert elsewhere.instead_of == "the variant “Without the guard”"
    assert own.instead_of == "your files"


def test_question_about_a_variant_names_it(panel):
    codes = [prediction.code for prediction in panel(course().lesson("on-commit")).predictions]

    assert [code.variant for code in codes if code.variant] == ["Solution"]
