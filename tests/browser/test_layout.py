"""A lesson on screens of all widths: what stands beside what, and in which order."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, TROUBLE, action, chips, expect_rows, run, status


@pytest.fixture
def sized(visitor):
    def make(width, height=900, **options):
        page = visitor(viewport={"width": width, "height": height}, **options)
        page.goto(CREATED_FLAG)
        return page

    return make


def box(page, selector):
    return page.locator(selector).bounding_box()


@pytest.mark.parametrize("width", [1190, 1440, 2560])
def test_wide_page_has_the_stage_beside_the_words_as_high_as_the_window(sized, width):
    page = sized(width)
    stage, question = box(page, "#run"), box(page, "#step-predict")

    assert stage["x"] >= question["x"] + question["width"]
    assert 900 * 0.8 < stage["height"] <= 900

    page.locator("#step-make").scroll_into_view_if_needed()
    assert 0 <= box(page, "#run")["y"] < 100


@pytest.mark.parametrize("width", [320, 781, 1189])
def test_narrower_page_has_the_stage_between_run_and_investigate(sized, width):
    page = sized(width)
    tops = [box(page, f"#{name}")["y"] for name in ("step-predict", "step-run", "run", "step-investigate", "step-make")]

    assert tops == sorted(tops)


@pytest.mark.parametrize("width", [320, 700, 1000, 1300, 2560])
def test_page_is_never_scrolled_sideways(sized, width):
    page = sized(width)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_rows_that_one_statement_has_written_take_one_line(visitor):
    page = visitor(viewport={"width": 360, "height": 740})
    page.goto("/lessons/what-it-costs/")
    run(page, "Delete one of 200 thumbnails")

    many = chips(page).filter(has_text=" rows ")
    assert many.count()
    assert max(chip.bounding_box()["height"] for chip in many.all()) < 30


def test_mark_of_a_claim_stands_behind_the_last_word_of_its_sentence(visitor):
    page = visitor(viewport={"width": 360, "height": 900})
    page.goto("/lessons/on-commit/")

    wrapped = """(claims) => claims.filter((claim) => {
        const mark = claim.nextElementSibling.querySelector("button").getBoundingClientRect();
        return mark.left < [...claim.getClientRects()].pop().right - 1;
    }).map((claim) => claim.textContent)"""

    assert page.locator(".prose .claim").evaluate_all(wrapped) == []


def test_call_that_is_too_long_for_a_phone_stays_on_the_line_of_its_indentation(visitor):
    page = visitor(viewport={"width": 360, "height": 740})
    page.goto("/lessons/recursion/")
    code = page.locator("#proof-calls_of_a_create pre code")

    begins, call = (
        code.evaluate(
            """({ firstChild: text }, word) => {
                const range = document.createRange();
                range.setStart(text, text.data.indexOf(word));
                range.setEnd(text, text.data.indexOf(word) + 1);
                const { x, y, height } = range.getBoundingClientRect();
                return { x, y, height };
            }""",
            word,
        )
        for word in ("def", "Invoice")
    )

    assert call["x"] > begins["x"] + begins["height"]
    assert call["y"] < begins["y"] + 2 * begins["height"]


def test_code_that_is_asked_about_stands_beside_the_question(sized):
    page = sized(1440)

    expect(page.locator("#trace")).to_contain_text('Author.objects.create(name="Ada")')
    expect(page.locator("#trace")).to_contain_text("def welcome_author(")


def test_first_thing_to_do_is_one_button_in_view(sized):
    page = sized(1440)

    expect(page.get_by_role("button", name="Predict and run").first).to_be_in_viewport()
    assert page.locator(".button:not(.button--quiet, .button--plain):visible").first.inner_text() == "Predict and run"


def test_run_marks_its_step_as_done(sized):
    page = sized(1440)
    expect(page.get_by_role("heading", name="Done: Run")).to_have_count(0)

    run(page, "Create an author")

    expect(page.get_by_role("heading", name="Done: Run")).to_be_visible()


def test_line_of_the_chapter_leads_to_its_lessons(sized):
    page = sized(1440)
    where = page.get_by_role("navigation", name="Where you are")

    expect(where.locator("[aria-current=page]")).to_have_count(1)


def test_actions_say_which_code_they_run(sized):
    page = sized(1440)

    page.locator("#variant-without-guard").click()

    expect(page.locator("#actions")).to_contain_text("Without the guard")


def test_paper_has_what_can_be_read_and_no_buttons(sized):
    page = sized(1280)  # of no other test, for a page is used again as it is left
    page.emulate_media(media="print")

    expect(action(page, "Predict and run").first).to_be_hidden()
    expect(action(page, "Create an author")).to_be_visible()
    assert page.locator("#code pre").first.evaluate("pre => getComputedStyle(pre.firstChild).whiteSpace") == "pre-wrap"


def test_run_is_seen_at_once_up_to_the_callback_that_its_rollback_discards(visitor):
    page = visitor(viewport={"width": 1440, "height": 900})
    page.goto("/lessons/on-commit/?variant=solution")

    run(page, "Sell a seat, but the card is declined")

    expect(page.locator("#trace .row--callback_discarded")).to_be_in_viewport(ratio=0.9)
    assert page.locator("#trace").evaluate("score => score.scrollTop") == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_status_is_as_high_during_a_run_as_after_it(trouble_site, visitor, width):
    page = visitor(base_url=trouble_site, viewport={"width": width, "height": 741})  # of no other test
    page.goto(TROUBLE)
    action(page, "Take your time").click()
    expect(chips(page)).to_contain_text(["Slow"])
    during = box(page, "#status")["height"]

    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("link", name="Link to this run")).to_be_visible()

    assert box(page, "#status")["height"] == during


def test_run_can_be_stopped(trouble_site, visitor):
    page = visitor(base_url=trouble_site)
    page.goto(TROUBLE)
    action(page, "Take your time").click()
    expect(chips(page)).to_contain_text(["Slow"])

    page.get_by_role("button", name="Stop").click()

    expect(status(page)).to_contain_text("Stopped by you. Your tables are unchanged.")
    expect(page.get_by_role("link", name="Link to this run")).to_be_focused()
    run(page, "Depart")
    expect_rows(page, "inserted 1 Express")
