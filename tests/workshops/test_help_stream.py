"""What comes of signs, help and shown work through the streams of a room, and to whom."""

import pytest

from lessons.workshops import hands, helping
from lessons.workshops.joining import leave
from lessons.workshops.messages import messages_after
from lessons.workshops.roles import Role
from lessons.workshops.rooms import Place, move


@pytest.fixture
def workshop(committed_workshop):
    return committed_workshop


@pytest.fixture
def people(workshop):
    found = [workshop.joined("Aino"), workshop.joined("Mika")]
    for person in found:
        person.get("/lessons/created-flag/")
    return found


def marked(workshop):
    """Let something come to all streams; return what tells that it has come."""
    move(workshop.device, Place(lesson="profile"))
    return f"id: {workshop.now().last_event_id()}\n"


def test_sign_and_offer_reach_every_tab_of_their_participant_and_nobody_else(workshop, server, people):
    aino, mika = people
    tabs = [server.open(aino, workshop), server.open(aino, workshop)]
    others = [server.open(mika, workshop), server.open(workshop.host, workshop, role="projector")]

    helping.give_sign(aino.participant, "up")
    helping.offer(aino.participant)
    last = marked(workshop)

    assert all("The host offers you help." in tab.until(last) for tab in tabs)
    assert [stream for stream in others if "room-help" in stream.until(last) or "room-sign" in stream.text] == []


def test_host_gets_the_number_of_hands(workshop, server, people):
    stream = server.open(workshop.host, workshop, role="host")

    for person in people:
        helping.give_sign(person.participant, "red")

    assert stream.until('hx-target="#room-hands" hx-swap="innerHTML">2<')


def test_work_comes_to_the_projector_without_a_name_and_goes_with_its_learner(workshop, server, people):
    aino, _ = people
    helping.offer(aino.participant)
    helping.accept(aino.participant)
    helping.allow_projector(aino.participant, allowed=True)
    stream = server.open(workshop.host, workshop, role="projector", after=workshop.now().last_event_id())

    helping.show_on_projector(aino.participant, shown=True)
    shown = stream.until("From this room")
    stream.text = ""
    leave(aino.participant)
    last = f"id: {workshop.now().last_event_id()}\n"

    assert "Aino" not in shown
    gone = stream.until(last)
    assert "projector-words" in gone
    assert "From this room" not in gone


def test_what_a_later_message_replaces_is_not_rendered(workshop, people, monkeypatch):
    asked = []
    monkeypatch.setattr(hands, "queue_of", lambda room: asked.append(room) or hands.Queue((), 0, 0))
    before = workshop.now().last_event_id()
    for number in range(6):
        helping.give_sign(people[0].participant, ("up", "red")[number % 2])

    messages = messages_after(workshop.room.pk, before)

    assert sum(bool(message.rendered.get(Role.HOST)) for message in messages if message.kind == "hands_changed") == 1
    assert len(asked) == 1
