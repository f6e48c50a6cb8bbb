"""Two runs side by side: a learner makes them, finds what differs, and walks through both with one cursor."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, action, run

ON_COMMIT = "/lessons/on-commit/"
FIRST = "send_ticket(instance.pk)"


def compare_with_the_solution(page):
    """Compare the solution with the lesson as shipped, from the lesson's page."""
    page.goto(f"{ON_COMMIT}?variant=solution")
    page.get_by_label("running").select_option("decline_card")
    action(page, "Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 differences")
    return page


@pytest.fixture
def compared(page):
    return compare_with_the_solution(page)


def side(page, name):
    return page.get_by_role("region", name=name, exact=True)


def now(page):
    """What stands in the line of the cursor, on both sides."""
    return page.locator("[data-said] dd")


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_first_difference_is_in_view_and_the_mail_is_counted(compared):
    expect(compared.get_by_text("first difference")).to_be_in_viewport()
    expect(now(compared)).to_have_text([FIRST, "nothing like it here"])
    expect(compared.get_by_role("row", name="mail 1, to nora@example.org none")).to_be_visible()


def test_lines_of_both_sides_stand_at_the_same_height(compared):
    tops = """lists => lists.map(list => [...list.children].map(row => row.getBoundingClientRect().top))"""
    left, right = compared.locator("[data-side]").evaluate_all(tops)

    assert left == right


def test_lines_stand_at_the_same_height_with_all_events(compared):
    compared.get_by_label("all events").check()

    tops = """lists => lists.map(list => [...list.children].map(row => row.getBoundingClientRect().top))"""
    left, right = compared.locator("[data-side]").evaluate_all(tops)
    assert left == right


def test_key_leads_to_the_next_difference_and_back_to_the_first(compared):
    compared.keyboard.press("n")
    expect(now(compared)).to_have_text(["nothing like it here", "① send_ticket · discarded: rolled back"])
    expect(compared.get_by_text("difference 2")).to_be_in_viewport()

    compared.keyboard.press("n")
    expect(now(compared).first).to_contain_text(FIRST)


def test_button_leads_to_the_next_difference(compared):
    action(compared, "next difference").click()

    expect(now(compared).last).to_have_text("① send_ticket · discarded: rolled back")


def test_step_shows_both_sides_as_they_were_then(compared):
    transaction = side(compared, "As shipped").locator(".row--transaction_begun .fate")
    mail = side(compared, "As shipped").locator(".row--mail_sent")
    expect(transaction).to_have_text("gone", use_inner_text=True)
    expect(mail.get_by_text("stays sent")).to_be_visible()

    action(compared, "One step forward").click()
    expect(transaction).to_have_text("pending", use_inner_text=True)
    expect(mail.get_by_text("stays sent")).to_be_hidden()

    action(compared, "Last step").click()
    expect(transaction).to_have_text("gone", use_inner_text=True)
    expect(mail.get_by_text("stays sent")).to_be_visible()


def test_calls_that_lead_to_a_step_are_marked_on_both_sides(compared):
    compared.get_by_role("group", name="As shipped").get_by_role("slider").fill("22")

    around = [side(compared, name).locator(".row.is-around") for name in ("As shipped", "Solution")]
    expect(around[0].last).to_contain_text("send_mail")
    expect(around[1].last).to_contain_text("mail_ticket")
    action(compared, "First step").click()
    expect(compared.locator(".is-around")).to_have_count(0)


def test_play_goes_through_both_to_the_end(compared):
    action(compared, "Last step").click()
    for _ in range(2):
        action(compared, "One step back").click()

    action(compared, "Play").click()

    expect(action(compared, "Pause")).to_be_visible()
    expect(now(compared)).to_have_text(["Finished.", "Finished."])
    expect(action(compared, "Play")).to_be_visible()


def test_map_of_a_side_leads_both_to_its_step(compared):
    group = compared.get_by_role("group", name="Solution")
    group.get_by_role("slider").fill("21")

    # It is discarded, but that is still to come.
    waits = re.compile(r"on_commit\(.*\) · Callback 1 waits for the COMMIT\.$")
    expect(now(compared)).to_have_text(["nothing like it here", waits])
    expect(compared.get_by_role("group", name="As shipped").get_by_role("slider")).to_have_value("22")


def test_one_cursor_walks_through_both_sides(compared):
    compared.get_by_role("region", name="Two scores, line by line").focus()

    compared.keyboard.press("ArrowDown")
    expect(now(compared)).to_have_text(["booking = Booking.objects.get(pk=booking_pk)", "nothing like it here"])
    compared.keyboard.press("ArrowUp")
    compared.keyboard.press("ArrowUp")
    expect(now(compared)).to_have_text(["if created:", "if created:"])
    compared.keyboard.press("End")
    expect(side(compared, "As shipped").locator("li").last).to_be_in_viewport()
    compared.keyboard.press("Home")
    expect(now(compared).first).to_contain_text("The app is loaded")


def test_number_of_an_event_leads_to_it_in_its_run(compared):
    side(compared, "As shipped").get_by_role("link", name="Event 22").click()

    expect(compared.get_by_role("heading", level=1)).to_have_text("decline_card()")
    expect(compared.locator("#event-22")).to_contain_text("mail to nora@example.org")
    expect(compared.locator("#event-22")).to_be_in_viewport()


def test_before_and_after_an_edit(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.get_by_role("link", name="Link to this run").click()
    before = page.url
    page.goto(CREATED_FLAG)
    run(page, "Create an author")

    page.goto(before)
    page.get_by_role("link", name="Compare with…").click()
    page.get_by_role("link", name="Create an author").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("1 difference")
    expect(page.get_by_role("main")).to_contain_text("They did not begin with equal data")


def test_after_an_edit_that_is_not_saved_yet(page):
    page.goto(f"{ON_COMMIT}?variant=")
    page.get_by_role("link", name="Change this file").first.click()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("# Nobody listens.")

    action(page, "Compare").click()

    expect(page.get_by_role("heading", name="Yours")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The code differs in theatre/receivers.py")
    expect(page.get_by_role("row", name="receivers called 2 none")).to_be_visible()
    page.go_back()
    expect(page.locator(".cm-line").first).to_have_text("# Nobody listens.")
    expect(page.get_by_text("Not saved yet")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360])
def test_narrow_page_shows_one_side_and_turns_to_the_other_on_the_same_lines(visitor, width):
    phone = compare_with_the_solution(visitor(viewport={"width": width, "height": 740}))
    left, right = (side(phone, name).locator("li").nth(8) for name in ("As shipped", "Solution"))
    assert sideways(phone) == 0

    phone.get_by_role("link", name="Solution").last.click()

    expect(phone.get_by_text("first difference")).to_be_in_viewport()
    phone.wait_for_function("document.querySelector('[data-lines]').scrollLeft > 100")
    assert right.bounding_box()["y"] == left.bounding_box()["y"]


def test_differences_are_linked_without_javascript(visitor):
    page = compare_with_the_solution(visitor(java_script_enabled=False))
    expect(page.get_by_text("first difference")).to_be_in_viewport()

    page.get_by_role("link", name="next", exact=True).click()

    expect(page).to_have_url(re.compile("#difference-2$"))
    expect(page.get_by_text("difference 2")).to_be_in_viewport()
