"""What comes through the streams of a room, to whom, and where they go on."""

import threading

import pytest

from lessons.workshops import following, log, place
from lessons.workshops.following import end_streams
from lessons.workshops.joining import leave, remove, rename
from lessons.workshops.models import RoomEvent
from lessons.workshops.rooms import Place, end_room, move
from lessons.workshops.to_all import send_hint


@pytest.fixture
def workshop(committed_workshop):
    return committed_workshop


def ids(stream):
    return [int(message.id) for message in stream.messages() if message.id]


def test_move_of_the_host_reaches_a_participant(workshop, server):
    stream = server.open(workshop.joined(), workshop)

    move(workshop.device, Place(lesson="m2m-actions", variant="solution"))

    assert 'data-address="/lessons/m2m-actions/?variant=solution"' in stream.until("m2m-actions")


def test_nicknames_reach_the_host_alone(workshop, server):
    host = server.open(workshop.host, workshop, role="host&watch=cockpit")
    others = [server.open(workshop.host, workshop, role="projector"), server.open(workshop.joined("Mika"), workshop)]

    workshop.joined("Aino")
    host.until("Aino")
    move(workshop.device, Place(lesson="profile"))
    last = f"id: {workshop.now().last_event_id()}\n"

    assert ["Aino" in stream.until(last) for stream in others] == [False, False]


def test_new_nickname_reaches_its_owner_and_no_other_participant(workshop, server):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    streams = [server.open(aino, workshop), server.open(mika, workshop)]

    rename(aino.participant, "Ainikki")
    last = f"id: {workshop.now().last_event_id()}\n"

    assert ["Ainikki" in stream.until(last) for stream in streams] == [True, False]


def test_stream_goes_on_behind_the_last_event_that_came(workshop, server):
    aino = workshop.joined()
    first = server.open(aino, workshop)
    send_hint(workshop.room, "One", aino.participant)
    first.until("One")
    first.leave()

    send_hint(workshop.room, "Two", aino.participant)
    second = server.open(aino, workshop, after=0, last_event_id=ids(first)[-1])
    second.until("Two")

    assert "One" not in second.text
    assert ids(first)[-1:] + ids(second) == list(RoomEvent.objects.values_list("id", flat=True))[-2:]


def test_stream_goes_on_after_a_restart(workshop, server):
    aino = workshop.joined()
    before = server.open(aino, workshop)
    move(workshop.device, Place(lesson="m2m-actions"))
    before.until("m2m-actions")

    end_streams()
    before.to_end()
    move(workshop.device, Place(lesson="profile"))
    after = server.open(aino, workshop, last_event_id=ids(before)[-1])

    assert "profile" in after.until("profile")
    assert not set(ids(before)) & set(ids(after))


def test_stream_gets_each_event_once_however_many_come(workshop, server):
    aino = workshop.joined()
    after = workshop.now().last_event_id()
    stream = server.open(aino, workshop, after=after)

    for number in range(30):
        send_hint(workshop.room, f"Hint {number}", aino.participant)

    stream.until(f"id: {workshop.now().last_event_id()}\n")
    assert ids(stream) == list(RoomEvent.objects.filter(id__gt=after).values_list("id", flat=True))


@pytest.mark.parametrize(("people", "spread"), [(2, "0.02"), (30, "0.3"), (800, "5.0")])
def test_pages_of_a_full_room_do_not_follow_all_at_once(workshop, server, monkeypatch, people, spread):
    monkeypatch.setattr(place, "PAGES_A_SECOND", 200 / people)
    aino, _ = workshop.joined("Aino"), workshop.joined("Mika")
    stream = server.open(aino, workshop)

    move(workshop.device, Place(lesson="profile"))

    assert f'data-spread="{spread}"' in stream.until("profile")
    assert "data-spread" not in aino.page()


def test_stream_behind_by_many_moves_gets_the_last(workshop, server):
    aino = workshop.joined()
    after = workshop.now().last_event_id()
    for lesson in ("m2m-actions", "created-flag", "profile"):
        move(workshop.device, Place(lesson=lesson))

    stream = server.open(aino, workshop, after=after)

    assert stream.until("room-place").count("room-place") == 2  # target and element of one message
    assert "profile" in stream.text


