"""Search by keyboard: / leads to its field, Enter searches, and a result leads to the place."""

from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG


def test_slash_leads_to_the_search_from_any_page(page):
    page.goto("/reference/")

    page.keyboard.press("/")

    expect(page).to_have_url("/search/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_slash_on_the_page_of_results_goes_back_to_the_field(page):
    page.goto("/search/?q=created")

    page.keyboard.press("/")
    page.keyboard.type("rollback")

    expect(page.get_by_role("searchbox")).to_have_value("rollback")


def test_slash_is_a_character_where_one_types(page):
    page.goto("/resume-code/")
    page.get_by_label("The four words").focus()

    page.keyboard.type("a/b")

    expect(page.get_by_label("The four words")).to_have_value("a/b")


def test_slash_does_nothing_where_such_keys_are_off(page):
    page.goto("/")
    page.evaluate("localStorage.setItem('letters', 'off')")

    page.keyboard.press("/")
    page.evaluate("localStorage.removeItem('letters')")

    expect(page).to_have_url("/")


def test_line_of_source_is_in_view(page):
    page.goto("/search/?q=welcome_author")

    page.get_by_role("link", name="bookshop/signals.py").press("Enter")

    expect(page).to_have_url(f"{CREATED_FLAG}?variant=#bookshop/signals.py:8")
    expect(page.locator('[id="bookshop/signals.py:8"]')).to_be_in_viewport()


def test_sentence_is_in_view(page):
    page.goto("/search/?q=insert")

    page.locator(".found", has_text="Sentences that prove themselves").get_by_role("link").first.press("Enter")

    expect(page.locator(":target")).to_be_in_viewport()
