"""Polls: their phases, their votes, and who may do what."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessons.workshops import polls, settled, shown_poll
from lessons.workshops.joining import remove
from lessons.workshops.messages import messages_after
from lessons.workshops.models import Poll, Vote
from lessons.workshops.rooms import end_room
from tests import personas
from tests.workshops.conftest import Person
from tests.workshops.polling import LESSON, ORDER, OTHER, PHASES, RIGHT, ROWS, VALUE, WRONG, ask, now, press, say


def answers(workshop):
    return [(vote.round, vote.answer) for vote in Vote.objects.filter(poll=now(workshop)).order_by("round")]


# Phases


def test_host_asks_and_participants_are_led_to_the_question(workshop):
    aino = workshop.joined()

    workshop.host.post(f"{workshop.address}polls/ask/{LESSON}/", prediction=VALUE)

    assert f'data-address="{workshop.address}"' in aino.page()
    assert "When is the ticket mailed?" in personas.text(aino.page(workshop.address))


def test_newcomer_lands_at_the_question(workshop):
    ask(workshop)

    response = Person().post(f"{workshop.address}join/", nickname="Late")

    assert response.url == workshop.address


def test_phases_follow_each_other(workshop):
    poll = ask(workshop)

    seen = [polls.step(workshop.room, poll.pk, after=after) for after in PHASES[:4]]

    assert seen == PHASES[1:5]


def test_votes_are_not_debriefed_before_a_run(workshop):
    poll = ask(workshop, phase="run")

    assert polls.step(workshop.room, poll.pk, after="run") is None


@pytest.mark.parametrize("phase", PHASES[:4])
def test_step_that_is_pressed_twice_is_one_step(workshop, phase):
    poll = ask(workshop, phase=phase)

    polls.step(workshop.room, poll.pk, after=phase)
    events = workshop.now().last_event_id()

    assert polls.step(workshop.room, poll.pk, after=phase) is None
    assert now(workshop).phase == PHASES[PHASES.index(phase) + 1]
    assert workshop.now().last_event_id() == events


def test_step_pressed_on_two_devices_at_once_is_one_step(committed_workshop):
    poll = ask(committed_workshop, phase="vote")
    both, found = threading.Barrier(2), []

    def press_it():
        try:
            both.wait()
            found.append(polls.step(committed_workshop.room, poll.pk, after="vote"))
        finally:
            connection.close()

    threads = [threading.Thread(target=press_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, found)) == ["None", "discuss"]
    assert now(committed_workshop).phase == "discuss"


def test_room_is_asked_one_question_at_a_time(workshop):
    ask(workshop)

    polls.open_poll(workshop.room, LESSON, ROWS)

    assert now(workshop).prediction == VALUE


def test_poll_that_is_put_away_leads_back_to_the_lesson(workshop):
    poll = ask(workshop, phase="vote")
    aino = workshop.joined()

    workshop.host.post(f"{workshop.address}polls/{poll.pk}/end/")

    assert 'data-address="/lessons/created-flag/"' in aino.page()
    assert now(workshop).ended_at


def test_question_that_the_course_has_lost_can_be_put_away(workshop):
    poll = ask(workshop, phase="vote")
    Poll.objects.filter(pk=poll.pk).update(prediction="lost")

    page = workshop.host.page(f"{workshop.address}cockpit/")

    assert "no longer has this question" in page
    assert f"polls/{poll.pk}/end/" in page
    assert workshop.host.get(f"{workshop.address}projector/").status_code == 200


def test_poll_of_another_room_stays_as_it_is(workshop):
    other = type(workshop)()
    poll = ask(other)

    workshop.host.post(f"{workshop.address}polls/{poll.pk}/step/", after="ready")
    workshop.host.post(f"{workshop.address}polls/{poll.pk}/end/")

    assert (now(other).phase, now(other).ended_at) == ("ready", None)


def test_second_device_may_take_the_next_step(workshop):
    ask(workshop)
    phone = workshop.stranger
    phone.post("/rooms/host/", secret=workshop.secret)

    press(workshop, phone)

    assert now(workshop).phase == "vote"


def test_host_sees_the_next_step_and_no_other(workshop):
    ask(workshop, phase="discuss")

    page = personas.text(workshop.host.page(f"{workshop.address}cockpit/"))

    steps = [step for step in shown_poll.NEXT_STEP.values() if step in page]
    assert steps == ["Open the second vote", "Put the poll away"]


# Votes


def test_vote_asks_for_what_it_needs_and_for_no_host(workshop):
    aino = workshop.joined()
    ask(workshop, phase="vote")

    with CaptureQueriesContext(connection) as captured:
        assert say(workshop, aino, RIGHT).status_code == 302

    asked = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]
    assert [sql for sql in asked if "workshops_hostdevice" in sql] == []
    assert len(asked) <= 7, asked


def test_vote_may_be_changed_until_it_closes(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()

    say(workshop, aino, WRONG)
    say(workshop, aino, RIGHT)

    assert answers(workshop) == [(1, [RIGHT])]


def test_vote_is_said_to_be_counted_without_a_script(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()

    response = say(workshop, aino, RIGHT)

    assert response.url == workshop.address
    assert "You said first: B" in personas.text(aino.page(workshop.address))
    assert f'value="{RIGHT}" checked' in aino.page(workshop.address)


def test_vote_with_htmx_is_answered_to_the_voter_alone(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()
    events = workshop.now().last_event_id()

    poll = now(workshop)
    data = {"ballot": f"{poll.pk}-1", "answer": RIGHT}
    response = aino.client.post(f"{workshop.address}polls/vote/", data, headers=personas.HTMX)

    assert "Your vote is counted." in personas.text(response)
    assert workshop.now().last_event_id() == events


@pytest.mark.parametrize("phase", ["ready", "discuss", "run"])
def test_nobody_votes_while_no_vote_is_open(workshop, phase):
    poll = ask(workshop, phase=phase)
    aino = workshop.joined()

    responses = [say(workshop, aino, RIGHT, ballot=f"{poll.pk}-{number}") for number in (0, 1, 2)]

    assert {response.status_code for response in responses} == {409}
    assert "closed" in personas.text(responses[1])
    assert not answers(workshop)


def test_form_of_the_first_vote_says_nothing_in_the_second(workshop):
    poll = ask(workshop, phase="vote again")
    aino = workshop.joined()

    response = say(workshop, aino, WRONG, ballot=f"{poll.pk}-1")

    assert response.status_code == 409
    assert not answers(workshop)


@pytest.mark.parametrize("phase", ["discuss", "vote again"])
def test_vote_on_its_way_when_its_round_closes_is_not_counted(workshop, phase):
    poll = ask(workshop, phase=phase)

    with pytest.raises(polls.NotCounted, match="too late"):
        polls.vote(workshop.joined().participant, poll.pk, 1, [RIGHT])


def test_second_vote_leaves_the_first_as_it_is(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()
    say(workshop, aino, WRONG)
    press(workshop, workshop.host)
    press(workshop, workshop.host)

    say(workshop, aino, RIGHT)

    assert answers(workshop) == [(1, [WRONG]), (2, [RIGHT])]


def test_second_vote_begins_with_nothing_chosen(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()
    say(workshop, aino, WRONG)
    press(workshop, workshop.host)
    press(workshop, workshop.host)

    page = aino.page(workshop.address)

    assert "checked" not in page
    assert "counted" not in page


@pytest.mark.parametrize(("name", "fields"), [(VALUE, {}), (VALUE, {"answer": "no option"}), (ORDER, {}), (ROWS, {})])
def test_empty_vote_is_refused(workshop, name, fields):
    poll = ask(workshop, name, phase="vote")
    aino = workshop.joined()

    response = aino.post(f"{workshop.address}polls/vote/", ballot=f"{poll.pk}-1", **fields)

    assert response.status_code == 409
    assert "Choose an answer first." in personas.text(response)
    assert not answers(workshop)


def test_none_of_the_rows_is_an_answer(workshop):
    ask(workshop, ROWS, phase="vote")

    say(workshop, workshop.joined(), none="yes")

    assert answers(workshop) == [(1, [""])]


def test_none_of_the_rows_is_still_chosen_after_a_reload(workshop):
    ask(workshop, ROWS, phase="vote")
    aino = workshop.joined()
    say(workshop, aino, none="yes")

    page = aino.page(workshop.address)

    assert page.count(" checked>") == 1
    assert 'name="none" value="yes" checked>' in page


def test_rows_and_none_of_them_is_no_answer(workshop):
    ask(workshop, ROWS, phase="vote")

    response = say(workshop, workshop.joined(), "box 1", none="yes")

    assert "not both" in personas.text(response)
    assert not answers(workshop)


def test_order_is_kept_as_it_was_said(workshop):
    ask(workshop, ORDER, phase="vote")

    say(workshop, workshop.joined(), **{"place-mail": "2", "place-begin": "1", "place-commit": "3"})

    assert answers(workshop) == [(1, ["begin", "mail", "commit"])]


def test_nobody_votes_in_a_room_that_has_ended(workshop):
    ask(workshop, phase="vote")
    aino = workshop.joined()
    end_room(workshop.room)

    assert say(workshop, aino, RIGHT).status_code == 409


def test_counts_are_of_those_who_are_here(workshop):
    ask(workshop, phase="vote")
    aino, mika, _ = workshop.joined("Aino"), workshop.joined("Mika"), workshop.joined("Nils")
    say(workshop, aino, RIGHT)
    say(workshop, mika, RIGHT)

    remove(mika.participant)

    assert "1 of 2" in personas.text(workshop.host.page(f"{workshop.address}polls/answered/"))


def test_message_to_all_costs_the_same_for_many(workshop):
    def queries(room, people):
        ask(room, phase="vote")
        for number in range(people):
            say(room, room.joined(f"P{number}"), RIGHT)
        press(room, room.host)
        with CaptureQueriesContext(connection) as captured:
            messages_after(room.room.pk, room.now().last_event_id() - 1)
        return len(captured)

    assert queries(workshop, 10) == queries(type(workshop)(), 0)


def test_vote_counts_once_however_often_it_is_sent_at_once(committed_workshop):
    workshop = committed_workshop
    poll = ask(workshop, phase="vote")
    aino = workshop.joined()

    def send():
        try:
            polls.vote(aino.participant, poll.pk, 1, [RIGHT])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Vote.objects.count() == 1


# Who may do what

OF_POLLS = {
    "projector/": ("get", 404, 404, 200),
    "projector/side/": ("get", 404, 404, 200),
    f"polls/ask/{LESSON}/": ("post", 404, 404, 302),
    "polls/answered/": ("get", 404, 404, 200),
    "polls/{poll}/step/": ("post", 404, 404, 302),
    "polls/{poll}/end/": ("post", 404, 404, 302),
    "polls/vote/": ("post", 404, 302, 404),
    "position/": ("post", 404, 404, 302),
}


@pytest.mark.parametrize("persona", ["stranger", "participant", "host"])
@pytest.mark.parametrize("path", OF_POLLS)
def test_address_of_a_poll_answers_to_its_role(workshop, path, persona):
    poll = ask(workshop, phase="vote")
    person = {"stranger": workshop.stranger, "participant": workshop.joined(), "host": workshop.host}[persona]
    method, *statuses = OF_POLLS[path]
    data = {"prediction": VALUE, "after": "vote", "position": "3", "ballot": f"{poll.pk}-1", "answer": OTHER}

    response = getattr(person.client, method)(workshop.address + path.format(poll=poll.pk), data)

    assert response.status_code == statuses[["stranger", "participant", "host"].index(persona)]


# Before the run, nothing tells of the votes


@pytest.fixture
def nothing_is_counted(monkeypatch):
    """Let the test fail wherever votes are as much as counted."""

    def fail(*_):
        raise AssertionError("votes were counted before the run")

    monkeypatch.setattr(shown_poll, "answered", fail)
    monkeypatch.setattr(settled, "tally", fail)


@pytest.mark.parametrize("phase", PHASES[:5])
def test_pages_tell_nothing_of_the_votes_before_the_run(workshop, nothing_is_counted, phase):
    ask(workshop, phase="vote")
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    say(workshop, aino, WRONG)
    for passed in PHASES[1 : PHASES.index(phase)]:
        polls.step(workshop.room, now(workshop).pk, after=passed)

    pages = mika.page(workshop.address) + workshop.host.page(f"{workshop.address}projector/") + mika.page()

    assert "You said" not in pages
    assert "Aino" not in pages
    assert workshop.host.get(f"{workshop.address}projector/").status_code == 200


def test_streams_tell_nothing_of_the_votes_before_the_run(committed_workshop, server, nothing_is_counted):
    workshop = committed_workshop
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    streams = [server.open(mika, workshop), server.open(workshop.host, workshop, role="projector")]

    ask(workshop, phase="vote")
    say(workshop, aino, WRONG)
    for passed in PHASES[1:4]:
        polls.step(workshop.room, now(workshop).pk, after=passed)

    texts = [stream.until(f"id: {workshop.now().last_event_id()}\n") for stream in streams]
    assert all("When is the ticket mailed?" in text for text in texts)
    assert not any(word in text for text in texts for word in ("Aino", "You said", "answered.", "flag--", "checked"))


def test_who_looks_around_is_told_that_the_vote_is_open(committed_workshop, server):
    workshop = committed_workshop
    stream = server.open(workshop.joined(), workshop)

    poll = ask(workshop)
    stream.until("The room is asked a question.")
    polls.step(workshop.room, poll.pk, after="ready")

    assert "The vote is open." in stream.until(f"id: {workshop.now().last_event_id()}\n")
