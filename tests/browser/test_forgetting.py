"""A learner asks the site to forget them, with and without JavaScript, and by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, TROUBLE, action, chips, expect_rows, status
from tests.browser.test_keyboard import tab_to


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request, visitor):
    return visitor(java_script_enabled=request.param)


def forget(page):
    page.goto("/")
    page.get_by_role("link", name="Forget me").click()
    action(page, "Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")


def test_learner_is_forgotten(page):
    page.goto(CREATED_FLAG)
    action(page, "Create an author").click()
    expect_rows(page, "inserted 1 Ada")

    forget(page)

    assert [cookie["name"] for cookie in page.context.cookies()] == ["csrftoken"]
    page.goto(CREATED_FLAG)
    expect_rows(page, "No rows")


def test_text_that_was_not_saved_is_forgotten_too(visitor):
    page = visitor()
    edit = f"{CREATED_FLAG}?variant=&edit=bookshop/signals.py"
    page.goto(edit)
    editor = page.locator(".editor__view .cm-content")
    editor.click()
    page.keyboard.type("# mine")
    expect(editor).to_contain_text("# mine")

    forget(page)

    page.goto(edit)
    expect(editor).to_contain_text("def welcome_author")
    expect(editor).not_to_contain_text("# mine")


def test_learner_who_keeps_it_loses_nothing(page):
    page.goto(CREATED_FLAG)
    action(page, "Create an author").click()
    expect_rows(page, "inserted 1 Ada")
    page.goto("/forget-me/")

    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Django signals, running for real")
    page.goto(CREATED_FLAG)
    expect_rows(page, "inserted 1 Ada")


def test_learner_is_forgotten_by_keyboard(visitor):
    page = visitor()
    page.goto("/")

    tab_to(page, page.get_by_role("link", name="Forget me"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Forget me")
    tab_to(page, action(page, "Delete everything"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")


def test_run_that_goes_on_meanwhile_says_that_it_is_not_kept(visitor, trouble_site):
    page = visitor(base_url=trouble_site)
    page.goto(TROUBLE)
    action(page, "Take your time").click()
    expect(chips(page)).to_contain_text(["Slow"])

    forget(page.context.new_page())

    expect(status(page)).to_contain_text("you asked this site to forget you")
    page.goto(TROUBLE)
    expect_rows(page, "No rows")
