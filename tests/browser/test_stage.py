"""What the stage says, beside the run itself: before a run, while another goes on, and after the next one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, TROUBLE, action, chips, events, reset, run, status

ON_COMMIT = "/lessons/on-commit/"
DECLINED = "Sell a seat, but the card is declined"
STREAM = "text/event-stream"


@pytest.fixture
def title(page):
    page.goto(CREATED_FLAG)
    return page.locator("#trace-title")


def test_stage_says_before_a_run_what_runs_first(page, title):
    expect(title).to_have_text("What runs first")

    run(page, "Create an author")
    expect(title).to_have_text("What ran")
    reset(page)

    expect(title).to_have_text("What runs first")


def test_click_while_another_run_goes_on_is_answered(trouble_site, visitor):
    page = visitor(base_url=trouble_site)
    page.goto(TROUBLE)
    action(page, "Take your time").click()
    expect(chips(page)).to_contain_text(["Slow"])

    action(page, "Depart").click()
    action(page, "Depart").click()

    expect(page.get_by_text("One run at a time")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(status(page)).to_contain_text("Stopped by you.")
    expect(page.get_by_text("One run at a time")).to_have_count(0)


def test_address_forgets_the_step_of_the_run_before(page):
    page.goto(ON_COMMIT)
    run(page, DECLINED)
    events(page).last.click()
    expect(page).to_have_url(re.compile("#event-"))

    run(page, DECLINED)

    expect(page).not_to_have_url(re.compile("#event-"))
    expect(page.locator("#trace > .is-now")).to_have_count(0)


def test_prediction_says_that_it_is_not_about_the_variant_that_is_shown(page):
    page.goto(CREATED_FLAG)
    about = page.locator("[id^=about-]").first
    expect(about).not_to_contain_text("not with")

    page.locator(".variants a").nth(1).click()
    expect(about).to_contain_text("not with the variant")
    page.locator(".variants a").first.click()

    expect(about).not_to_contain_text("not with")


def test_player_on_a_phone_says_what_it_is_for_before_the_first_step(visitor):
    phone = visitor(viewport={"width": 360, "height": 780})
    phone.goto(CREATED_FLAG)

    run(phone, "Create an author")

    expect(phone.locator(".player__say")).to_have_text(re.compile("step by step"))


def test_player_says_a_row_without_the_flags_beside_it(visitor):
    phone = visitor(viewport={"width": 360, "height": 780})
    phone.goto(ON_COMMIT)
    prediction = phone.locator("#proof-time_of_the_mail")
    prediction.locator("> summary").click()
    prediction.get_by_role("radio").first.check()

    prediction.get_by_role("button", name="Predict and run").click()
    flagged = phone.locator("#trace > .is-now", has=phone.locator(".flag"))
    expect(flagged).to_have_count(1)

    expect(phone.locator(".player__say b")).to_be_visible()
    expect(phone.locator(".player__say")).not_to_contain_text(flagged.locator(".flag").first.inner_text())


def test_glyph_stands_on_the_line_of_what_it_is_about(visitor):
    phone = visitor(viewport={"width": 360, "height": 780})
    phone.goto(ON_COMMIT)

    run(phone, DECLINED)

    alone = phone.evaluate(
        """() => [...document.querySelectorAll("#trace .row__what > .glyph")].filter((glyph) => {
            const [box, next] = [glyph, glyph.nextElementSibling].map((each) => each.getBoundingClientRect());
            return box.height && next.top >= box.bottom;
        }).map((glyph) => glyph.closest(".row").textContent)"""
    )
    assert alone == []


def test_run_of_a_built_in_signal_leads_back_to_it(page):
    page.goto("/reference/")
    page.get_by_role("button", name=re.compile("^Run: ")).nth(5).click()

    page.get_by_role("link", name="built-in signals").click()

    expect(page).to_have_url(re.compile(r"/reference/#\w+$"))
    expect(page.locator(":target")).to_be_in_viewport()


def test_rows_that_come_at_once_are_shown_at_once(page):
    page.goto(CREATED_FLAG)
    rows = "".join(f'id: {n}\ndata: <li class="row" id="event-{n}">row {n}</li>\n\n' for n in range(1, 51))
    page.route("**/runs/", lambda route: route.fulfill(body=f"{rows}event: end\ndata:\n\n", content_type=STREAM))
    page.evaluate("document.addEventListener('htmx:after:swap', () => (document.title += '+'))")

    action(page, "Create an author").click()

    expect(events(page)).to_have_text([f"row {n}" for n in range(1, 51)])
    assert page.title().count("+") == 1
