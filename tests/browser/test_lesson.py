"""A lesson: what it shows, and what a click on one of its actions does to the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import (
    CREATED_FLAG,
    ENDED,
    action,
    all_about,
    events,
    expect_rows,
    line_of,
    reset,
    run,
    status,
)


@pytest.fixture
def lesson(page):
    page.goto(CREATED_FLAG)
    return page


def test_lesson_opens_with_its_file_and_empty_table(lesson):
    expect(lesson.locator("details.file[open] > summary")).to_have_text(["bookshop/signals.py"])
    expect_rows(lesson, "No rows")
    expect(status(lesson)).to_contain_text("Nothing has run yet.")


def test_action_shows_the_code_that_it_runs(lesson):
    button = action(lesson, "Create an author")

    expect(button.locator("xpath=..")).to_contain_text('Author.objects.create(name="Ada")')


def test_click_streams_the_trace_into_the_page(lesson):
    run(lesson, "Create an author")

    expect(status(lesson)).to_contain_text(ENDED)
    expect(events(lesson, "query_ran")).to_contain_text(["INSERT bookshop_author"])
    expect(events(lesson, "output_written")).to_contain_text(["Welcome to the bookshop, Ada!"])
    expect(events(lesson, "run_finished")).to_have_count(1)


def test_click_leaves_the_page_where_it_is(lesson):
    run(lesson, "Create an author")

    expect(lesson).to_have_url(CREATED_FLAG)


def test_receiver_is_shown_within_its_signal_and_output_within_its_receiver(lesson):
    run(lesson, "Create an author")

    signal = events(lesson, "signal_sent").filter(has_text="1 receiver")
    left_edges = [
        step.locator(".glyph").bounding_box()["x"]
        for step in (signal, events(lesson, "receiver_called"), events(lesson, "output_written"))
    ]

    assert left_edges == sorted(set(left_edges))


def test_inserted_row_is_marked(lesson):
    run(lesson, "Create an author")

    expect_rows(lesson, "inserted 1 Ada")


def test_updated_row_shows_what_it_was_and_is(lesson):
    run(lesson, "Create an author")

    run(lesson, "Save a new object with an existing primary key")

    expect_rows(lesson, "updated 1 was Ada and is now Eve")


def test_second_click_goes_on_from_the_rows_of_the_first(lesson):
    run(lesson, "Create an author")

    run(lesson, "Create an author")

    expect_rows(lesson, "1 Ada", "inserted 2 Ada")


def test_second_click_takes_the_place_of_the_first_trace(lesson):
    run(lesson, "Create an author")

    run(lesson, "Store a copy of an author")

    expect(events(lesson, "run_started")).to_have_count(1)
    expect(events(lesson, "run_started")).to_contain_text("copy_author()")


def test_reset_begins_afresh_in_the_page(lesson):
    run(lesson, "Create an author")

    reset(lesson)

    expect_rows(lesson, "No rows")
    expect(status(lesson)).to_contain_text("Nothing has run yet.")


def test_action_after_a_reset_runs_on_fresh_tables(lesson):
    run(lesson, "Create an author")
    reset(lesson)

    run(lesson, "Create an author")

    expect_rows(lesson, "inserted 1 Ada")


def test_reload_shows_the_last_run_again(lesson):
    run(lesson, "Create an author")
    shown = events(lesson).all_inner_texts()

    lesson.reload()

    expect(events(lesson)).to_have_text(shown, use_inner_text=True)
    expect_rows(lesson, "inserted 1 Ada")
    expect(status(lesson)).to_contain_text(ENDED)


def test_variant_shows_its_file_and_why(lesson):
    lesson.locator("#variant-without-guard").click()

    expect(lesson.locator("details.file[open] > summary")).to_have_text(["bookshop/signals.py changed by the variant"])
    expect(lesson.get_by_role("navigation", name="Variants of the code")).to_contain_text("at every save")


def test_variant_is_what_an_action_then_runs(lesson):
    run(lesson, "Store a copy of an author")
    expect(events(lesson, "output_written")).to_have_count(1)
    lesson.locator("#variant-without-guard").click()
    expect(lesson.get_by_text("changed by the variant")).to_be_visible()

    run(lesson, "Store a copy of an author")

    expect(events(lesson, "query_ran").filter(has_text="UPDATE")).to_have_count(1)
    expect(events(lesson, "output_written")).to_contain_text(["Welcome to the bookshop, Ada!"])


def test_choice_of_a_variant_keeps_the_trace(lesson):
    run(lesson, "Create an author")

    lesson.locator("#variant-without-guard").click()
    expect(lesson.get_by_text("changed by the variant")).to_be_visible()

    expect(events(lesson, "run_finished")).to_have_count(1)


def test_place_of_an_event_leads_to_its_line(lesson):
    run(lesson, "Create an author")

    line_of(lesson, "actions.py:7").first.click()

    expect(lesson.locator("[id='actions.py:7']")).to_be_in_viewport()
    expect(lesson.locator("[id='actions.py:7']")).to_have_text('    Author.objects.create(name="Ada")')


def test_arguments_of_a_signal_are_all_there(lesson):
    run(lesson, "Create an author")

    heard = all_about(lesson, events(lesson, "signal_sent").filter(has_text="1 receiver"))

    expect(heard.locator("dt")).to_have_text(["instance", "created", "update_fields", "raw", "using"])


def test_nothing_is_asked_of_anybody_else(page, live_site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(CREATED_FLAG)
    run(page, "Create an author")

    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(f"{live_site}/")] == []
