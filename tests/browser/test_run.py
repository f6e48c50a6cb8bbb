"""The page of one run: it replays the run, and its learner decides who sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, ENDED, action, events, expect_rows, line_of, reset, run, status

SHARE = "Share with a link"


@pytest.fixture
def own_run(page):
    """The page of a run, with the learner who made it."""
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.get_by_role("link", name="Link to this run").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("create_author()")
    return page


@pytest.fixture
def stranger(visitor):
    return visitor()


def test_link_to_a_run_replays_it(own_run):
    expect(status(own_run)).to_contain_text(ENDED)
    expect(events(own_run, "output_written")).to_contain_text(["Welcome to the bookshop, Ada!"])
    expect_rows(own_run, "inserted 1 Ada")


def test_run_stays_as_it_was_after_another_one(own_run):
    address = own_run.url
    own_run.goto(CREATED_FLAG)
    run(own_run, "Create an author")

    own_run.goto(address)

    expect_rows(own_run, "inserted 1 Ada")


def test_run_stays_as_it_was_after_a_reset(own_run):
    address = own_run.url
    own_run.goto(CREATED_FLAG)
    reset(own_run)

    own_run.goto(address)

    expect_rows(own_run, "inserted 1 Ada")


def test_run_leads_back_to_its_lesson(own_run):
    own_run.get_by_role("link", name="post_save and the created flag").click()

    expect(own_run).to_have_url(CREATED_FLAG)


def test_place_of_a_replayed_event_leads_to_its_line(own_run):
    line_of(own_run, "bookshop/signals.py:7").first.click()

    expect(own_run.locator("[id='bookshop/signals.py:7']")).to_be_in_viewport()


def test_private_run_is_not_there_for_a_stranger(own_run, stranger, problems):
    stranger.goto(own_run.url)

    expect(stranger.get_by_role("main")).to_contain_text("There is no such run, or it is private.")
    problems.clear()


def test_shared_run_is_replayed_for_a_stranger(own_run, stranger):
    action(own_run, SHARE).click()
    expect(own_run.get_by_text("Anyone with the link to this page")).to_be_visible()

    stranger.goto(own_run.url)

    expect(events(stranger, "output_written")).to_contain_text(["Welcome to the bookshop, Ada!"])
    # But for the one that closes the list of keys.
    expect(stranger.locator("form:not([method=dialog])")).to_have_count(0)


def test_run_shared_no_longer_is_not_there_for_a_stranger(own_run, stranger, problems):
    action(own_run, SHARE).click()
    action(own_run, "Stop sharing").click()
    expect(own_run.get_by_text("Only you can see this run.")).to_be_visible()

    stranger.goto(own_run.url)

    expect(stranger.get_by_role("main")).to_contain_text("There is no such run, or it is private.")
    problems.clear()


def test_own_tables_are_not_those_of_a_stranger(own_run, stranger):
    stranger.goto(CREATED_FLAG)

    expect_rows(stranger, "No rows")
