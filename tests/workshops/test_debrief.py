"""What the host takes home from a room: both votes, time, checks and misconceptions, and no names."""

import csv
import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from lessons.learners.models import Learner
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.workshops import helping
from lessons.workshops.debrief import debrief_of
from lessons.workshops.joining import remove
from lessons.workshops.models import Participant, Poll, Room, RoomEvent, Vote
from lessons.workshops.settling import settle
from tests import personas

QUESTION = "created_after_the_row_is_gone"
FILES = ["debrief/", "debrief/questions.csv", "debrief/lessons.csv", "debrief/debriefing.json"]


def asked(workshop, votes, *, prediction=QUESTION):
    """A poll in which each nickname has said something in each round."""
    poll = Poll.objects.create(room=workshop.room, lesson="created-flag", prediction=prediction, phase="run")
    for nickname, answers in votes.items():
        participant = workshop.joined(nickname).participant
        for number, answer in enumerate(answers, start=1):
            Vote.objects.create(poll=poll, participant=participant, round=number, answer=[answer])
    return poll


def predicted(person, values, *, was_right, when=None, name=QUESTION):
    made = PredictionMade.objects.create(
        learner=person.row, lesson="created-flag", name=name, answer=values, was_right=was_right, run=uuid.uuid4()
    )
    if when:
        PredictionMade.objects.filter(pk=made.pk).update(made_at=when)


def table(response):
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def settled(workshop):
    """A question on which one has changed to what is right, and one has stayed wrong."""
    poll = asked(workshop, {"Aino": ["False", "True"], "Mika": ["False", "False"], "Ugo": ["True", "True"]})
    settle(workshop.room, poll.pk)
    return poll


def test_question_has_both_votes_and_who_changed(workshop, settled):
    (question,) = debrief_of(workshop.room).questions

    assert question.is_settled
    assert (question.right_before, question.right_after) == (1, 2)
    assert [(one.letter, one.is_right, one.before, one.after) for one in question.answers] == [
        ("A", False, 2, 1),
        ("B", True, 1, 2),
        ("C", False, 0, 0),
    ]
    assert [(one.source, one.target, one.people) for one in question.changes] == [("A", "B", 1)]


def test_question_that_no_run_has_settled_says_of_no_answer_that_it_is_right(workshop):
    asked(workshop, {"Aino": ["True", "True"]})

    (question,) = debrief_of(workshop.room).questions

    assert not question.is_settled
    assert [one.is_right for one in question.answers] == [False, False, False]
    assert "No run has settled this question." in workshop.host.page(f"{workshop.address}debrief/")


def test_page_tells_of_votes_and_changes(workshop, settled):
    page = personas.text(workshop.host.page(f"{workshop.address}debrief/"))

    assert "B created=True : this save executes an INSERT. right 1 2" in page
    assert "1 went from A to B." in page


@pytest.mark.parametrize("path", FILES)
def test_nobody_is_named(workshop, settled, path):
    response = workshop.host.get(workshop.address + path)

    participants = Participant.objects.all()
    secret = [
        *participants.values_list("nickname", flat=True),
        *map(str, participants.values_list("learner", flat=True)),
    ]
    assert [name for name in secret if name in response.content.decode()] == []


def test_questions_are_exported_row_by_row(workshop, settled):
    rows = table(workshop.host.get(f"{workshop.address}debrief/questions.csv"))

    assert [(row["row"], row["letter"], row["first_vote"], row["second_vote"], row["changed"]) for row in rows] == [
        ("all", "", "3", "3", ""),
        ("right", "", "1", "2", ""),
        ("answer", "A", "2", "1", ""),
        ("answer", "B", "1", "2", ""),
        ("answer", "C", "0", "0", ""),
        ("change", "A to B", "", "", "1"),
    ]


def test_json_has_the_same(workshop, settled):
    found = json.loads(workshop.host.get(f"{workshop.address}debrief/debriefing.json").content)

    assert found["questions"][0]["changes"] == [{"source": "A", "target": "B", "people": 1}]
    assert found["lessons"][0]["lesson"] == "post_save and the created flag"


def test_lesson_has_the_minutes_that_the_room_spent_there(workshop):
    start = timezone.now() - timedelta(minutes=50)
    workshop.room.programme.filter(lesson="created-flag").update(spent_seconds=30 * 60)
    here = {"lesson": "m2m-actions", "started_at": start, "in_lesson_since": start + timedelta(minutes=30)}
    Room.objects.filter(pk=workshop.room.pk).update(**here, ended_at=start + timedelta(minutes=45))

    found = debrief_of(workshop.now())

    assert found.minutes == 45
    assert [(lesson.planned_minutes, lesson.minutes) for lesson in found.lessons] == [(10, 30), (10, 15), (10, 0)]


def test_lesson_counts_people_not_tries(workshop):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    for person, values in [(aino, ["False"]), (aino, ["False"]), (mika, ["False"]), (mika, ["an exception"])]:
        predicted(person, values, was_right=False)
    predicted(aino, ["True"], was_right=True)
    CheckPassed.objects.create(learner=aino.row, lesson="created-flag")

    lesson = debrief_of(workshop.room).lessons[0]

    assert (lesson.predicted, lesson.passed) == (2, 1)
    assert [wrong.people for wrong in lesson.wrong_answers] == [2, 1]


def test_what_was_done_before_the_workshop_does_not_count(workshop):
    predicted(workshop.joined(), ["False"], was_right=False, when=timezone.now() - timedelta(days=1))

    assert debrief_of(workshop.room).lessons[0].predicted == 0


def test_who_was_removed_does_not_count(workshop):
    aino = workshop.joined()
    predicted(aino, ["False"], was_right=False)
    remove(aino.participant)

    found = debrief_of(workshop.room)

    assert (found.people, found.lessons[0].predicted) == (0, 0)


def test_calls_for_help_are_counted_with_those_answered(workshop):
    aino = workshop.joined()
    for hand in ("up", "", "red", "green"):
        helping.give_sign(aino.participant, hand)
    helping.offer(aino.participant)
    helping.accept(aino.participant)

    found = debrief_of(workshop.room)

    assert (found.hands, found.helped) == (2, 1)


def test_ended_room_leads_its_host_to_the_debriefing(workshop):
    response = workshop.host.post(f"{workshop.address}end/")

    assert response.url == f"{workshop.address}debrief/"


def test_prune_deletes_the_runs_that_settled_questions(workshop, settled, settings):
    nobody = workshop.now().learner
    long_ago = timezone.now() - timedelta(days=settings.ROOM_DAYS + 1)
    Room.objects.update(created_at=long_ago)
    RoomEvent.objects.update(at=long_ago)

    call_command("prune")

    assert not Learner.objects.filter(pk=nobody.pk).exists()
