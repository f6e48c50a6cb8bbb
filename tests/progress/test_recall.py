"""A lesson opens with what earlier lessons have taught: each item at even intervals, those missed first."""

import uuid

import pytest
from django.utils import timezone
from msgspec.structs import replace

from lessons.progress.models import PredictionMade, RecallAnswered
from lessons.progress.recall import INTERVAL, MOST, recall_items
from lessons.runs import carrying_out
from lessons.runs.course import course
from lessons.runs.engine import supervisor
from lessons.runs.models import Run, Sandbox
from tests import personas
from tests.personas import text
from tests.runs.conftest import Busy

pytestmark = pytest.mark.django_db

ASKING = "on-commit"
ASKED_AGAIN = "The run was stopped before it could show the answer. Please answer again."
ITEM = {"lesson": "created-flag", "proof": "space_with_its_number"}


@pytest.fixture
def learner():
    """Somebody in front of one lesson who has begun two others."""
    found = personas.Learner(ASKING)
    found.row.remember()
    for lesson in ("created-flag", "m2m-actions"):
        Sandbox.objects.create(learner=found.row, lesson=lesson, content_hash="", run_count=1)
    return found


def answer(learner, value="True", **data):
    return learner.client.post(f"/lessons/{ASKING}/recall/", {**ITEM, "answer": value, **data})


def answered(learner, lesson, name, *, was_right=True, asked_in="send-robust", ago=INTERVAL):
    found = RecallAnswered.objects.create(
        learner=learner.row, lesson=lesson, name=name, asked_in=asked_in, was_right=was_right, run=uuid.uuid4()
    )
    RecallAnswered.objects.filter(pk=found.pk).update(answered_at=timezone.now() - ago)


def names(learner, lesson=ASKING):
    return [item.question.name for item in recall_items(learner.row, course(), course().lesson(lesson))]


def test_somebody_new_is_asked_nothing():
    page = personas.Learner(ASKING).page()

    assert "Do you remember?" not in page


def test_lesson_opens_with_two_items_of_lessons_begun(learner):
    assert names(learner) == ["space_with_its_number", "space_on_another_level"]
    assert text(learner.page()).count("Answer and run") == MOST


def test_lesson_does_not_ask_its_own_items(learner):
    assert names(learner, "created-flag") == ["salt_that_is_there", "sender_of_the_salt"]


def test_item_is_asked_again_after_the_interval(learner):
    answered(learner, "created-flag", "space_with_its_number", ago=INTERVAL / 2)

    assert names(learner) == ["space_on_another_level", "salt_that_is_there"]


def test_missed_item_comes_before_what_was_never_asked(learner):
    answered(learner, "m2m-actions", "sender_of_the_salt", was_right=False)

    assert names(learner) == ["sender_of_the_salt", "space_with_its_number"]


def test_known_item_comes_behind_what_was_never_asked(learner):
    answered(learner, "created-flag", "space_with_its_number")

    assert names(learner) == ["space_on_another_level", "salt_that_is_there"]


def test_items_of_a_lesson_with_wrong_predictions_come_first(learner):
    PredictionMade.objects.create(
        learner=learner.row, lesson="m2m-actions", name="order_of_set", answer=[], was_right=False, run=uuid.uuid4()
    )

    assert names(learner) == ["salt_that_is_there", "sender_of_the_salt"]


def test_answer_that_was_given_here_stays_on_the_page(learner):
    answered(learner, "created-flag", "space_on_another_level", asked_in=ASKING, ago=INTERVAL / 2)

    assert names(learner) == ["space_on_another_level", "space_with_its_number"]


def test_last_answer_counts(learner):
    answered(learner, "m2m-actions", "sender_of_the_salt", was_right=False, ago=2 * INTERVAL)
    answered(learner, "m2m-actions", "sender_of_the_salt")

    assert "sender_of_the_salt" not in names(learner)


@pytest.mark.parametrize(("value", "was_right"), [("True", True), ("False", False)])
def test_answer_is_judged_by_a_run_and_kept(learner, value, was_right):
    response = answer(learner, value)

    kept = RecallAnswered.objects.get()
    assert response.url == f"/lessons/{ASKING}/?recalled=space_with_its_number#recall"
    assert (kept.lesson, kept.name, kept.asked_in) == ("created-flag", "space_with_its_number", ASKING)
    assert kept.was_right is was_right


def test_run_that_ends_before_it_can_judge_the_answer_says_so(learner, monkeypatch):
    answer(learner)  # makes the tables of the lesson
    RecallAnswered.objects.all().delete()
    monkeypatch.setattr(supervisor, "limits", replace(supervisor.limits, events=3))

    page = learner.page(answer(learner).url)

    assert ASKED_AGAIN in text(page)
    assert "space_with_its_number" in names(learner)


def test_wrong_answer_is_explained_on_the_page(learner):
    answer(learner, "False")

    page = learner.page()
    assert "Here it matches nothing, so an INSERT follows." in text(page)
    assert f'href="/runs/{Run.objects.get().pk}/#event-' in page


def test_run_of_an_item_can_be_opened(learner):
    answer(learner)

    assert "garage/models.py" in learner.page(f"/runs/{Run.objects.get().pk}/")


def test_lesson_of_the_item_does_not_show_its_run_as_the_last(learner):
    answer(learner)

    assert Sandbox.objects.get(lesson="created-flag").last_run is None


def test_answer_counts_as_no_prediction_of_the_lesson(learner):
    answer(learner)

    assert not PredictionMade.objects.exists()


def test_answer_whose_run_shows_nothing_is_asked_for_again(learner, monkeypatch):
    monkeypatch.setattr(carrying_out, "supervisor", Busy(1))

    page = learner.page(answer(learner).url)

    assert ASKED_AGAIN in text(page)
    assert not RecallAnswered.objects.exists()


@pytest.mark.parametrize("value", ["", "nonsense", "\0", "x" * 5000])
def test_what_is_no_option_runs_nothing(learner, value):
    assert answer(learner, value).url == f"/lessons/{ASKING}/#recall"
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    "data", [{"lesson": "nowhere"}, {"lesson": ""}, {"proof": "nothing"}, {"proof": "order_of_a_save"}]
)
def test_what_is_no_item_is_not_found(learner, data):
    assert answer(learner, **data).status_code == 404


def test_story_of_the_items_is_no_variant_of_the_lesson(learner, settings):
    settings.FREE_EDITING = "on"
    earlier = personas.Learner("created-flag")

    assert earlier.get("/lessons/created-flag/?variant=recall").status_code == 404
    assert earlier.click("create_author", variant="recall").status_code == 404
    assert earlier.edit(variant="recall").status_code == 404


def test_answer_of_somebody_else_is_not_shown(learner):
    answer(personas.Learner(ASKING), "False")

    assert "matched nothing" not in text(learner.page())


def test_forgotten_learner_leaves_no_answers(learner):
    answer(learner)

    learner.client.post("/forget-me/")

    assert not RecallAnswered.objects.exists()
