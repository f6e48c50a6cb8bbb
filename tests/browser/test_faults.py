"""What a learner sees when something goes wrong: a sentence, what was kept, and what to do next."""

import threading
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import (
    CREATED_FLAG,
    ENDED,
    TROUBLE,
    action,
    all_about,
    chips,
    events,
    expect_rows,
    run,
    status,
)
from tests.browser.line import Line

TRACE = "**/runs/*/events/?trace=alone"
BROKEN = (
    "The connection was lost during the run. If the site is still up, the run finishes and is saved. "
    "If the site was stopped, the run may be lost, and your tables are unchanged."
)


@pytest.fixture
def lesson(page):
    page.goto(CREATED_FLAG)
    return page


@pytest.fixture
def trouble(visitor, trouble_site):
    """The page of a lesson whose actions last, fail, and print hostile text."""
    page = visitor(base_url=trouble_site)
    page.goto(TROUBLE)
    return page


@pytest.fixture
def line(trouble_site):
    """A line to the same lesson's site that can be cut."""
    with Line(trouble_site) as line:
        server = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
        server.start()
        yield line
        line.shutdown()
        line.cut()
        server.join()


@pytest.fixture
def opened_again(lesson):
    """The page of a lesson with a run, opened again on a site that does not give out the trace any more."""
    run(lesson, "Create an author")
    lesson.route(TRACE, lambda route: route.abort())
    lesson.reload()
    return lesson


def posts_of(page):
    """The addresses to which the page sends forms from now on."""
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    return posts


def page_of_run(visitor, line, label, row):
    """Open the lesson over a line, and return the page of a run that goes on and has written a row."""
    page = visitor(base_url=line.address)
    page.goto(TROUBLE)
    action(page, label).click()
    expect(chips(page)).to_contain_text([row])
    return page


