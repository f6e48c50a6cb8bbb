"""What a host, a participant and a stranger may do: each address of a room, for each of them."""

import pytest

from lessons.workshops.models import Room
from lessons.workshops.urls import urlpatterns

ANSWERS = {
    # address: (method, stranger, participant, host)
    "room": ("get", 200, 200, 302),
    "join": ("post", 422, 302, 422),
    "leave": ("post", 404, 200, 404),
    "qr": ("get", 200, 200, 200),
    "events": ("get", 404, 200, 404),
    "cockpit": ("get", 404, 404, 200),
    "move": ("post", 404, 404, 302),
    "move_on": ("post", 404, 404, 302),
    "lead": ("get", 404, 404, 200),
    "drive": ("post", 404, 404, 302),
    "end": ("post", 404, 404, 302),
    "start": ("post", 404, 404, 302),
    "call": ("post", 404, 404, 302),
    "pause": ("post", 404, 404, 302),
    "go_on": ("post", 404, 404, 302),
    "write_message": ("post", 404, 404, 302),
    "send_hint": ("post", 404, 404, 302),
    "hint_read": ("post", 404, 302, 404),
    "start_timer": ("post", 404, 404, 302),
    "extend_timer": ("post", 404, 404, 302),
    "end_timer": ("post", 404, 404, 302),
    "participant": ("get", 404, 404, 200),
    "hint_to_one": ("post", 404, 404, 302),
    "rename": ("get", 404, 404, 200),
    "remove": ("post", 404, 404, 302),
}
OF_NO_ROOM = {"open_room", "find_room", "host"}


def test_every_address_of_a_room_is_tried():
    names = {pattern.name for pattern in urlpatterns}

    assert OF_NO_ROOM | ANSWERS.keys() <= names
    assert all(name in ANSWERS or name in OF_NO_ROOM or name in MORE for name in names)


MORE = {"projector", "projector_side", "open_poll", "answered", "step_poll", "end_poll", "vote", "position"}
"""Addresses that a test elsewhere tries with all three."""


def path_of(workshop, name, participant):
    (pattern,) = (pattern for pattern in urlpatterns if pattern.name == name)
    route = str(pattern.pattern).replace("<slug:code>", workshop.room.join_code)
    return "/rooms/" + route.replace("<int:participant>", str(participant.participant.pk))


@pytest.mark.parametrize("persona", ["stranger", "participant", "host"])
@pytest.mark.parametrize("name", ANSWERS)
def test_address_answers_to_its_role(workshop, name, persona):
    aino = workshop.joined()
    person = {"stranger": workshop.stranger, "participant": aino, "host": workshop.host}[persona]
    method, *statuses = ANSWERS[name]

    response = getattr(person.client, method)(path_of(workshop, name, aino), {"lesson": "profile"})

    assert response.status_code == statuses[["stranger", "participant", "host"].index(persona)]


def test_host_of_one_room_is_a_stranger_in_another(workshop):
    other = type(workshop)()

    assert other.host.get(f"{workshop.address}cockpit/").status_code == 404


def test_participant_of_another_room_cannot_be_removed(workshop):
    other = type(workshop)()
    aino = other.joined()

    response = workshop.host.post(f"{workshop.address}participants/{aino.participant.pk}/remove/")

    assert response.status_code == 404


def test_host_link_lets_another_browser_in(workshop):
    phone = workshop.stranger

    response = phone.post("/rooms/host/", secret=workshop.secret)

    assert response.url == f"{workshop.address}cockpit/"
    assert phone.get(response.url).status_code == 200


def test_whole_host_link_may_be_pasted(workshop):
    response = workshop.stranger.post("/rooms/host/", secret=f"http://192.0.2.7:8000/rooms/host/#{workshop.secret}")

    assert response.status_code == 302


def test_wrong_host_links_are_soon_refused(workshop):
    statuses = [workshop.stranger.post("/rooms/host/", secret=f"guess {n}").status_code for n in range(11)]

    assert statuses == [422] * 10 + [429]
    assert workshop.stranger.post("/rooms/host/", secret=workshop.secret).status_code == 429


def test_secret_is_kept_nowhere(workshop):
    assert workshop.secret not in str(Room.objects.values().get())
