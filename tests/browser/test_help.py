"""Help in browsers: a hand, an offer, and the host who sees what somebody does for as long as they want it."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import assert_accessible
from tests.browser.test_rooms import Room


@pytest.fixture
def room(visitor):
    return Room(visitor)


@pytest.fixture
def aino(room):
    aino = room.join("Aino")
    # Until the script is there, the button sends a form, and another page comes.
    expect(aino.locator("#sign-up[data-htmx-powered]")).to_be_visible()
    return aino


def see_work(room, aino):
    """Go through a hand, an offer and its acceptance, to the host's page of somebody's work."""
    aino.get_by_role("button", name="Hand up").click()
    room.host.get_by_role("button", name="Offer help").click()
    aino.get_by_role("button", name="Accept").click()
    room.host.get_by_role("link", name="See the work").click()
    expect(room.host.get_by_role("heading", name="Aino")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_offer_is_in_sight_of_who_has_scrolled(room, aino, width):
    aino.set_viewport_size({"width": width, "height": 740})
    aino.get_by_role("button", name="Hand up").click()
    aino.evaluate("scrollTo(0, document.body.scrollHeight)")

    room.host.get_by_role("button", name="Offer help").click()

    expect(aino.get_by_role("button", name="Accept")).to_be_in_viewport()


def test_host_sees_a_run_of_who_is_helped_as_it_begins(room, aino):
    see_work(room, aino)
    expect(room.host.locator("#run")).to_contain_text("Nothing has run yet.")

    aino.locator("#actions button[name=action]").first.click()

    expect(room.host.locator("#run .status")).to_contain_text("Finished.")
    expect(room.host.locator("#run .row:not(.is-quiet)").first).to_be_visible()
    expect(room.host.get_by_role("button", name="Stop")).to_have_count(0)


def test_work_is_gone_from_the_host_when_the_learner_ends_the_help(room, aino):
    see_work(room, aino)

    aino.get_by_role("button", name="End help").click()

    expect(room.host.get_by_role("button", name="Offer help")).to_be_visible()
    expect(room.host.locator("#work-files")).to_be_empty()


def test_host_goes_on_typing_while_the_learner_allows_the_projector(room, aino):
    see_work(room, aino)
    room.host.get_by_label("Hint for Aino").fill("Look at row")

    aino.get_by_role("button", name="Allow the projector, without my name").click()

    expect(room.host.get_by_role("button", name="Show on the projector")).to_be_visible()
    expect(room.host.get_by_label("Hint for Aino")).to_have_value("Look at row")


def test_focus_stays_with_the_help_of_who_uses_the_keyboard(room, aino):
    aino.get_by_role("button", name="Stuck").press("Enter")
    expect(aino.get_by_role("button", name="Stuck")).to_be_focused()
    room.host.get_by_role("button", name="Offer help").click()

    aino.get_by_role("button", name="Accept").press("Enter")

    expect(aino.get_by_role("button", name="End help")).to_be_focused()


def test_second_click_on_accept_never_hits_the_projector(room, aino):
    aino.get_by_role("button", name="Hand up").click()
    room.host.get_by_role("button", name="Offer help").click()
    box = aino.get_by_role("button", name="Accept").bounding_box()

    aino.mouse.click(box["x"] + 20, box["y"] + 10)
    button = aino.get_by_role("button", name="Allow the projector, without my name")
    expect(button).to_be_visible()

    # The page shows its help anew when the room hears of it; a button that is being replaced has no box.
    while (allow := button.bounding_box()) is None:
        expect(button).to_be_visible()
    assert allow["x"] > box["x"] + 20 or allow["y"] > box["y"] + 10


def test_pages_of_help_and_debriefing_are_accessible(room, aino):
    see_work(room, aino)
    assert_accessible(room.host)
    assert_accessible(aino)

    room.host.goto(f"{room.address}debrief/")

    assert_accessible(room.host)
