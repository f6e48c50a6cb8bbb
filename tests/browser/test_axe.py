"""What axe-core finds on the pages of the site, in each state, in both colour schemes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lesson import CREATED_FLAG, TROUBLE, run

ABOUT_COLOURS = ["color-contrast", "link-in-text-block"]
PAGES = [
    "/",
    "/?route=express",
    "/reference/",
    "/rooms/",
    "/search/?q=on_commit",
    "/resume-code/",
    "/forget-me/",
    CREATED_FLAG,
    "/lessons/on-commit/",
]


@pytest.fixture
def page(visitor):
    return visitor(viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone(visitor):
    return visitor(viewport={"width": 360, "height": 740})


@pytest.fixture
def troubled(visitor, trouble_site):
    return visitor(base_url=trouble_site)


def assert_accessible(page: Page) -> None:
    """Look at the page as it stands, by day and by night: what is not about colours is the same in both."""
    by_day = violations(page)
    page.emulate_media(color_scheme="dark")
    by_night = violations(page, runOnly=ABOUT_COLOURS)
    page.emulate_media(color_scheme="light")

    assert {"light": by_day, "dark": by_night} == {"light": [], "dark": []}


def violations(page: Page, **options: list[str]) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("path", PAGES)
def test_page(page, path):
    page.goto(path)

    assert_accessible(page)


@pytest.mark.parametrize("path", ["/", "/reference/", "/search/?q=on_commit", "/lessons/on-commit/"])
def test_page_on_a_phone(phone, path):
    phone.goto(path)

    assert_accessible(phone)


def test_home_of_a_learner_who_has_begun(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.goto("/")

    assert_accessible(page)


def test_lesson_that_opens_with_recall(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.goto("/lessons/on-commit/")
    page.locator("#recall").get_by_role("radio").first.check()
    page.get_by_role("button", name="Answer and run").first.click()
    expect(page.locator(".recall__verdict")).to_be_visible()

    assert_accessible(page)


def test_lesson_with_a_run(page):
    page.goto("/lessons/on-commit/")
    run(page, page.locator("#actions button").first.inner_text())

    assert_accessible(page)


def test_lesson_with_a_run_on_a_phone(phone):
    phone.goto(CREATED_FLAG)
    run(phone, "Create an author")

    assert_accessible(phone)


def test_run_of_its_own(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.get_by_role("link", name="Link to this run").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert_accessible(page)


def test_run_that_raises(troubled):
    troubled.goto(TROUBLE)
    run(troubled, "Derail")

    assert_accessible(troubled)


def test_file_that_is_changed(page):
    page.goto(f"{CREATED_FLAG}?edit=bookshop/signals.py")

    assert_accessible(page)


def test_two_runs_compared(page):
    compare_two_variants(page)


def test_two_runs_compared_on_a_phone(phone):
    compare_two_variants(phone)


def compare_two_variants(page):
    page.goto("/lessons/on-commit/?variant=solution")
    page.get_by_label("running").select_option("decline_card")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("first difference")).to_have_count(1)

    assert_accessible(page)


def test_runs_to_compare_with(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    run(page, "Create an author")
    page.get_by_role("link", name="Link to this run").click()
    page.get_by_role("link", name="Compare with…").click()
    expect(page.get_by_role("link", name="Create an author")).to_be_visible()
    assert_accessible(page)

    page.goto(f"{CREATED_FLAG}compare/runs/")
    assert_accessible(page)
