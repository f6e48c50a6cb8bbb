"""What the host sees of everyone."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from lessons.workshops import overview as overviews
from lessons.workshops.models import Participant, Room
from lessons.workshops.overview import overview_of
from tests.personas import text

LESSON = course().lesson("created-flag")
QUESTION = LESSON.predictions[0]


def predict(person, *, question=QUESTION, right=False, value=""):
    chosen = next(option for option in question.options if bool(option.misconception) != right)
    PredictionMade.objects.create(
        learner=person.row,
        lesson=LESSON.slug,
        name=question.name,
        answer=[value or chosen.value],
        was_right=right,
        run=uuid.uuid4(),
    )


def ran(person, **of_run):
    sandbox, _ = Sandbox.objects.get_or_create(learner=person.row, lesson=LESSON.slug)
    Run.objects.create(learner=person.row, sandbox=sandbox, action="add", status=Run.Status.ENDED, **of_run)


def long_ago(person, **minutes):
    now = timezone.now()
    then = {name: now - timedelta(minutes=ago) for name, ago in minutes.items()}
    Participant.objects.filter(pk=person.participant.pk).update(joined_at=now - timedelta(hours=1), **then)


def seen(workshop):
    return overview_of(workshop.now())


def where(workshop):
    return {station.title: [person.nickname for person in station.people] for station in seen(workshop).stations}


def mark(workshop, nickname):
    stations = [*seen(workshop).stations, *seen(workshop).elsewhere]
    return next(person.mark for station in stations for person in station.people if person.nickname == nickname)


def test_newcomer_is_at_the_first_step(workshop):
    workshop.joined("Aino")

    assert where(workshop) == {"Predict": ["Aino"], "Run": [], "Investigate": [], "Modify": [], "Make": []}


def test_everyone_is_at_the_step_behind_the_last_that_they_have_done(workshop):
    aino, mika, ugo = workshop.joined("Aino"), workshop.joined("Mika"), workshop.joined("Ugo")
    ran(aino)
    ran(mika, variant="solution")
    CheckPassed.objects.create(learner=ugo.row, lesson=LESSON.slug)

    found = where(workshop)
    assert (found["Investigate"], found["Make"]) == (["Aino"], ["Mika", "Ugo"])


def test_whoever_is_in_another_lesson_is_shown_there(workshop):
    aino = workshop.joined("Aino")
    Participant.objects.filter(pk=aino.participant.pk).update(lesson="profile")

    (elsewhere,) = seen(workshop).elsewhere

    assert (elsewhere.title, elsewhere.people[0].nickname) == (course().lesson("profile").title, "Aino")


@pytest.mark.parametrize("right", [True, False])
def test_mark_follows_the_last_answer(workshop, right):
    aino = workshop.joined("Aino")
    predict(aino, right=not right)
    predict(aino, right=right)

    assert mark(workshop, "Aino") == ("" if right else "wrong")


def test_hand_says_more_than_a_wrong_answer(workshop):
    aino = workshop.joined("Aino")
    predict(aino)
    Participant.objects.filter(pk=aino.participant.pk).update(hand=Participant.Hand.UP)

    assert mark(workshop, "Aino") == "hand"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ({"seen_at": 2, "present_at": 0}, ""),
        ({"seen_at": 6, "present_at": 0}, "stuck"),
        ({"seen_at": 6, "present_at": 2}, "away"),
        ({"seen_at": 6}, "stuck"),
        ({"seen_at": 20}, "away"),
    ],
    ids=["acts", "page open", "page closed", "no script", "no script for long"],
)
def test_who_does_nothing_is_stuck_or_away(workshop, minutes, expected):
    aino = workshop.joined("Aino")
    long_ago(aino, **minutes)

    assert mark(workshop, "Aino") == expected


def test_nobody_is_stuck_during_a_pause(workshop):
    long_ago(workshop.joined("Aino"), seen_at=6, present_at=0)
    Room.objects.update(is_paused=True)

    assert mark(workshop, "Aino") == ""


def test_nobody_is_stuck_in_a_lesson_that_has_just_begun(workshop):
    long_ago(workshop.joined("Aino"), seen_at=6, present_at=0)
    Room.objects.update(in_lesson_since=timezone.now() - timedelta(minutes=1))

    assert mark(workshop, "Aino") == ""


def test_commonest_wrong_answer_is_on_top_with_who_still_gives_it(workshop):
    people = [workshop.joined(f"Somebody {number}") for number in range(3)]
    common, rare = [option for option in QUESTION.options if option.misconception]
    for person in people:
        predict(person, value=common.value)
    predict(people[0], value=common.value)
    predict(people[1], right=True)
    predict(people[2], value=rare.value)

    first, second = seen(workshop).misconceptions

    assert "is called for this object for the first time" in first.text
    assert (first.question, first.said, first.still) == (1, 3, 1)
    assert (second.said, second.still) == (1, 1)


def test_order_of_the_right_items_is_another_order(workshop):
    order = next(question for question in LESSON.predictions if question.form == "order")
    right = next(option for option in order.options if not option.misconception)
    predict(workshop.joined("Aino"), question=order, value=right.value)

    assert [found.text for found in seen(workshop).misconceptions] == ["another order"]


def test_people_of_another_room_are_not_shown(workshop):
    type(workshop)().joined("Stranger")

    assert seen(workshop).here == 0


def test_overview_takes_as_many_queries_for_many_as_for_one(workshop):
    counts = []
    for wanted in (1, 6):
        while workshop.room.participants.count() < wanted:
            predict(workshop.joined(f"Somebody {workshop.room.participants.count()}"))
        with CaptureQueriesContext(connection) as queries:
            seen(workshop)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_crowd_is_laid_out_as_one(workshop, monkeypatch):
    monkeypatch.setattr(overviews, "CROWD", 1)
    workshop.joined("Aino")
    before = workshop.host.page(f"{workshop.address}cockpit/")

    workshop.joined("Mika")

    assert "everyone--crowd" not in before
    assert "everyone--crowd" in workshop.host.page(f"{workshop.address}cockpit/")


def test_notes_are_on_no_page_of_a_participant(workshop):
    workshop.room.programme.update(notes="Let them argue.")

    assert "Let them argue." in workshop.host.page(f"{workshop.address}cockpit/")
    assert "Let them argue." not in workshop.joined().page()


def test_page_of_a_participant_says_where_they_are_and_what_they_got_wrong(workshop):
    aino = workshop.joined("Aino")
    predict(aino)

    page = text(workshop.host.page(f"{workshop.address}participants/{aino.participant.pk}/"))

    assert f"At Predict of {LESSON.title}" in page
    assert "is called for this object for the first time" in page


def test_what_they_got_wrong_names_the_question(workshop):
    aino = workshop.joined()
    Participant.objects.update(lesson=LESSON.slug)
    predict(aino, question=LESSON.predictions[2])

    page = text(workshop.host.page(f"{workshop.address}participants/{aino.participant.pk}/"))

    assert "question 3" in page


def test_cockpit_of_an_ended_room_leads_to_the_debriefing_and_offers_no_help(workshop):
    aino = workshop.joined()
    aino.post(f"{workshop.address}sign/", hand="up")
    workshop.host.post(f"{workshop.address}end/")

    page = workshop.host.page(f"{workshop.address}cockpit/")

    assert f'href="{workshop.address}debrief/"' in page
    assert "Offer help" not in page
