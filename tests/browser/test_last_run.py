"""A lesson that is opened again: its page shows how the last run ended, and the trace comes after it."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, ENDED, action, events, expect_rows, run, status

TRACE = "**/runs/*/events/?trace=alone"
WIDTHS = [360, 1440]


@pytest.fixture
def lesson(page):
    """The page of a lesson with a run."""
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    return page


@pytest.fixture
def release(lesson):
    """Hold the trace back from now on, until the function is called that this returns."""
    held, released = [], []

    def hold(route):
        # The page may ask before or after the call.
        route.continue_() if released else held.append(route)

    def let_go():
        released.append(True)
        for route in held:
            route.continue_()

    lesson.route(TRACE, hold)
    return let_go


def place_of(page, selector):
    return page.locator(selector).bounding_box()


def test_page_is_what_it_is_before_its_trace_comes(lesson, release):
    lesson.reload()

    expect(status(lesson)).to_contain_text(ENDED)
    expect_rows(lesson, "inserted 1 Ada")
    expect(lesson.locator("#trace")).to_have_text("Show the trace of the last run")


def test_trace_that_comes_is_not_announced(lesson, release):
    lesson.reload()
    lesson.evaluate(
        """() => {
            window.announced = [];
            const region = document.querySelector("[role=status]");
            new MutationObserver((changes) => announced.push(...changes))
                .observe(region, {childList: true, subtree: true, characterData: true});
        }"""
    )

    release()
    expect(events(lesson, "run_finished")).to_have_count(1)

    assert lesson.evaluate("announced.length") == 0


def test_lesson_that_is_opened_again_is_one_page_and_no_more(lesson):
    pages = []
    lesson.on("response", lambda answer: "html" in answer.headers.get("content-type", "") and pages.append(answer.url))

    lesson.reload()
    expect(events(lesson, "run_finished")).to_have_count(1)

    assert pages == [lesson.url]


def test_trace_that_comes_leaves_the_title_of_the_page(lesson):
    title = lesson.title()

    lesson.reload()
    expect(events(lesson, "run_finished")).to_have_count(1)

    expect(lesson).to_have_title(title)


@pytest.mark.parametrize("width", WIDTHS)
def test_trace_that_comes_moves_nothing_above_it(lesson, release, width):
    lesson.set_viewport_size({"width": width, "height": 800})
    lesson.goto(CREATED_FLAG)
    above = ["#actions", "#status", "#trace-title", ".stage__columns"]
    before = [place_of(lesson, selector) for selector in above]

    release()
    expect(events(lesson, "run_finished")).to_have_count(1)

    assert [place_of(lesson, selector) for selector in above] == before


@pytest.mark.parametrize("width", WIDTHS)
def test_address_of_an_event_leads_to_it_once_it_is_there(lesson, width):
    number = events(lesson, "run_finished").get_attribute("id")
    lesson.set_viewport_size({"width": width, "height": 400})
    lesson.goto("about:blank")

    lesson.goto(f"{CREATED_FLAG}#{number}")

    expect(lesson.locator("#trace > .is-now")).to_contain_text(ENDED)
    expect(lesson.locator("#trace > .is-now")).to_be_in_viewport()


def test_event_of_an_earlier_verdict_is_one_click_away_in_the_page(lesson):
    lesson.get_by_label("created=True: the receiver is called for this object for the first time.").check()
    action(lesson, "Predict and run").first.click()
    expect(status(lesson)).to_contain_text("Not quite")
    lesson.reload()
    expect(events(lesson, "run_finished")).to_have_count(1)

    lesson.locator(".verdict").get_by_role("link", name="row").first.click()

    expect(lesson.locator("#trace > .is-decisive")).to_contain_text("created=False")
    assert CREATED_FLAG in lesson.url


def test_run_that_begins_before_the_trace_came_has_the_trace_for_itself(lesson, release):
    lesson.reload()

    run(lesson, "Store a copy of an author")
    release()
    lesson.wait_for_load_state("networkidle")

    expect(events(lesson, "run_started")).to_have_count(1)
    expect(events(lesson, "run_started")).to_contain_text("copy_author()")
    expect(events(lesson, "run_finished")).to_have_count(1)


def test_back_shows_the_trace_again(lesson):
    lesson.get_by_role("link", name="Link to this run").click()
    expect(lesson.get_by_role("heading", level=1)).to_have_text("create_author()")

    lesson.go_back()

    expect(events(lesson, "run_finished")).to_have_count(1)
    expect(lesson).to_have_url(CREATED_FLAG)
