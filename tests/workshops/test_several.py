"""A poll in which everybody may choose several options, from the question to what is taken home."""

import csv
import json
from io import StringIO

import pytest

from lessons.workshops.models import Room, Vote
from lessons.workshops.overview import overview_of
from tests import personas
from tests.workshops.polling import SEVERAL, ask, now, press, say

LESSON = "receiver-contract"
REQUEST, CREATED, ORIGIN, RAW, FIELDS = "request", "created", "origin", "raw", "update_fields"
RIGHT = [CREATED, RAW, FIELDS]
FIRST = {"Aino": [CREATED], "Mika": [CREATED, ORIGIN], "Nils": RIGHT, "Ewa": []}
SECOND = {"Aino": RIGHT, "Mika": [REQUEST, ORIGIN], "Nils": RIGHT, "Ewa": [CREATED]}


def vote(workshop, person, chosen):
    """Choose options, or that none of them applies."""
    return say(workshop, person, *chosen, **({} if chosen else {"none": "yes"}))


def go_on_to(workshop, phase):
    while now(workshop).phase != phase:
        press(workshop, workshop.host)


def answers(workshop):
    return [vote.answer for vote in Vote.objects.filter(poll=now(workshop)).order_by("round", "participant")]


@pytest.fixture
def voted(workshop):
    """A room in which four people have voted twice: one goes to what is right, and one from wrong to wrong."""
    ask(workshop, SEVERAL, phase="vote")
    workshop.people = {name: workshop.joined(name) for name in FIRST}
    for votes in (FIRST, SECOND):
        go_on_to(workshop, "vote" if votes is FIRST else "vote again")
        for name, chosen in votes.items():
            vote(workshop, workshop.people[name], chosen)
    return workshop


def pages(workshop):
    host = [workshop.host.page(f"{workshop.address}{name}/") for name in ("projector", "cockpit")]
    return [*host, workshop.people["Aino"].page(workshop.address)]


@pytest.mark.parametrize("phase", ["ready", "vote", "discuss", "vote again"])
def test_every_screen_says_that_several_may_be_chosen(workshop, phase):
    ask(workshop, SEVERAL, phase=phase)
    workshop.people = {"Aino": workshop.joined()}

    *of_host, of_participant = map(personas.text, pages(workshop))

    for page in of_host:
        assert "Any number of them may apply, or none." in page
    assert "may apply, or none" in of_participant or "Choose all that apply, or none of them." in of_participant


def test_two_boxes_are_one_vote_which_may_be_changed(workshop):
    ask(workshop, SEVERAL, phase="vote")
    aino = workshop.joined()

    vote(workshop, aino, [ORIGIN, CREATED])
    vote(workshop, aino, [RAW, CREATED])

    assert answers(workshop) == [[CREATED, RAW]]


def test_vote_without_a_script_is_said_and_stays_chosen(workshop):
    ask(workshop, SEVERAL, phase="vote")
    aino = workshop.joined()

    vote(workshop, aino, [CREATED, RAW])

    page = aino.page(workshop.address)
    assert "You said first: B, D" in personas.text(page)
    assert [f'value="{value}" checked' in page for value in (CREATED, RAW, ORIGIN)] == [True, True, False]


def test_empty_vote_is_refused(workshop):
    poll = ask(workshop, SEVERAL, phase="vote")

    response = workshop.joined().post(f"{workshop.address}polls/vote/", ballot=f"{poll.pk}-1")

    assert response.status_code == 409
    assert "Choose an answer first." in personas.text(response)
    assert not answers(workshop)


def test_streams_tell_nothing_of_the_votes_before_the_run(committed_workshop, server):
    workshop = committed_workshop
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    streams = [server.open(mika, workshop), server.open(workshop.host, workshop, role="projector")]

    ask(workshop, SEVERAL, phase="vote")
    vote(workshop, aino, [CREATED, ORIGIN])
    for _ in range(2):
        press(workshop, workshop.host)

    texts = [stream.until(f"id: {workshop.now().last_event_id()}\n") for stream in streams]
    assert all("Which of these arguments" in text for text in texts)
    told = ("Aino", "You said", "flag--", "checked", "misconception", "is-right")
    assert not any(word in text for text in texts for word in told)


def test_counts_of_options_add_up_to_more_than_the_people(voted):
    go_on_to(voted, "debrief")

    for page in map(personas.text, pages(voted)):
        assert "What applies: created , raw , update_fields" in page
        for row in ("A request 0 1", "B created (right) 3 3", "C origin 1 1", "E update_fields (right) 1 2"):
            assert row in page
        assert "none of them 1 0 all of it right 1 2 all who voted 4 4" in page


def test_who_moved_is_told_by_what_they_said(voted):
    go_on_to(voted, "debrief")

    for page in map(personas.text, pages(voted)):
        told = page.partition("1 went ")[2].partition(". Nobody who was right left it.")[0]
        assert sorted(told.split(", ")) == ["1 from B+C to A+C", "1 from none to B", "from B to B+D+E"]
        assert "Nobody changed" not in page


def test_flags_say_of_each_option_how_many_said_it(voted):
    go_on_to(voted, "run")

    for page in pages(voted):
        flags = personas.text(page.partition("<template data-flags")[2].partition("</template>")[0])
        assert "D applies · 2 said so" in flags
        assert "C · 1: refuted here" in flags
        assert "said: here" not in flags


def test_wrong_answers_are_among_what_they_got_wrong(voted):
    Room.objects.update(lesson=LESSON)
    go_on_to(voted, "run")

    found = {wrong.text: (wrong.said, wrong.still) for wrong in overview_of(voted.now()).misconceptions}

    assert found == {
        "<code>request</code>": (1, 1),
        "<code>origin</code>": (1, 1),
        "not all that apply": (2, 1),
        "none of them": (1, 0),
    }


def test_votes_are_taken_home(voted):
    go_on_to(voted, "debrief")

    response = voted.host.get(f"{voted.address}debrief/questions.csv")
    rows = [
        (row["row"], row["letter"], row["is_right"], row["first_vote"], row["second_vote"], row["changed"])
        for row in csv.DictReader(StringIO(response.content.decode("utf-8-sig")))
    ]
    (asked,) = json.loads(voted.host.get(f"{voted.address}debrief/debriefing.json").content)["questions"]

    assert rows[:8] == [
        ("all", "", "", "4", "4", ""),
        ("right", "", "yes", "1", "2", ""),
        ("answer", "A", "no", "0", "1", ""),
        ("answer", "B", "yes", "3", "3", ""),
        ("answer", "C", "no", "1", "1", ""),
        ("answer", "D", "yes", "1", "2", ""),
        ("answer", "E", "yes", "1", "2", ""),
        ("answer", "", "no", "1", "0", ""),
    ]
    changes = [("B", "B+D+E"), ("B+C", "A+C"), ("none", "B")]
    assert sorted(rows[8:]) == [("change", f"{one} to {other}", "", "", "", "1") for one, other in changes]
    assert sorted((change["source"], change["target"]) for change in asked["changes"]) == changes
    assert [answer["text"] for answer in asked["answers"]][-1] == "none of them"


def test_debriefing_of_what_no_run_has_settled_says_of_nothing_that_it_is_right(workshop):
    ask(workshop, SEVERAL, phase="vote")
    vote(workshop, workshop.joined(), [])

    page = personas.text(workshop.host.page(f"{workshop.address}debrief/"))

    assert "none of them 1 0" in page
    assert "right" not in page.partition("No run has settled this question.")[2].partition("What people got wrong")[0]
    assert "Nobody changed" not in page
