"""The host's cockpit in a browser, and what the host tells everyone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import assert_accessible
from tests.browser.test_rooms import LESSONS, Room, is_at


@pytest.fixture
def room(visitor):
    return Room(visitor)


def test_message_reaches_everyone_and_its_field_is_empty_again(room):
    aino = room.join("Aino")
    room.host.get_by_text("Write a message").click()
    field = room.host.get_by_role("textbox", name="Everybody sees it")

    field.fill("Back at ten past.")
    room.host.locator("#message-form").get_by_role("button", name="Send").click()

    expect(aino.locator("#room-told")).to_contain_text("Back at ten past.")
    expect(room.host.locator("#cockpit-state")).to_contain_text("Back at ten past.")
    expect(field).to_be_empty()


def test_what_the_host_types_stays_while_the_room_goes_on(room):
    room.host.get_by_text("Write a message").click()
    field = room.host.get_by_role("textbox", name="Everybody sees it")
    field.fill("Back at")

    room.join("Aino")
    expect(room.host.get_by_role("link", name="Aino")).to_be_visible()

    expect(field).to_have_value("Back at")
    expect(field).to_be_focused()


def test_pause_shows_at_once_and_ends(room):
    aino = room.join("Aino")

    room.host.get_by_role("button", name="Pause").click()
    expect(aino.get_by_text("Paused.")).to_be_visible()
    room.host.get_by_role("button", name="Go on").click()

    expect(aino.get_by_text("Paused.")).to_be_hidden()
    expect(room.host.get_by_role("button", name="Pause")).to_be_visible()


def test_timer_counts_down_on_every_page(room):
    aino = room.join("Aino")
    room.host.get_by_text("Set a timer").click()

    room.host.get_by_role("button", name="Start", exact=True).click()

    for page in (aino, room.host):
        expect(page.get_by_role("timer")).to_have_text(re.compile(r"4:\d\d"))


def test_call_brings_back_who_looks_around(room):
    aino = room.join("Aino")
    aino.goto("/")
    expect(aino.get_by_role("button", name="Back to the room")).to_be_visible()
    expect(aino.locator("#room-stream")).to_be_attached()

    room.host.get_by_role("button", name="Bring everyone here").click()

    is_at(aino, LESSONS[0])


def test_hint_from_the_page_of_a_participant_is_read(room):
    aino = room.join("Aino")
    room.host.get_by_role("link", name="Aino").click()

    room.host.get_by_role("button", name="Send", exact=True).first.click()
    expect(aino.locator("#room-hint")).to_contain_text("A hint for you")
    aino.get_by_role("button", name="Thanks").click()

    expect(aino.locator("#room-hint")).to_be_empty()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cockpit_is_accessible_and_not_too_wide(room, width, scheme):
    room.join("Aino")
    expect(room.host.get_by_role("link", name="Aino")).to_be_visible()
    room.host.set_viewport_size({"width": width, "height": 740})
    room.host.emulate_media(color_scheme=scheme)

    assert_accessible(room.host)
    assert room.host.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_device_that_does_not_drive_is_told_and_moves_nobody(room, problems):
    phone = room.visit(viewport={"width": 390, "height": 800})
    phone.goto(room.host_link)
    expect(phone.get_by_text("Another of your devices leads.")).to_be_visible()

    phone.get_by_role("button", name=re.compile("^Next: ")).click()

    expect(phone.get_by_role("alert")).to_contain_text("Take over first.")
    expect(room.host.get_by_role("button", name=re.compile("^Next: m2m_changed"))).to_be_visible()
    assert "409" in problems.pop()  # the browser writes down that it was refused