def test_stream_gets_what_no_hint_told_of(workshop, server, monkeypatch):
    monkeypatch.setattr(following, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(log, "tell", lambda room_id: None)
    stream = server.open(workshop.joined(), workshop)

    move(workshop.device, Place(lesson="m2m-actions"))

    assert stream.until("m2m-actions")


def test_open_stream_of_a_removed_participant_ends_with_a_sentence(workshop, server):
    aino = workshop.joined()
    stream = server.open(aino, workshop)

    remove(aino.participant)

    assert "The host has removed you" in stream.to_end()
    assert stream.messages()[-1].event == "end"


def test_removal_ends_no_other_stream(workshop, server):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    stream = server.open(mika, workshop)

    remove(aino.participant)
    move(workshop.device, Place(lesson="profile"))

    assert "removed" not in stream.until("profile")


def test_streams_of_who_is_forgotten_end_and_the_host_sees_it(workshop, server):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    own, other = server.open(aino, workshop), server.open(mika, workshop)
    host = server.open(workshop.host, workshop, role="host&watch=cockpit")
    host.until("2 here")

    aino.post("/forget-me/")

    assert own.to_end().endswith("event: end\ndata: \n\n")
    assert host.until("1 here")
    move(workshop.device, Place(lesson="profile"))
    assert "event: end" not in other.until("profile")


@pytest.mark.parametrize(("go", "sentence"), [(remove, "The host has removed you"), (leave, "You have left")])
def test_who_was_away_when_they_went_is_told(workshop, server, go, sentence):
    aino = workshop.joined()
    go(aino.participant)

    stream = server.open(aino, workshop)

    assert sentence in stream.to_end()
    assert stream.messages()[-1].event == "end"


def test_end_of_the_room_ends_all_streams(workshop, server):
    streams = [server.open(workshop.joined(), workshop), server.open(workshop.host, workshop, role="host")]

    end_room(workshop.room)

    assert all("has ended" in stream.to_end() for stream in streams)


@pytest.mark.parametrize(
    ("persona", "role", "status"),
    [
        ("stranger", "participant", 404),
        ("stranger", "host", 404),
        ("stranger", "projector", 404),
        ("participant", "host", 404),
        ("participant", "projector", 404),
        ("participant", "participant", 200),
        ("host", "participant", 404),
        ("host", "host", 200),
        ("host", "projector", 200),
    ],
)
def test_stream_is_for_its_role(workshop, server, persona, role, status):
    person = {"stranger": workshop.stranger, "host": workshop.host, "participant": workshop.joined()}[persona]

    assert server.open(person, workshop, role=role).status == status


def test_stream_answers_to_no_foreign_name(workshop, server):
    assert server.open(workshop.joined(), workshop, host="evil.example").status == 400


@pytest.mark.parametrize("asked", ["-1", "x", "9" * 30, "99999999"])
def test_number_that_nobody_was_given_begins_somewhere(workshop, server, asked):
    stream = server.open(workshop.joined(), workshop, last_event_id=asked)

    move(workshop.device, Place(lesson="profile"))

    assert stream.until("profile")


def threads_that_work():
    """How many there are, without the one that waits until the site is idle."""
    return sum(thread.name != "idle" for thread in threading.enumerate())


def test_open_streams_hold_no_threads(workshop, server):
    aino = workshop.joined()
    server.open(aino, workshop).until(": nothing new")
    server.open(aino, workshop).until(": nothing new")
    threads = threads_that_work()

    streams = [server.open(aino, workshop) for _ in range(200)]
    move(workshop.device, Place(lesson="profile"))

    assert all(stream.until("profile") for stream in streams)
    assert threads_that_work() <= threads + 2  # both readers


def test_stream_that_is_left_is_forgotten(workshop, server):
    stream = server.open(workshop.joined(), workshop)
    stream.until(": nothing new")

    stream.leave()

    assert not following._logs
