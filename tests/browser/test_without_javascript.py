"""The same forms without JavaScript: each click answers with a whole page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, ENDED, action, events, expect_rows, status


@pytest.fixture
def page(visitor):
    page = visitor(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(CREATED_FLAG)
    return page


def test_action_answers_with_the_page_of_the_run(page):
    action(page, "Create an author").click()

    expect(status(page)).to_contain_text(ENDED)
    expect(events(page, "output_written")).to_contain_text(["Welcome to the bookshop, Ada!"])
    expect_rows(page, "inserted 1 Ada")


def test_answer_shows_what_happened_first(page):
    action(page, "Create an author").click()

    expect(page).to_have_url(f"{CREATED_FLAG}?trace=whole#run")
    expect(status(page)).to_be_in_viewport()


def test_reload_after_a_run_does_not_run_again(page):
    action(page, "Create an author").click()
    expect(events(page, "run_finished")).to_have_count(1)

    page.reload()

    expect_rows(page, "inserted 1 Ada")
    expect(events(page, "run_finished")).to_have_count(1)


def test_lesson_opened_again_leads_to_the_trace(page):
    action(page, "Create an author").click()
    expect(events(page, "run_finished")).to_have_count(1)
    page.goto(CREATED_FLAG)
    expect_rows(page, "inserted 1 Ada")

    page.get_by_role("link", name="Show the trace of the last run").click()

    expect(page.locator("#trace-title")).to_be_in_viewport()
    expect(events(page, "run_finished")).to_have_count(1)


def test_verdict_of_a_lesson_opened_again_leads_to_its_event(page):
    page.get_by_label("created=True: the receiver is called for this object for the first time.").check()
    action(page, "Predict and run").first.click()
    expect(events(page, "run_finished")).to_have_count(1)
    page.goto(CREATED_FLAG)

    page.locator("#verdict-created_of_the_next_save").get_by_role("link", name="row").first.click()

    expect(page).to_have_url(re.compile(r"/runs/[^/]+/#event-\d+$"))
    expect(page.locator("#trace > :target")).to_contain_text("created=False")


def test_variant_is_chosen_and_run(page):
    page.locator("#variant-without-guard").click()
    expect(page.get_by_text("changed by the variant")).to_be_visible()

    action(page, "Store a copy of an author").click()

    expect(events(page, "output_written")).to_have_count(2)
    expect(page.get_by_text("changed by the variant")).to_be_visible()


def test_reset_begins_afresh(page):
    action(page, "Create an author").click()
    expect(events(page, "run_finished")).to_have_count(1)

    action(page, "Reset").click()

    expect_rows(page, "No rows")
    expect(events(page)).to_have_count(0)


def test_run_is_shared(page):
    action(page, "Create an author").click()
    page.get_by_role("link", name="Link to this run").click()

    action(page, "Share with a link").click()

    expect(page.get_by_text("Anyone with the link to this page")).to_be_visible()


def test_order_is_answered_with_numbers(page):
    page.locator("#proof-order_of_a_save > summary").click()
    for name, number in (("pre_save is sent", "1"), ("an UPDATE", "2"), ("post_save is sent", "3")):
        page.locator("#proof-order_of_a_save li", has_text=name).locator("input").fill(number)

    page.locator("#proof-order_of_a_save").get_by_role("button", name="Predict and run").click()

    expect(page.locator("#verdict-order_of_a_save")).to_contain_text("Correct")


def test_claim_answers_with_the_page_of_its_run(page):
    page.locator("#proof-insert_says_true + .claim-run button").click()

    expect(status(page)).to_contain_text("Confirmed")


def own_file(page):
    return page.get_by_label("Text of bookshop/signals.py")


def test_file_that_is_refused_can_be_changed_and_kept(page, problems):
    page.goto(f"{CREATED_FLAG}?variant=&edit=bookshop/signals.py")
    own_file(page).fill("# mine\0\n")
    action(page, "Save").click()
    expect(page.get_by_role("main")).to_contain_text("bookshop/signals.py has a NUL character in line 1.")
    expect(own_file(page)).to_have_value("# mine\N{REPLACEMENT CHARACTER}\n")

    own_file(page).fill("# mine\n")
    action(page, "Save").click()

    expect(page.get_by_role("link", name="signals.py changed")).to_have_count(1)
    problems.clear()


def test_going_back_finds_what_was_typed(page):
    page.goto(f"{CREATED_FLAG}?variant=&edit=bookshop/signals.py")
    own_file(page).fill("# mine\n")
    page.get_by_role("link", name="Signalbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Django signals, running for real")

    page.go_back()

    expect(own_file(page)).to_have_value("# mine\n")
