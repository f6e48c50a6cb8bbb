"""Coming into a room, being called something there, and leaving it."""

import pytest
from django.conf import settings

from lessons.learners.cookie import COOKIE
from lessons.learners.models import Learner
from lessons.workshops.joining import NotJoined, join, leave, remove, rename
from lessons.workshops.models import Participant
from tests import personas
from tests.workshops.conftest import Person


def enter(workshop, person, nickname):
    return person.post(f"{workshop.address}join/", nickname=nickname)


def test_code_and_nickname_lead_to_where_the_room_is(workshop):
    person = Person()

    found = person.client.get("/rooms/join/", {"code": workshop.room.shown_code.lower()})
    response = enter(workshop, person, "Aino")

    assert found.url == workshop.address
    assert response.url == "/lessons/created-flag/"
    assert "Aino" in personas.text(person.page(response.url))


def test_twenty_tabs_are_one_person(workshop):
    person = Person()

    for _ in range(20):
        enter(workshop, person, "Aino")

    assert Participant.objects.count() == 1


@pytest.mark.parametrize("alike", ["Zoë", "ZOË", " zoë ", "Zoe\u0308", "\uff3aoë", "Z\u200boë"])
def test_no_two_nicknames_are_alike(workshop, alike):
    workshop.joined("Zoë")

    response = enter(workshop, Person(), alike)

    assert response.status_code == 422
    assert "Somebody in this room is called" in personas.text(response)


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\0"])
def test_nickname_has_something_to_see(workshop, nothing):
    assert enter(workshop, Person(), nothing).status_code == 422


def test_nickname_of_who_has_left_is_free(workshop):
    leave(workshop.joined("Aino").participant)

    assert workshop.joined("Aino")


def test_who_has_left_may_come_back(workshop):
    aino = workshop.joined("Aino")
    leave(aino.participant)

    assert join(workshop.room, aino.row, "Aino").pk == aino.participant.pk


def test_who_was_removed_does_not_come_back(workshop):
    aino = workshop.joined("Aino")
    remove(aino.participant)

    response = enter(workshop, aino, "Aino")

    assert "The host has removed you" in personas.text(response)
    assert "room-bar" not in aino.page()


def test_rename_refuses_a_name_that_is_taken(workshop):
    aino, _ = workshop.joined("Aino"), workshop.joined("Mika")

    with pytest.raises(NotJoined, match="mika"):
        rename(aino.participant, "mika")


def test_own_nickname_may_be_written_otherwise(workshop):
    aino = workshop.joined("aino")

    rename(aino.participant, "Aino")

    assert Participant.objects.get().nickname == "Aino"


def test_leaving_the_computer_forgets_the_browser_and_keeps_the_work(workshop):
    aino = workshop.joined()

    response = aino.post(f"{workshop.address}leave/")

    assert (response.cookies[COOKIE].value, response.cookies[settings.ROOM_COOKIE_NAME].value) == ("", "")
    assert "js/wipe.js" in response.content.decode()
    assert "resume code" in personas.text(response)
    assert Learner.objects.filter(pk=aino.row.pk).exists()


def test_unknown_codes_are_refused_after_some(workshop, monkeypatch):
    monkeypatch.setattr("lessons.workshops.views.joining.MOST_WRONG_CODES", 3)
    person = Person()

    statuses = [person.client.get("/rooms/join/", {"code": "AAAAAA"}).status_code for _ in range(4)]

    assert statuses == [404, 404, 404, 429]
    assert person.get(workshop.address).status_code == 429


def test_who_is_in_the_room_is_not_kept_out_by_others_guesses(workshop, monkeypatch):
    monkeypatch.setattr("lessons.workshops.views.joining.MOST_WRONG_CODES", 0)

    assert workshop.joined().get(workshop.address).status_code == 200


def test_stranger_costs_no_query(db, client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/reference/")


def test_host_sees_participants_and_others_do_not(workshop):
    aino = workshop.joined("Aino")
    mika = workshop.joined("Mika")

    assert "Aino" in workshop.host.page(f"{workshop.address}cockpit/")
    assert "Aino" not in mika.page()
    assert aino.get(f"{workshop.address}cockpit/").status_code == 404


def test_lesson_of_a_participant_is_noted(workshop):
    aino = workshop.joined()

    aino.get("/lessons/profile/")

    assert Participant.objects.get().lesson == "profile"


def test_forgotten_participant_leaves_nothing(workshop):
    aino = workshop.joined()

    aino.post("/forget-me/")

    assert not Participant.objects.exists()
