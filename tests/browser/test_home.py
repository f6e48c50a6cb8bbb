"""The home page, as a visitor finds it."""

from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG


def test_home_leads_to_the_lesson(page):
    page.goto("/")

    page.get_by_role("link", name="post_save and the created flag").click()

    expect(page).to_have_url(CREATED_FLAG)
    expect(page.get_by_role("heading", level=1)).to_have_text("post_save and the created flag")


def test_home_shows_the_chapter_above_its_lessons(page):
    page.goto("/")

    chapter = page.get_by_role("region", name="Receiving a signal")

    expect(chapter.get_by_role("listitem")).to_contain_text(["Was that an insert or an update?"])
