"""A prediction is compared with what its run shows, and kept."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from lessons.progress.models import PredictionMade
from lessons.progress.recording import record
from lessons.runs.carrying_out import carry_out
from lessons.runs.course import course
from lessons.runs.engine import supervisor
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.starting import start
from tests.pages.conftest import text_of
from tests.personas import Learner
from tests.progress.conftest import URL

VALUE = "created_after_the_row_is_gone"
ORDER = "order_of_a_save"
RIGHT_ORDER = {"place-pre_save": "1", "place-update": "2", "place-post_save": "3"}


def text(learner):
    return text_of(learner.client.get(URL))


def test_right_prediction_is_confirmed(learner):
    learner.prove(VALUE, answer="True")

    assert "Correct : row" in re.sub(r"\s+", " ", text(learner))


def test_wrong_prediction_is_answered_with_its_misconception(learner):
    learner.prove(VALUE, answer="False")

    assert "Not quite" in text(learner)
    misconception = course().lesson("created-flag").prediction(VALUE).option("False").misconception
    assert f"No: {misconception.replace('`', '')}" in re.sub(r" +", " ", text(learner)).replace(" ,", ",")


def event_linked(learner, page):
    """Return the kind of the event that the verdict leads to."""
    run = Run.objects.get(proof=VALUE)
    number = re.search(rf'<a href="/runs/{run.id}/#event-(\d+)">row', page)[1]
    return next(event.kind for event in run.events if event.seq == int(number))


@pytest.mark.parametrize("answer", ["False", "True"])
def test_verdict_points_at_the_event_that_decides(learner, answer):
    page = learner.page(learner.prove(VALUE, answer=answer).url)

    assert event_linked(learner, page) == "signal_sent"


def test_prediction_is_answered_also_when_another_run_is_shown(learner):
    learner.prove(VALUE, answer="False")
    learner.click("create_author")

    assert event_linked(learner, learner.page()) == "signal_sent"


def test_place_that_was_meant_is_marked_in_the_run(learner):
    page = learner.page(learner.prove(VALUE, answer="an exception").url)

    run = Run.objects.get(proof=VALUE)
    number = re.search(r'data-event="(\d+)">you said: here', page)[1]
    assert run.events[int(number) - 1].sql.startswith("UPDATE")


def ruled_out(learner):
    return re.findall(r'name="answer" value="([^"]*)" disabled', learner.page())


def test_what_was_tried_and_is_wrong_cannot_be_tried_again(learner):
    learner.prove(VALUE, answer="False")
    assert ruled_out(learner) == ["False"]

    learner.prove(VALUE, answer="an exception")
    assert ruled_out(learner) == ["False", "an exception"]


def test_after_a_right_prediction_everything_can_be_tried_again(learner):
    learner.prove(VALUE, answer="False")
    learner.prove(VALUE, answer="True")

    assert ruled_out(learner) == []


def test_order_flags_each_item_at_its_event(learner):
    page = learner.page(learner.prove(ORDER, **RIGHT_ORDER | {"place-pre_save": "2", "place-update": "1"}).url)

    flags = re.findall(r'data-event="\d+">([^<]*)<', page)
    assert flags == ["1st, you said 2nd", "2nd, you said 1st", "3rd, as you said"]


@pytest.mark.parametrize(("answer", "says_none"), [({}, True), ({"just_run": "yes"}, False)])
def test_to_choose_no_row_is_to_say_that_none_remains(answer, says_none, db):
    learner = Learner("on-commit")

    learner.prove("bookings_that_remain", **answer)

    assert ("You said none of them" in text_of(learner.client.get("/lessons/on-commit/"))) is says_none
    assert PredictionMade.objects.exists() is says_none


def test_newest_prediction_is_shown_also_when_the_clock_was_set_back(learner):
    learner.prove(VALUE, answer="False")
    learner.prove(VALUE, answer="True")
    newest = Run.objects.order_by("number").last()
    Run.objects.filter(pk=newest.pk).update(created_at=newest.created_at - timedelta(days=1))

    assert "Correct" in text(learner)


@pytest.mark.parametrize(("answer", "was_right"), [("True", True), ("False", False)])
def test_prediction_is_kept(learner, answer, was_right):
    learner.prove(VALUE, answer=answer)

    made = PredictionMade.objects.get()
    assert (made.learner, made.lesson, made.name) == (learner.row, "created-flag", VALUE)
    assert (made.answer, made.was_right) == ([answer], was_right)


def test_order_as_it_happened_is_right(learner):
    learner.prove(ORDER, **RIGHT_ORDER)

    assert PredictionMade.objects.get().was_right


@pytest.mark.parametrize(
    "places", [{"place-pre_save": "3", "place-post_save": "1"}, {"place-insert": "4"}, {"place-update": ""}]
)
def test_other_order_is_wrong(learner, places):
    learner.prove(ORDER, **RIGHT_ORDER | places)

    assert not PredictionMade.objects.get().was_right


def test_order_shows_what_was_said_beside_what_happened(learner):
    learner.prove(ORDER, **{"place-update": "1", "place-insert": "2"})

    said, _, was = re.sub(r" row \d+", "", text(learner)).partition("It was")
    assert said.rstrip().endswith("You said an UPDATE an INSERT")
    assert was.lstrip().startswith("pre_save is sent an UPDATE post_save is sent")


@pytest.mark.parametrize("answer", [{"just_run": "yes", "answer": "True"}, {"answer": "nonsense"}, {}])
def test_run_without_a_prediction_shows_what_happens_and_keeps_none(learner, answer):
    learner.prove(VALUE, **answer)

    assert "This is what happened" in text(learner)
    assert not PredictionMade.objects.exists()


def test_hostile_places_are_no_prediction(learner):
    learner.prove(ORDER, **{"place-update": "9" * 5000, "place-insert": "-1", "place-pre_save": "²"})

    assert not PredictionMade.objects.exists()


def test_answer_brings_the_learner_back_to_the_question(learner):
    response = learner.prove(VALUE, answer="True")

    assert response.url == f"{URL}?trace=whole#proof-{VALUE}"


def test_prediction_of_somebody_else_is_not_shown(learner, stranger):
    learner.prove(VALUE, answer="True")

    assert "Correct" not in text(stranger)


def test_prediction_of_a_learner_forgotten_since_its_run_is_not_kept(learner):
    lesson = course().lesson("created-flag")
    step = lesson.scenario(VALUE).step
    run = Run(learner=learner.row, action=step.action, variant=step.variant, proof=VALUE, answer=["True"], after=[])
    log = EventLog()

    def forget_and_record(run, lesson):
        learner.row.forget()
        record(run, lesson)

    start(run, lesson, log)
    carry_out(run, lesson, log, then=forget_and_record)

    assert not PredictionMade.objects.exists()


def test_run_that_reached_a_limit_judges_no_prediction(learner, monkeypatch):
    learner.click("create_author")  # makes the tables of the lesson
    monkeypatch.setattr(supervisor, "limits", structs.replace(supervisor.limits, events=3))

    learner.prove(VALUE, answer="True")

    assert "This run ended before it could show that." in text(learner)
    assert not PredictionMade.objects.exists()


def test_run_of_other_files_is_not_judged_by_the_proofs_of_today(learner, monkeypatch):
    learner.prove(VALUE, answer="True")
    lesson = course().lesson("created-flag")
    rewritten = replace(lesson, files={**lesson.files, "actions.py": lesson.files["actions.py"] + "\n# rewritten\n"})
    monkeypatch.setattr("lessons.runs.file_sets.lesson_or_none", lambda slug: rewritten)

    assert "The lesson has changed since this run" in text(learner)
    assert "Correct" not in text(learner)
