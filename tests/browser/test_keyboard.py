"""The site by keyboard alone, and as a screen reader hears it."""

from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, ENDED, action, events, expect_rows, run, status

MOST_TABS = 40


def tab_to(page, target, *, key="Tab"):
    """Press Tab until `target` has the focus, or Shift+Tab, which begins with what is last on a page."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {target}.")


def test_first_tab_offers_to_skip_to_the_content(page):
    page.goto(CREATED_FLAG)

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()


def test_skip_link_leads_into_the_content(page):
    page.goto(CREATED_FLAG)
    page.keyboard.press("Tab")

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def skip_to(page, what):
    """Follow the link at the top of the page that leads past all that stands before `what`."""
    link = page.get_by_role("link", name=f"Skip to {what}")
    tab_to(page, link)
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")


def test_exercise_is_a_few_keys_away(page):
    page.goto(CREATED_FLAG)
    skip_to(page, "the exercise")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    expect(action(page, "Check my work")).to_be_focused()


def test_what_ran_is_a_few_keys_away(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    page.reload()
    skip_to(page, "what ran")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('#run') !== null")


def test_action_runs_from_the_keyboard(page):
    page.goto(CREATED_FLAG)
    tab_to(page, action(page, "Create an author"))

    page.keyboard.press("Enter")

    expect_rows(page, "inserted 1 Ada")


def test_action_keeps_the_focus_for_the_next_run(page):
    page.goto(CREATED_FLAG)
    tab_to(page, action(page, "Create an author"))

    page.keyboard.press("Enter")
    expect(events(page, "run_finished")).to_have_count(1)

    expect(action(page, "Create an author")).to_be_focused()


def test_variant_keeps_the_focus_when_it_is_chosen(page):
    page.goto(CREATED_FLAG)
    skip_to(page, "the code")
    tab_to(page, page.locator("#variant-without-guard"))

    page.keyboard.press("Enter")
    expect(page.get_by_text("changed by the variant")).to_be_visible()

    expect(page.locator("#variant-without-guard")).to_be_focused()


def test_focus_can_be_seen_wherever_it_goes(page):
    page.goto(CREATED_FLAG)
    run(page, "Create an author")
    unseen = []

    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        where, outline = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
                return [document.activeElement.outerHTML.slice(0, 80), width];
            }"""
        )
        if not where.startswith("<body") and outline < 2:
            unseen.append(where)

    assert unseen == []


def test_end_of_a_run_is_announced_once(page):
    page.goto(CREATED_FLAG)
    page.evaluate(
        """() => {
            window.announced = [];
            const region = document.querySelector("[role=status]");
            new MutationObserver(() => announced.push(region.querySelector("p")?.textContent))
                .observe(region, {childList: true, subtree: true, characterData: true});
        }"""
    )

    run(page, "Create an author")

    announced = page.evaluate("announced")
    assert announced[-1] == ENDED
    # The count of events on the way, which is hidden from a screen reader, changes it, too.
    assert len(set(announced)) <= 2


def test_status_is_all_that_is_announced(page):
    page.goto(CREATED_FLAG)

    expect(page.locator("[aria-live], [role=status], [role=alert], [role=log]")).to_have_count(1)
    expect(status(page).locator("#trace, #tables")).to_have_count(0)
