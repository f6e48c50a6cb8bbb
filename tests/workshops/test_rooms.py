"""Opening a room, leading it, ending it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from lessons.workshops import addresses, messages
from lessons.workshops.models import HostDevice, Room, RoomEvent
from lessons.workshops.roles import Role
from lessons.workshops.rooms import NotDriving, Place, add_device, end_room, move, move_on, take_over
from tests import personas
from tests.workshops.conftest import Person

ROOT = Path(__file__).parents[2]
FORM = {
    "title": "Tuesday",
    "stop-profile": "on",
    "number-profile": "1",
    "minutes-profile": "15",
    "notes-profile": "Ask who has done this.",
    "stop-created-flag": "on",
    "number-created-flag": "2",
}


@pytest.fixture
def host(db, settings):
    """Somebody in front of the machine that serves the site."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    person = Person()
    person.client.defaults["HTTP_HOST"] = "localhost:8000"
    return person


def test_programme_has_the_chosen_lessons_in_order(host):
    host.post("/rooms/open/", **FORM)

    stops = Room.objects.get().programme.values_list("lesson", "minutes", "notes")
    assert list(stops) == [("profile", 15, "Ask who has done this."), ("created-flag", 10, "")]


def test_opened_room_says_its_code_and_its_host_link_once(host):
    response = host.post("/rooms/open/", **FORM)

    page = personas.text(response)
    assert Room.objects.get().shown_code in page
    assert "/rooms/host/#" in page
    assert "no-store" in response.headers["Cache-Control"]
    assert "/rooms/host/#" not in host.page(f"/rooms/{Room.objects.get().join_code}/cockpit/")


def test_room_that_nobody_else_can_reach_says_so(host):
    assert "HOST=0.0.0.0" in host.post("/rooms/open/", **FORM).content.decode()


def test_others_get_the_address_of_the_machine(host, settings, monkeypatch):
    settings.HOST = "0.0.0.0"
    monkeypatch.setattr(addresses, "machine_addresses", lambda: ["192.0.2.7"])

    page = host.post("/rooms/open/", **FORM).content.decode()

    assert "http://192.0.2.7:8000/rooms/host/#" in page
    assert "HOST=0.0.0.0" not in page


@pytest.mark.parametrize("wrong", [{"title": " "}, {"stop-profile": "", "title": ""}])
def test_form_that_lacks_something_is_shown_again(host, wrong):
    response = host.post("/rooms/open/", **(FORM | wrong))

    assert response.status_code == 422
    assert "Ask who has done this." in response.content.decode()


def test_room_without_lessons_is_refused(host):
    response = host.post("/rooms/open/", title="Tuesday")

    assert "Choose at least one lesson." in personas.text(response)


ELSEWHERE = {"REMOTE_ADDR": "192.0.2.9"}


@pytest.mark.parametrize(
    ("password", "typed", "status"),
    [("", "", 403), ("", "x", 403), ("secret", "wrong", 403), ("secret", "secret", 200)],
)
def test_from_elsewhere_the_password_opens(host, settings, password, typed, status):
    settings.HOST_PASSWORD = password

    response = host.client.post("/rooms/open/", FORM | {"password": typed}, **ELSEWHERE)

    assert response.status_code == status
    assert Room.objects.exists() == (status == 200)


def test_public_site_asks_for_the_password_on_loopback_too(host, settings):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "signals.example.org"]

    assert host.post("/rooms/open/", **FORM).status_code == 403


def test_own_machine_opens_rooms_while_others_reach_it(host, settings):
    settings.HOST, settings.ALLOWED_HOSTS = "0.0.0.0", [*settings.ALLOWED_HOSTS, "192.0.2.1"]

    assert host.post("/rooms/open/", **FORM).status_code == 200


def test_move_of_a_device_that_does_not_drive_is_refused(workshop):
    phone = add_device(workshop.room, Person().row)

    with pytest.raises(NotDriving):
        move(phone, Place(lesson="profile"))

    assert workshop.now().lesson == "created-flag"


def test_device_that_takes_over_drives_and_the_other_is_told(workshop):
    phone = add_device(workshop.room, Person().row)

    take_over(phone)
    move(phone, Place(lesson="profile"))

    assert RoomEvent.objects.filter(kind="driver_changed", audience="host").count() == 1
    assert workshop.now().lesson == "profile"
    with pytest.raises(NotDriving):
        move(workshop.device, Place(lesson="m2m-actions"))


def test_next_pressed_twice_goes_on_by_one(workshop):
    for _ in range(2):
        move_on(workshop.device, after="created-flag")

    assert workshop.now().lesson == "m2m-actions"


def test_next_of_a_page_that_is_behind_changes_nothing(workshop):
    move(workshop.device, Place(lesson="profile"))

    move_on(workshop.device, after="created-flag")

    assert workshop.now().lesson == "profile"


def test_next_at_the_end_stays_there(workshop):
    move(workshop.device, Place(lesson="profile"))

    move_on(workshop.device, after="profile")

    assert workshop.now().lesson == "profile"


@pytest.mark.parametrize("wrong", [{"lesson": "nothing"}, {"variant": "nothing"}, {"action": "nothing"}])
def test_room_moves_to_no_place_that_is_not_there(workshop, wrong):
    response = workshop.host.post(f"{workshop.address}move/", **({"lesson": "profile"} | wrong))

    assert response.status_code == 404


def test_room_that_has_ended_lets_nobody_in_and_moves_no_more(workshop):
    end_room(workshop.room)

    assert Person().post(f"{workshop.address}join/", nickname="Aino").status_code == 422
    move(workshop.device, Place(lesson="profile"))
    assert workshop.now().lesson == "created-flag"


def test_prune_deletes_rooms_in_which_nothing_happened_for_long(workshop, settings, capsys):
    old = type(workshop)()
    old.joined()
    long_ago = timezone.now() - timedelta(days=settings.ROOM_DAYS + 1)
    Room.objects.filter(pk=old.room.pk).update(created_at=long_ago)
    RoomEvent.objects.filter(room=old.room).update(at=long_ago)
    Room.objects.filter(pk=workshop.room.pk).update(created_at=long_ago)

    call_command("prune")

    assert list(Room.objects.all()) == [workshop.room]
    assert HostDevice.objects.count() == 1
    assert "Rooms deleted: 1" in capsys.readouterr().out


def test_each_template_is_of_a_kind_that_is_appended():
    source = "".join(path.read_text() for path in log_folder().rglob("*.py"))
    kinds = {path.stem for role in Role for path in templates_of(role)}

    assert {kind for kind in kinds if f'"{kind}"' not in source} == set()


def test_each_kind_that_ends_streams_has_words_for_participants():
    assert {path.stem for path in templates_of(Role.PARTICIPANT)} >= messages.LAST_WORDS - {"forgotten"}


def log_folder():
    return ROOT / "lessons" / "workshops"


def templates_of(role):
    return (ROOT / "templates" / "workshops" / "events" / role).glob("*.html")
