"""Predict and run: the answer is marked in the rows of the run. They come into view, and the page stays where it is."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import action, events, run

ON_COMMIT = "/lessons/on-commit/"
TIME, ORDER, ROWS = "time_of_the_mail", "order_of_two_bookings", "bookings_that_remain"
SIZES = {"wide": (1440, 900), "narrow": (1024, 768), "phone": (360, 740)}


@pytest.fixture(params=SIZES)
def lesson(visitor, request):
    width, height = SIZES[request.param]
    page = visitor(viewport={"width": width, "height": height})
    page.goto(ON_COMMIT)
    return page


@pytest.fixture
def wide(visitor):
    page = visitor(viewport={"width": 1440, "height": 900})
    page.goto(ON_COMMIT)
    return page


def question(page, name):
    """Return a question, opened."""
    found = page.locator(f"#proof-{name}")
    if found.get_attribute("open") is None:
        found.locator("> summary").click()
    return found


def predict(page, name, *answers):
    asked = question(page, name)
    for answer in answers:
        asked.get_by_label(answer).check()
    button = asked.get_by_role("button", name="Predict and run")
    button.click()
    expect(decisive(page).locator(".flag").first).to_be_visible()
    return asked


def decisive(page):
    return page.locator("#trace > .is-decisive")


def flags(page):
    return page.locator("#trace .flag")


def is_covered(row):
    """Say whether anything, such as a bar, lies over a row, or it is outside of the window."""
    return row.evaluate(
        """(row) => {
            const { left, width, top, bottom } = row.getBoundingClientRect();
            return [top + 3, bottom - 3].some(
                (y) => !row.contains(document.elementFromPoint(left + width / 2, y)));
        }"""
    )


def expect_in_view(page, row):
    page.wait_for_function(
        """() => {
            const row = document.querySelector("#trace > .is-decisive.is-now");
            if (!row) return false;
            const { left, width, top, bottom } = row.getBoundingClientRect();
            return [top + 3, bottom - 3].every(
                (y) => row.contains(document.elementFromPoint(left + width / 2, y)));
        }"""
    )
    assert not is_covered(row)


def test_one_click_brings_the_deciding_row_into_view(lesson):
    predict(lesson, TIME, "Later, when the request ends.")

    expect(decisive(lesson)).to_contain_text("mail to nora@example.org")
    expect(decisive(lesson).locator(".flag")).to_have_text("this decides it")
    expect_in_view(lesson, decisive(lesson))


def test_place_that_was_meant_is_marked(lesson):
    predict(lesson, TIME, "Later, when the request ends.")

    expect(events(lesson, "run_finished").locator(".flag")).to_have_text("you said: here")


@pytest.mark.parametrize("answer", ["Later, when the request ends.", "Immediately, before create() returns."])
def test_page_stays_at_the_question(wide, answer):
    asked = question(wide, TIME)
    asked.get_by_role("button", name="Predict and run").scroll_into_view_if_needed()
    before = wide.evaluate("scrollY")

    predict(wide, TIME, answer)
    expect_in_view(wide, decisive(wide))

    assert wide.evaluate("scrollY") == before
    expect(asked.locator(".verdict")).to_be_in_viewport()


def test_right_answer_has_its_evidence(lesson):
    asked = predict(lesson, TIME, "Immediately, before create() returns.")

    expect(asked.locator(".verdict")).to_contain_text(re.compile(r"Correct: row \d+ shows it\."))
    expect_in_view(lesson, decisive(lesson))


def test_wrong_answer_says_no_and_cannot_be_given_again(wide):
    asked = predict(wide, TIME, "Later, when the request ends.")

    expect(asked.locator(".verdict")).to_contain_text(re.compile(r"Not quite: row \d+ decides it\."))
    expect(asked.locator(".verdict")).to_contain_text("No: ")
    expect(asked.get_by_label("Later, when the request ends.")).to_be_disabled()
    wide.wait_for_load_state("networkidle")
    predict(wide, TIME, "Immediately, before create() returns.")
    expect(asked.locator(".verdict")).to_contain_text("Correct")
    expect(asked.get_by_label("Later, when the request ends.")).to_be_enabled()


def test_keyboard_goes_on_at_the_verdict(wide):
    asked = question(wide, TIME)
    asked.get_by_label("Later, when the request ends.").check()

    asked.get_by_label("Later, when the request ends.").press("Enter")

    expect(wide.locator(f"#verdict-{TIME}")).to_be_focused()


def test_link_leads_to_the_row_again_and_scrolls_the_score_alone(wide):
    asked = predict(wide, ORDER)
    wide.locator("#trace").evaluate("(score) => score.parentElement.closest('.run-panel').scrollTo(0, 0)")
    link = asked.locator(".slope__was").get_by_role("link").last
    link.scroll_into_view_if_needed()
    before = wide.evaluate("scrollY")

    link.click()

    expect(decisive(wide)).to_contain_text("COMMIT")
    expect_in_view(wide, decisive(wide))
    assert wide.evaluate("scrollY") == before
    assert ON_COMMIT in wide.url


def test_link_leads_to_its_own_run_after_another_run(lesson):
    asked = predict(lesson, TIME, "Later, when the request ends.")
    lesson.wait_for_load_state("networkidle")
    run(lesson, "Sell a seat, but the card is declined")

    asked.locator(".verdict").get_by_role("link", name="row").first.click()

    expect(lesson).to_have_url(re.compile(r"/runs/[^/]+/#event-\d+$"))
    expect(lesson.locator("#trace > :target")).to_contain_text("mail to nora@example.org")
    expect(lesson.locator("#trace > :target")).to_be_in_viewport()


def test_another_run_has_no_flags(wide):
    predict(wide, TIME, "Later, when the request ends.")
    wide.wait_for_load_state("networkidle")

    run(wide, "Sell a seat, but the card is declined")

    expect(flags(wide)).to_have_count(0)
    expect(decisive(wide)).to_have_count(0)


def test_reload_shows_the_flags_again_and_scrolls_nothing(lesson):
    predict(lesson, TIME, "Later, when the request ends.")
    lesson.goto(ON_COMMIT)

    expect(flags(lesson)).to_have_text(["this decides it", "you said: here"])
    assert lesson.evaluate("scrollY") == 0


def test_order_says_at_each_row_what_was_said(lesson):
    asked = predict(lesson, ORDER)

    expect(flags(lesson).first).to_have_text(re.compile(r"^1st, you said \dth$|^1st, as you said$"))
    expect(flags(lesson)).to_have_count(4)
    expect(asked.locator(".slope__said li")).to_have_count(5)
    expect(asked.locator(".slope__was li")).to_have_count(4)
    assert asked.locator(".slope path").count() == 4
    expect_in_view(lesson, decisive(lesson))


def test_item_of_an_order_that_does_not_happen_stays_left_out(wide):
    asked = predict(wide, ORDER)

    expect(asked.get_by_role("button", name="Put in: ROLLBACK")).to_be_disabled()
    expect(asked.get_by_role("button", name="Leave out: COMMIT")).to_be_enabled()


def test_rows_are_marked_where_they_were_written_and_in_the_table(wide):
    predict(wide, ROWS, "the booking of the box")

    expect(flags(wide)).to_have_text(["gone, you said it remains", "this decides it", "remains, you left it out"])
    row = wide.locator("#tables tr.row--inserted", has_text="stalls 7")
    expect(row).to_contain_text("remains, you left it out")


def test_none_of_the_rows_can_be_said(wide):
    asked = predict(wide, ROWS)

    expect(asked.locator(".verdict")).to_contain_text("Not quite")
    expect(asked.locator(".verdict")).to_contain_text("You saidnone of them")


def test_question_runs_shipped_code_and_says_so(wide):
    wide.goto(f"{ON_COMMIT}?variant=solution")

    asked = question(wide, ROWS)
    expect(asked).to_contain_text("try_box_first() runs as shipped: not with the variant “Solution”.")
    predict(wide, ROWS, "the booking in the stalls")
    expect(asked.locator(".verdict")).to_contain_text("Correct")


def test_claim_marks_its_sentence_and_its_row(wide):
    sentence = wide.locator("#proof-called_after_the_commit")

    sentence.locator("+ .claim-run button").click()

    expect(sentence).to_have_class(re.compile("is-shown"))
    expect(wide.locator("#status")).to_contain_text(re.compile(r"Confirmed: row \d+ shows it\."))
    expect(decisive(wide)).to_contain_text("COMMIT")
    expect(decisive(wide).locator(".flag")).to_have_text("this shows it")
    action(wide, "Book a seat").click()
    expect(wide.locator(".claim.is-shown")).to_have_count(0)
