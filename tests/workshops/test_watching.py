"""The cockpit, as it comes through the host's stream."""

from queue import Queue

import pytest

from lessons.workshops import presence, watching
from lessons.workshops.models import Participant
from lessons.workshops.to_all import send_hint, write_message
from tests.workshops.conftest import PATIENCE_SECONDS

WATCHING = "host&watch=cockpit"


@pytest.fixture
def workshop(committed_workshop):
    return committed_workshop


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(watching, "SECONDS", 0.04)
    monkeypatch.setattr(watching, "LEAST_SECONDS", 0.02)


def test_host_sees_who_joins(workshop, server):
    stream = server.open(workshop.host, workshop, role=WATCHING)
    stream.until("0 here")

    workshop.joined("Aino")

    assert "1 here" in stream.until("Aino</a>")


def test_host_sees_what_no_event_tells_of(workshop, server):
    aino = workshop.joined("Aino")
    stream = server.open(workshop.host, workshop, role=WATCHING)
    stream.until("Aino</a>")

    Participant.objects.filter(pk=aino.participant.pk).update(hand=Participant.Hand.UP)

    assert stream.until("hand is up")


def test_event_of_the_room_is_seen_at_once(workshop, server, monkeypatch):
    monkeypatch.setattr(watching, "SECONDS", 60.0)
    stream = server.open(workshop.host, workshop, role=WATCHING)
    stream.until("0 here")

    workshop.joined("Aino")

    assert stream.until("Aino</a>")


def test_only_what_has_changed_comes_again(workshop, server):
    stream = server.open(workshop.host, workshop, role=WATCHING)
    stream.until("0 here")
    begun = len(stream.text)

    workshop.joined("Aino")
    stream.until("Aino</a>")

    assert "cockpit-everyone" in stream.text[begun:]
    assert "cockpit-programme" not in stream.text[begun:]


def test_parts_are_computed_once_for_all_devices(workshop, server, monkeypatch):
    computed = []
    parts = watching._parts
    monkeypatch.setattr(watching, "SECONDS", 60.0)
    monkeypatch.setattr(watching, "_parts", lambda room_id: computed.append(room_id) or parts(room_id))

    for stream in [server.open(workshop.host, workshop, role=WATCHING) for _ in range(3)]:
        stream.until("0 here")

    assert len(computed) == 1


def test_parts_come_to_nobody_else(workshop, server):
    aino = workshop.joined("Aino")
    streams = [
        server.open(aino, workshop, role="participant&watch=cockpit"),
        server.open(aino, workshop, role=WATCHING),
        server.open(workshop.host, workshop, role="projector&watch=cockpit"),
        server.open(workshop.host, workshop, role="host"),
    ]
    watching_host = server.open(workshop.host, workshop, role=WATCHING)
    watching_host.until("1 here")

    write_message(workshop.room, "Back at ten past.")

    assert streams[1].status == 404
    for stream in (streams[0], streams[2], streams[3]):
        assert "1 here" not in stream.until("Back at ten past.")


def test_nothing_is_computed_when_nobody_watches_any_more(workshop, server):
    stream = server.open(workshop.host, workshop, role=WATCHING)
    stream.until("0 here")

    stream.leave()

    assert not watching._watched


def test_hint_to_one_comes_to_that_one_alone(workshop, server):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    streams = [server.open(person, workshop) for person in (aino, mika)]

    send_hint(workshop.room, "Look at the save.", aino.participant)
    write_message(workshop.room, "Back at ten past.")

    assert ["Look at the save." in stream.until("Back at ten past.") for stream in streams] == [True, False]


def test_nobody_is_noted_whose_pages_are_closed(workshop, server):
    stream = server.open(workshop.joined("Aino"), workshop)
    stream.until(": nothing new")

    stream.leave()

    assert not presence._present


def test_participant_with_an_open_page_is_present(workshop, server, monkeypatch):
    monkeypatch.setattr(presence, "NOTE_SECONDS", 0.02)
    notes, note = Queue(), presence._note
    monkeypatch.setattr(presence, "_note", lambda there: (note(there), notes.put(there)))
    host = server.open(workshop.host, workshop, role=WATCHING)
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    Participant.objects.update(joined_at="2026-01-01T00:00Z", seen_at=None, present_at="2026-01-01T00:00Z")

    streams = [server.open(person, workshop) for person in (aino, mika)]
    host.until("2 here")
    streams[1].leave()
    notes.queue.clear()
    while mika.participant.pk in notes.get(timeout=PATIENCE_SECONDS):
        pass  # This one had begun before she left.
    Participant.objects.filter(pk=mika.participant.pk).update(present_at="2026-01-01T00:00Z")

    assert host.until("1 here, 1 away")
