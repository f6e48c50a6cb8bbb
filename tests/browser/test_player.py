"""Stepping through a run: rows, tables, blocks and the address move together."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import TROUBLE, events, run
from tests.browser.test_axe import assert_accessible

ON_COMMIT = "/lessons/on-commit/?variant=solution"
RAISING = "/lessons/on-commit/?variant=called-at-once"
DECLINED = "Sell a seat, but the card is declined"


@pytest.fixture
def declined(page):
    """A run whose transaction is rolled back, with the focus on its score."""
    page.goto(ON_COMMIT)
    run(page, DECLINED)
    page.locator("#trace").focus()
    return page


@pytest.fixture
def long(visitor, trouble_site):
    """A run of some hundred rows, with the focus on its score."""
    page = visitor(base_url=trouble_site)
    page.goto(TROUBLE)
    run(page, "Shunt all day")
    page.locator("#trace").focus()
    return page


def now(page):
    return page.locator("#trace .is-now")


def marks(page):
    """What the tables say of their rows at the step."""
    return page.locator("#tables tbody td:first-child:visible").all_inner_texts()


def test_arrows_step_through_the_run(declined):
    declined.keyboard.press("Home")
    first = now(declined).get_attribute("id")

    declined.keyboard.press("ArrowRight")
    expect(now(declined)).not_to_have_id(first)
    declined.keyboard.press("ArrowLeft")

    expect(now(declined)).to_have_id(first)


def test_each_row_of_a_long_run_is_a_step(long):
    ids = [row.get_attribute("id") for row in long.locator("#trace .row[id]:visible").all()[-25:]]

    long.keyboard.press("End")
    for seen in reversed(ids):
        expect(now(long)).to_have_id(seen)
        long.keyboard.press("ArrowLeft")
    long.keyboard.press("ArrowRight")

    assert [row.get_attribute("id") for row in long.locator("#trace .is-future[id]:visible").all()] == ids[1:]


def test_long_run_stays_one_list_of_rows(long):
    expect(long.locator("#trace .stretch").first).to_be_attached()

    assert long.get_by_role("listitem").and_(long.locator("#trace .row:visible")).count() > 150
    assert_accessible(long)


def test_tables_stand_as_they_stood_at_the_step(declined):
    assert marks(declined) == ["gone", "gone"]

    declined.keyboard.press("Home")
    assert set(marks(declined)) == {""}
    for _ in range(3):
        declined.keyboard.press("r")
    expect(now(declined)).to_contain_text("enter_on_door_list")
    declined.keyboard.press("r")

    assert marks(declined) == ["pending", "pending"]


def test_block_is_pending_until_its_end(declined):
    declined.keyboard.press("r")
    begin = declined.locator("#trace .row--transaction_begun .fate")

    expect(begin).to_have_text("pending", use_inner_text=True)
    declined.keyboard.press("End")

    expect(begin).to_have_text("gone", use_inner_text=True)


def test_what_comes_can_be_covered(declined):
    declined.get_by_label("cover what comes").check()
    declined.locator("#trace").focus()

    declined.keyboard.press("Home")

    expect(events(declined, "run_finished")).not_to_be_visible()


def test_next_statement_and_next_exception(page):
    page.goto(RAISING)
    run(page, "Book a seat")
    page.locator("#trace").focus()

    page.keyboard.press("s")
    expect(now(page)).to_have_class(re.compile("row--query_ran"))
    page.keyboard.press("x")

    expect(now(page)).to_contain_text("TypeError")


def test_address_holds_the_step_and_leads_back_to_it(declined):
    declined.keyboard.press("s")
    number = now(declined).get_attribute("id")
    expect(declined).to_have_url(re.compile(f"#{number}$"))

    declined.reload()

    expect(now(declined)).to_have_id(number)


def test_map_of_the_run_chooses_a_step(declined):
    declined.get_by_label("Step of the run").fill("9")

    expect(now(declined)).to_have_id("event-9")


def test_run_plays_by_itself_and_pauses(declined):
    declined.keyboard.press("Home")
    first = now(declined).get_attribute("id")

    declined.keyboard.press(" ")
    expect(declined.get_by_role("button", name="Pause")).to_be_visible()
    expect(now(declined)).not_to_have_id(first)
    declined.keyboard.press(" ")

    expect(declined.get_by_role("button", name="Play")).to_be_visible()


def test_desk_says_what_goes_on_around_the_step(declined):
    declined.locator("#event-21").click()

    expect(declined.locator(".desk__path")).to_contain_text(
        "post_save \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} mail_ticket()"
    )


def test_desk_asks_for_no_row_of_a_run_that_another_one_has_replaced(declined):
    last = events(declined).last.get_attribute("id")
    # The desk waits before it asks. A timer that is set after its own, and as long, comes after it.
    declined.evaluate(
        """([row, button]) => {
            document.getElementById(row).click();
            document.querySelector(button).click();
            return new Promise((resolve) => setTimeout(resolve, 150));
        }""",
        [last, "#actions button[value]"],
    )
    expect(declined.locator(f"#{last}")).to_have_count(0)
    expect(declined.locator("#strip input")).to_have_count(1)

    declined.locator("#trace").focus()
    declined.keyboard.press("Home")
    expect(declined.locator(".desk__path")).to_be_visible()


def test_keys_are_listed_and_letters_switched_off(declined):
    declined.keyboard.press("?")
    dialog = declined.get_by_role("dialog", name="Keys")
    dialog.get_by_label("single-key shortcuts").uncheck()
    dialog.get_by_role("button", name="Close").click()
    declined.locator("#trace").focus()

    declined.keyboard.press("s")

    expect(now(declined)).to_have_count(0)
    declined.evaluate("localStorage.clear()")


def test_shared_run_can_be_stepped_through_by_a_stranger(declined, visitor):
    declined.get_by_role("link", name="Link to this run").click()
    declined.get_by_role("button", name="Share with a link").click()
    expect(declined.get_by_role("button", name="Stop sharing")).to_be_visible()
    stranger = visitor()

    stranger.goto(declined.url)
    stranger.locator("#trace").focus()
    stranger.keyboard.press("s")

    expect(now(stranger)).to_have_class(re.compile("row--query_ran"))


def test_score_is_copied_as_text(declined):
    declined.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = declined.get_by_role("link", name="Copy as text")

    link.click()
    said = declined.locator("[data-copy]", has_text="Copied")
    expect(said).to_be_visible()

    assert "ROLLBACK" in declined.evaluate("navigator.clipboard.readText()")
    expect(link).to_be_visible()


def test_step_on_a_phone_shows_one_sentence(visitor):
    phone = visitor(viewport={"width": 360, "height": 780})
    phone.goto(ON_COMMIT)
    run(phone, DECLINED)

    phone.get_by_role("button", name="Next SQL").click()

    expect(phone.locator(".player__say")).to_contain_text("INSERT theatre_booking")
    expect(phone.locator("#player")).to_be_in_viewport()
