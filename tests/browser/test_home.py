"""The home page, as a visitor finds it."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, run


def test_home_leads_to_the_lesson(page):
    page.goto("/")

    page.get_by_role("listitem").get_by_role("link", name="post_save and the created flag").click()

    expect(page).to_have_url(CREATED_FLAG)
    expect(page.get_by_role("heading", level=1)).to_have_text("post_save and the created flag")


def test_map_is_a_list_of_lines_and_each_line_a_list_of_stations(page):
    page.goto("/")

    line = page.locator(".map > li", has=page.get_by_role("heading", name="Receiving a signal"))

    expect(line.get_by_role("listitem")).to_contain_text(["Was that an insert or an update?"])


def test_map_is_walked_with_the_keyboard(page):
    page.goto("/?route=express")
    stations = page.locator(".station__link")
    stations.first.focus()
    titles = [page.evaluate("document.activeElement.textContent")]

    for _ in range(stations.count() - 1):
        page.keyboard.press("Tab")
        titles.append(page.evaluate("document.activeElement.textContent"))

    assert titles == stations.all_text_contents()


def test_enter_continues_where_the_learner_was(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.goto("/")

    page.get_by_role("link", name="Continue at 1.").focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{CREATED_FLAG}#step-predict")


@pytest.mark.parametrize(("width", "columns"), [(320, 1), (360, 1), (1440, 6)])
def test_map_fits_the_screen(visitor, width, columns):
    page = visitor(viewport={"width": width, "height": 800})
    page.goto("/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    template = page.locator(".stations").first.evaluate("list => getComputedStyle(list).gridTemplateColumns")
    assert len(template.split()) == columns
