"""Predict, run, see the difference; click a claim; change a file and let it be checked."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, PASTE, action, events, expect_rows, run, status

ORDER = "#proof-order_of_a_save"
PATH = "bookshop/copies.py"


@pytest.fixture
def lesson(page):
    page.goto(CREATED_FLAG)
    return page


@pytest.fixture
def order(lesson):
    lesson.locator(f"{ORDER} > summary").click()
    return lesson.locator(ORDER)


def texts(order):
    return order.locator("li:not([data-left-out]) .order__text").all_inner_texts()


def test_wrong_prediction_meets_what_happened(lesson):
    lesson.get_by_label("created=True: the receiver is called for this object for the first time.").check()

    action(lesson, "Predict and run").first.click()

    verdict = lesson.locator("#verdict-created_of_the_next_save")
    expect(verdict).to_contain_text("Not quite")
    expect(verdict).to_contain_text("so save() executed an UPDATE")
    expect(status(lesson)).to_contain_text("Not quite")


def test_prediction_is_wanted_before_predicting(lesson):
    action(lesson, "Predict and run").first.click()

    expect(lesson.locator("input[name=answer]:focus")).to_have_count(1)
    expect(events(lesson)).to_have_count(0)


def test_it_can_be_just_run(lesson):
    action(lesson, "Just run it").first.click()

    expect(status(lesson)).to_contain_text("This is what happened")


def test_order_is_made_with_the_keyboard_alone(order):
    for left_out in ("an INSERT", "the receiver prints a welcome"):
        order.get_by_role("button", name=f"Leave out: {left_out}").press("Enter")
    while texts(order)[0] != "pre_save is sent":
        order.get_by_role("button", name="Up: pre_save is sent").press("Enter")
    if texts(order)[1] != "an UPDATE":
        order.get_by_role("button", name="Up: an UPDATE").press("Enter")

    order.get_by_role("button", name="Predict and run").press("Enter")

    expect(order).to_contain_text("Correct")


def test_moved_item_keeps_the_focus(order):
    first = texts(order)[0]

    order.get_by_role("button", name=f"Down: {first}").press("Enter")

    assert texts(order)[1] == first
    expect(order.get_by_role("button", name=f"Down: {first}")).to_be_focused()


def test_item_left_out_can_be_put_in_again(order):
    before = texts(order)
    order.get_by_role("button", name="Leave out: an INSERT").click()

    order.get_by_role("button", name="Put in: an INSERT").click()

    assert sorted(texts(order)) == sorted(before)


def test_claim_runs_in_front_of_the_reader_and_leaves_the_rows(lesson):
    run(lesson, "Create an author")
    run(lesson, "Create an author")

    lesson.locator("#proof-insert_says_true + .claim-run button").click()

    expect(status(lesson)).to_contain_text("Confirmed")
    expect_rows(lesson, "inserted 1 Ada")
    run(lesson, "Create an author")
    expect_rows(lesson, "1 Ada", "2 Ada", "inserted 3 Ada")


def test_changed_file_passes_the_check(lesson):
    lesson.locator(f"[id='{PATH}'] > summary").click()
    lesson.locator(f"[id='{PATH}']").get_by_role("link", name="Change this file").click()
    editor = lesson.locator(".editor__view .cm-content")
    editor.focus()
    lesson.keyboard.press("ControlOrMeta+a")
    editor.evaluate(PASTE, "def save_copy(author):\n    type(author).objects.create(name=author.name)\n")
    action(lesson, "Save").click()
    expect(lesson.locator("#variant-yours")).to_have_attribute("aria-current", "true")

    action(lesson, "Check my work").click()

    expect(lesson.locator("#verdict-copy_is_a_row_of_its_own")).to_contain_text("Passed")


def test_start_does_not_pass_the_check(lesson):
    action(lesson, "Check my work").click()

    expect(lesson.locator("#verdict-copy_is_a_row_of_its_own")).to_contain_text("No row was inserted")
