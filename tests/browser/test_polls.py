"""A poll in browsers: a host, a projector, one participant by keyboard on a phone, and one without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import assert_accessible
from tests.browser.test_rooms import Room, is_at


@pytest.fixture
def room(visitor):
    return Room(visitor)


@pytest.fixture
def projector(room):
    page = room.host.context.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{room.address}projector/")
    return page


def press(room, name):
    room.host.get_by_role("button", name=name).click()


def ask(room):
    room.host.get_by_text("Ask the room").click()
    room.host.get_by_role("button", name="Ask").first.click()


def join_without_javascript(room, visitor):
    page = visitor(java_script_enabled=False)
    page.goto(room.address)
    page.get_by_label("Nickname").fill("Mika")
    page.get_by_role("button", name="Join").click()
    return page


def vote_by_keyboard(page, downs):
    """Choose an option with the keys alone, and send it."""
    page.locator("#poll-words input[type=radio]").first.focus()
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#poll-said")).to_contain_text("Your vote is counted.")


def vote_without_javascript(page, room, option):
    page.goto(room.address)
    page.locator("#poll-words input[type=radio]").nth(option).check()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("#poll-yours")).to_contain_text("You said")


def choose(page, which, *options):
    """Choose the options at these places in the first or the second vote, and send them."""
    for option in options:
        page.locator("#poll-words input[name=answer]").nth(option).check()
    page.get_by_role("button", name="Vote").click()
    expect(page.locator("#poll-yours")).to_contain_text(f"You said {which}")


def step_of(page):
    return page.locator("#trace > .row.is-now")


def test_room_votes_twice_and_a_run_settles_it(room, projector, visitor):
    aino, mika = room.join("Aino"), join_without_javascript(room, visitor)
    ask(room)

    is_at(aino, room.address)
    question = room.host.locator(".poll-box__question").inner_text()
    expect(projector.get_by_role("heading", name=question)).to_be_visible()
    press(room, "Open the vote")
    vote_by_keyboard(aino, 0)
    vote_without_javascript(mika, room, 1)
    expect(room.host.locator("#answered")).to_contain_text("2 of 2 have answered.")
    press(room, "Close the vote and discuss")
    expect(projector.locator("#projector-words")).to_contain_text("Discuss it")
    press(room, "Open the second vote")
    expect(aino.locator("#poll-yours")).to_contain_text("You said first: A")
    expect(aino.locator("#poll-said")).to_be_empty()
    vote_by_keyboard(aino, 1)
    vote_without_javascript(mika, room, 1)
    press(room, "Close the vote and run")
    for page in (room.host, projector, aino):
        expect(page.locator("#trace .flag").first).to_be_attached()

    room.host.locator("#trace").focus()
    for _ in range(4):
        room.host.keyboard.press("ArrowRight")
    here = step_of(room.host).get_attribute("id")
    for page in (projector, aino):
        expect(step_of(page)).to_have_id(here)

    press(room, "Show the votes")
    mika.goto(room.address)
    for page in (room.host, projector, aino, mika):
        expect(page.locator(".poll__moves")).to_contain_text("1 went from A to B.")
    expect(step_of(projector)).to_have_id(here)

    press(room, "Put the poll away")
    is_at(aino, "/lessons/created-flag/")
    expect(projector.locator(".phases")).to_have_count(0)


def test_projector_follows_the_run_of_the_host(room, projector):
    room.host.goto("/lessons/created-flag/")
    room.host.get_by_label("everyone follows me").check()
    room.host.get_by_role("button", name="Create an author").first.click()
    expect(room.host.locator("#strip input")).to_be_attached()
    room.host.locator("#trace").focus()
    for _ in range(3):
        room.host.keyboard.press("ArrowRight")

    expect(step_of(projector)).to_have_id(step_of(room.host).get_attribute("id"))


def test_projector_asks_nobody_to_join_a_workshop_that_has_ended(room, projector):
    expect(projector.get_by_alt_text("QR code of the address to join")).to_be_visible()
    room.host.get_by_text("End the workshop").first.click()
    room.host.get_by_role("button", name="End").click()

    expect(projector.locator("#projector-words")).to_contain_text("This workshop has ended.")
    expect(projector.get_by_alt_text("QR code of the address to join")).to_have_count(0)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_projector_is_legible_from_the_back_row(room, projector, size):
    projector.set_viewport_size({"width": size[0], "height": size[1]})
    ask(room)
    expect(projector.locator("#projector-words .poll__options")).to_be_visible()

    texts = projector.locator("h1, h2, p, li, pre").filter(visible=True)
    smallest = texts.evaluate_all("all => Math.min(...all.map(each => parseFloat(getComputedStyle(each).fontSize)))")

    assert smallest >= 24
    assert projector.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_votes_for_several_options_are_legible_on_every_screen(visitor, scheme):
    room = Room(visitor, ["/lessons/receiver-contract/"])
    projector = room.host.context.new_page()
    aino, mika = room.join("Aino"), join_without_javascript(room, visitor)
    for page, size in ((projector, (1280, 720)), (room.host, (1440, 900)), (aino, (360, 740))):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": size[0], "height": size[1]})
    projector.goto(f"{room.address}projector/")
    ask(room)
    press(room, "Open the vote")
    is_at(aino, room.address)
    mika.goto(room.address)
    choose(aino, "first", 1, 2, 4)
    choose(mika, "first", 0, 1)
    for name in ("Close the vote and discuss", "Open the second vote"):
        press(room, name)
    expect(aino.locator("#poll-words :checked")).to_have_count(0)
    expect(aino.locator("#poll-words fieldset")).to_be_visible()
    mika.goto(room.address)
    choose(aino, "second", 1, 3, 4)
    choose(mika, "second", 0, 1, 2)
    press(room, "Close the vote and run")
    press(room, "Show the votes")

    for page in (projector, room.host, aino):
        expect(page.locator(".votes")).to_contain_text("all who voted")
        expect(page.locator("#trace .flag")).to_have_count(5)
        ends = "all => all.map(each => each.getBoundingClientRect().right)"
        assert max(page.locator("#trace .flag").evaluate_all(ends)) <= page.viewport_size["width"]
        assert_accessible(page)
    expect(projector.locator(".poll__moves")).to_be_in_viewport(ratio=1)
    mika.goto(room.address)
    expect(mika.locator(".poll__moves")).to_contain_text("1 from")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_a_poll_are_accessible(room, projector, scheme):
    aino = room.join("Aino")
    ask(room)
    for name in ("Open the vote", "Close the vote and discuss", "Open the second vote", "Close the vote and run"):
        press(room, name)
        expect(room.host.get_by_role("button", name=name)).to_have_count(0)
    press(room, "Show the votes")
    for page in (projector, aino):
        expect(page.locator(".votes")).to_be_visible()
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
        expect(page).to_have_title(re.compile("Tuesday"))
