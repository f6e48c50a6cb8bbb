"""What the host says to everyone, and to one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.workshops.models import Room, RoomEvent
from lessons.workshops.rooms import Place, add_device, end_room, move
from lessons.workshops.to_all import extend_timer, pause, send_hint, start_timer, write_message
from tests.personas import text
from tests.workshops.conftest import Person


def test_message_is_on_every_page_of_a_participant(workshop):
    aino = workshop.joined()

    workshop.host.post(f"{workshop.address}message/", message="Back at ten past.")

    assert "Back at ten past." in text(aino.see())
    assert "Back at ten past." in text(aino.get("/"))


def test_message_that_is_taken_back_is_gone(workshop):
    aino = workshop.joined()
    write_message(workshop.room, "Back at ten past.")

    workshop.host.post(f"{workshop.address}message/", message="")

    assert "Back at ten past." not in text(aino.see())


def test_field_of_a_sent_message_comes_back_empty(workshop):
    workshop.host.client.defaults["HTTP_HX_REQUEST"] = "true"

    response = workshop.host.post(f"{workshop.address}message/", message="Back at ten past.", written="yes")

    assert "</textarea>" in response.content.decode()
    assert "Back at ten past." not in response.content.decode()


def test_pause_is_on_the_page_until_the_room_goes_on(workshop):
    aino = workshop.joined()

    workshop.host.post(f"{workshop.address}pause/")
    paused = text(aino.see())
    workshop.host.post(f"{workshop.address}go-on/")

    assert "Paused." in paused
    assert "Paused." not in text(aino.see())


def test_device_that_does_not_drive_may_pause(workshop):
    phone = Person()
    add_device(workshop.room, phone.row)

    phone.post(f"{workshop.address}pause/")

    assert workshop.now().is_paused


def test_what_is_said_twice_is_one_event(workshop):
    before = RoomEvent.objects.count()

    pause(workshop.room)
    pause(workshop.room)

    assert RoomEvent.objects.count() == before + 1


@pytest.mark.parametrize(("typed", "minutes"), [("5", 5), ("0", 1), ("", 1), ("9999", 180), ("soon", 1)])
def test_timer_ends_after_the_minutes_that_were_typed(workshop, typed, minutes):
    workshop.host.post(f"{workshop.address}timer/", minutes=typed)

    left = workshop.now().timer_ends_at - timezone.now()
    assert timedelta(minutes=minutes, seconds=-30) < left <= timedelta(minutes=minutes)


@pytest.mark.parametrize(("left", "then"), [(3, 4), (-2, 1)])
def test_timer_is_extended_by_a_minute_from_its_end_or_from_now(workshop, left, then):
    Room.objects.update(timer_ends_at=timezone.now() + timedelta(minutes=left))

    extend_timer(workshop.room)

    assert round((workshop.now().timer_ends_at - timezone.now()).total_seconds() / 60) == then


def test_timer_that_was_ended_is_not_extended(workshop):
    start_timer(workshop.room, 5)
    workshop.host.post(f"{workshop.address}timer/end/")

    workshop.host.post(f"{workshop.address}timer/extend/")

    assert workshop.now().timer_ends_at is None


def test_nothing_is_said_in_a_room_that_has_ended(workshop):
    end_room(workshop.room)
    before = RoomEvent.objects.count()

    for address in ("pause/", "timer/", "hint/", "message/"):
        workshop.host.post(workshop.address + address, message="One", hint="Two", minutes="3")

    assert RoomEvent.objects.count() == before


def test_hint_to_one_is_on_no_other_page(workshop):
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")

    workshop.host.post(f"{workshop.address}participants/{aino.participant.pk}/hint/", prepared="Look at `pk`.")

    assert "A hint for you: Look at pk ." in text(aino.see())
    assert "Look at" not in text(mika.get("/"))


def test_hint_that_was_read_goes(workshop):
    aino = workshop.joined()
    send_hint(workshop.room, "Look at the save.", aino.participant)

    aino.post(f"{workshop.address}hint/read/")

    assert "Look at the save." not in text(aino.get("/"))


def test_hint_to_all_goes_with_its_lesson(workshop):
    aino = workshop.joined()
    send_hint(workshop.room, "Look at the save.")
    shown = text(aino.get("/"))

    move(workshop.device, Place(lesson="profile"))

    assert "Look at the save." in shown
    assert "Look at the save." not in text(aino.get("/"))


def test_hint_is_shown_as_text_not_as_html(workshop):
    send_hint(workshop.room, "<script>alert(1)</script>")

    assert "<script>alert" not in workshop.joined().page("/")


def test_cockpit_offers_the_hints_of_the_host_before_those_of_the_lesson(workshop):
    workshop.room.programme.filter(lesson="created-flag").update(hints="Mine first.\n\n")

    page = text(workshop.host.page(f"{workshop.address}cockpit/"))

    assert page.index("Mine first.") < page.index("Without a primary key")


def test_call_is_on_the_place_that_pages_follow(workshop):
    aino = workshop.joined()

    workshop.host.post(f"{workshop.address}call/")

    assert 'data-calls="1"' in aino.page("/")
    assert workshop.now().lesson == "created-flag"


def test_device_that_does_not_drive_calls_nobody(workshop):
    phone = Person()
    add_device(workshop.room, phone.row)

    response = phone.post(f"{workshop.address}call/")

    assert response.status_code == 409
    assert workshop.now().calls == 0