def cut_in_the_middle(route):
    body = route.fetch().body()
    route.fulfill(content_type="text/event-stream", body=body[: body.index(b"\n\n", len(body) // 2) + 2])


def test_double_click_makes_one_run(trouble):
    posts = posts_of(trouble)

    action(trouble, "Take your time").dblclick()
    expect(status(trouble)).to_contain_text(ENDED)

    assert len(posts) == 1
    expect_rows(trouble, "inserted 1 Slow", "inserted 2 Last")


def test_run_is_seen_while_it_goes_on(trouble):
    action(trouble, "Take your time").click()

    expect(chips(trouble)).to_contain_text(["Slow"])
    expect(status(trouble)).to_contain_text("Running.")
    expect(status(trouble)).to_contain_text(ENDED)


def test_click_during_a_run_in_another_tab_is_refused(trouble):
    run(trouble, "Depart")
    other_tab = trouble.context.new_page()
    other_tab.goto(TROUBLE)
    action(trouble, "Take your time").click()
    expect(chips(trouble)).to_contain_text(["Slow"])

    action(other_tab, "Depart").click()

    expect(status(other_tab)).to_contain_text("Your last run has not finished.")
    expect(status(trouble)).to_contain_text(ENDED)


def test_refused_click_leaves_the_last_trace_there(trouble):
    run(trouble, "Depart")
    other_tab = trouble.context.new_page()
    other_tab.goto(TROUBLE)
    action(trouble, "Take your time").click()
    expect(chips(trouble)).to_contain_text(["Slow"])

    action(other_tab, "Depart").click()
    expect(status(other_tab)).to_contain_text("Your last run has not finished.")

    expect(events(other_tab, "run_started")).to_contain_text("depart()")
    expect_rows(other_tab, "inserted 1 Express")


def test_reload_during_a_run_follows_it_to_its_end(trouble):
    action(trouble, "Take your time").click()
    expect(chips(trouble)).to_contain_text(["Slow"])

    trouble.reload()

    expect(status(trouble)).to_contain_text(ENDED)
    expect(chips(trouble)).to_contain_text(["Slow", "Last"])
    expect(events(trouble, "run_started")).to_have_count(1)


def test_page_that_follows_a_run_says_that_the_connection_is_lost_and_goes_on(visitor, line, problems):
    page = page_of_run(visitor, line, "Wait for ever", "Late")
    page.reload()
    expect(status(page)).to_contain_text("Running.")

    line.is_down = True
    line.cut()
    expect(status(page)).to_contain_text("The connection to the site is lost.")
    line.is_down = False

    expect(status(page)).not_to_contain_text("The connection to the site is lost.")
    expect(status(page)).to_contain_text("Your tables are unchanged.")
    problems.clear()


def test_broken_connection_is_named_and_the_run_is_found_again(visitor, line, problems):
    page = page_of_run(visitor, line, "Take your time", "Slow")

    line.cut()
    expect(status(page)).to_contain_text(BROKEN)
    page.get_by_role("link", name="Show the current state").click()

    expect(status(page)).to_contain_text(ENDED)
    expect_rows(page, "inserted 1 Slow", "inserted 2 Last")
    problems.clear()


def test_stream_that_is_cut_is_named_and_the_run_is_found_again(lesson):
    lesson.route("**/runs/", cut_in_the_middle)

    action(lesson, "Create an author").click()
    expect(status(lesson)).to_contain_text(BROKEN)
    lesson.get_by_role("link", name="Show the current state").click()

    expect(status(lesson)).to_contain_text(ENDED)
    expect(events(lesson, "run_finished")).to_have_count(1)


def test_site_that_is_killed_in_a_run_says_what_became_of_it(visitor, mortal_site, problems):
    page = visitor(base_url=mortal_site.address)
    page.goto(TROUBLE)
    run(page, "Depart")
    action(page, "Take your time").click()
    expect(chips(page)).to_contain_text(["Slow"])

    mortal_site.kill()
    expect(status(page)).to_contain_text(BROKEN)
    expect(chips(page)).not_to_contain_text("kept", use_inner_text=True)
    page.get_by_role("link", name="Show the current state").click()
    expect(status(page)).to_contain_text("The site did not answer.")
    mortal_site.start()
    page.get_by_role("link", name="Show the current state").click()

    expect(status(page)).to_contain_text("The site was stopped during this run.")
    expect_rows(page, "1 Express")
    # The trace is fetched after the page, and the site ends with the test.
    expect(page.locator(".trace__link")).to_have_count(0)
    problems.clear()


def test_click_after_a_broken_stream_runs(lesson):
    lesson.route("**/runs/", cut_in_the_middle, times=1)
    action(lesson, "Create an author").click()
    expect(status(lesson)).to_contain_text(BROKEN)

    run(lesson, "Create an author")

    expect_rows(lesson, "1 Ada", "inserted 2 Ada")


def test_site_that_does_not_answer_is_named(lesson, problems):
    lesson.route("**/runs/", lambda route: route.abort())

    action(lesson, "Create an author").click()

    expect(status(lesson)).to_contain_text("The site did not answer.")
    problems.clear()


def test_trace_that_cannot_be_fetched_is_named_and_found_again(opened_again, problems):
    expect(status(opened_again)).to_contain_text("The site did not answer. The page below has not changed.")
    expect_rows(opened_again, "inserted 1 Ada")
    opened_again.unroute(TRACE)

    opened_again.get_by_role("link", name="Show the current state").click()

    expect(events(opened_again, "run_finished")).to_have_count(1)
    expect(status(opened_again)).to_contain_text(ENDED)
    problems.clear()


def test_click_fetches_a_trace_that_did_not_come(opened_again, problems):
    expect(status(opened_again)).to_contain_text("The site did not answer.")
    opened_again.unroute(TRACE)

    opened_again.get_by_role("link", name="Show the trace of the last run").click()

    expect(events(opened_again, "run_finished")).to_have_count(1)
    expect(opened_again).to_have_url(CREATED_FLAG)
    problems.clear()


def test_trace_that_breaks_off_is_named_and_found_again(visitor, line, problems):
    page = visitor(base_url=line.address)
    page.goto(TROUBLE)
    run(page, "Depart")
    line.breaks_before = b'id="event-3"'
    page.reload()
    expect(status(page)).to_contain_text("The site did not answer.")
    line.breaks_before = b""

    page.get_by_role("link", name="Show the current state").click()

    expect(events(page, "run_finished")).to_have_count(1)
    problems.clear()


def test_answer_of_a_proxy_is_not_taken_for_the_site(lesson, problems):
    lesson.route("**/runs/", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))

    action(lesson, "Create an author").click()

    expect(status(lesson)).to_contain_text("The site did not answer.")
    expect(lesson.get_by_text("Bad gateway")).to_have_count(0)
    problems.clear()


def test_click_without_cookies_says_what_to_do(lesson, problems):
    lesson.context.clear_cookies()

    action(lesson, "Create an author").click()

    expect(status(lesson)).to_contain_text("Reload the page and click again.")
    problems.clear()


def test_file_that_is_refused_stays_in_its_text_area(lesson, problems):
    lesson.goto(f"{CREATED_FLAG}?variant=&edit=bookshop/signals.py")
    area = lesson.locator(".editor__view .cm-content")
    area.fill("# mine\0")

    action(lesson, "Save").click()

    expect(lesson.locator("#code")).to_contain_text("bookshop/signals.py has a NUL character in line 1.")
    expect(area).to_contain_text("# mine")
    problems.clear()


def test_action_that_the_lesson_has_lost_is_named(lesson, problems):
    run(lesson, "Create an author")
    action(lesson, "Create an author").evaluate("button => button.value = 'long_gone'")

    action(lesson, "Create an author").click()

    expect(status(lesson)).to_contain_text("has no action called “long_gone”.")
    expect(events(lesson, "run_finished")).to_have_count(1)
    problems.clear()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/lessons/nowhere/", "There is no lesson called “nowhere”."),
        (f"/runs/{uuid.UUID(int=1)}/", "There is no such run, or it is private."),
        ("/nowhere/", "There is no page at this address."),
    ],
    ids=["lesson", "run", "page"],
)
def test_unknown_address_is_named_and_leads_home(page, problems, address, sentence):
    page.goto(address)

    expect(page.get_by_role("main")).to_contain_text(sentence)
    page.get_by_role("link", name="To the course").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Django signals, running for real")
    problems.clear()


def test_exception_is_shown_with_the_learners_line_and_what_was_kept(trouble):
    run(trouble, "Derail")

    exception = all_about(trouble, events(trouble, "exception_raised"))
    expect(exception.locator("pre").first).to_contain_text("RuntimeError('<b>derailed</b>')")
    expect(exception.locator("li")).to_contain_text(["actions.py:24 in derail"])
    expect_rows(trouble, "inserted 1 Unlucky")


@pytest.mark.parametrize("replayed", [False, True], ids=["streamed", "replayed"])
def test_hostile_text_is_shown_as_text(trouble, replayed):
    run(trouble, "Shout")
    if replayed:
        trouble.reload()

    output = events(trouble, "output_written").locator("code")
    expect(output.filter(has_text="<script>document.title = 'stolen'</script>")).to_be_visible()
    expect(output.filter(has_text="data: stolen").last).to_be_visible()
    expect_rows(trouble, "inserted 1 <img src=x onerror='document.title=1'>")
    expect(status(trouble)).to_contain_text(ENDED)
    expect(trouble).to_have_title("Trouble on the line · Signalbox")
