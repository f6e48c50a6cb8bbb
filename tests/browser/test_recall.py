"""A lesson opens with what an earlier one has taught; the answer stays on the page, and the focus with it."""

from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, run

LATER = "/lessons/on-commit/"
WRONG = "created=False, because the space has a primary key."


def answer_wrongly(page):
    page.goto(LATER)
    page.get_by_role("radio", name=WRONG).check()
    page.get_by_role("button", name="Answer and run").first.press("Enter")


def test_answer_is_judged_on_the_page(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")

    answer_wrongly(page)

    expect(page.get_by_role("region", name="Do you remember?").get_by_text("Not quite.")).to_be_visible()
    expect(page.locator(".recall__verdict")).to_be_focused()
    expect(page.get_by_role("button", name="Answer and run")).to_have_count(1)


def test_run_behind_the_answer_shows_its_event(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    answer_wrongly(page)

    page.get_by_role("link", name="See the run").press("Enter")

    expect(page.locator(":target")).to_contain_text("INSERT")


def test_answer_is_judged_without_javascript(visitor):
    page = visitor(java_script_enabled=False)
    page.goto(CREATED_FLAG)
    page.get_by_role("button", name="Create an author", exact=True).click()

    answer_wrongly(page)

    expect(page.get_by_text("Not quite.")).to_be_visible()
