"""What a learner does on the page of a lesson."""

from playwright.sync_api import Locator, Page, expect

CREATED_FLAG = "/lessons/created-flag/"
TROUBLE = "/lessons/trouble/"
ENDED = "Finished."

PASTE = """(editor, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
"""Pastes a text into the editor, as a browser does."""


def action(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


def status(page: Page) -> Locator:
    return page.locator("#status")


def events(page: Page, kind: str = "") -> Locator:
    return page.locator(f"#trace > .row--{kind}" if kind else "#trace > .row")


def chips(page: Page) -> Locator:
    """The rows of tables that the run has written, each at the statement that wrote it."""
    return page.locator("#trace .chip")


def all_about(page: Page, row: Locator) -> Locator:
    """Choose a row of the score, and return the desk, on which all about its event comes."""
    row.click()
    return page.locator("#desk")


def line_of(page: Page, place: str) -> Locator:
    """The number of a line in the score, a link to that line in the code."""
    return page.locator(f'#trace .row__source[href="#{place}"]')


def expect_rows(page: Page, *rows: str) -> None:
    """Wait until the lesson's only table has these rows, each told as its mark and its cells."""
    expect(page.locator("#tables tbody tr:visible")).to_have_text(list(rows), use_inner_text=True)


def run(page: Page, label: str) -> None:
    """Click an action, and wait until its run has ended and the page takes another click."""
    link = page.get_by_role("link", name="Link to this run")
    last = link.get_attribute("href") if link.count() else ""
    action(page, label).click()
    expect(page.locator(f'#status a:not([href="{last}"])', has_text="Link to this run")).to_be_visible()
    expect(page.locator("#actions.htmx-request")).to_have_count(0)


def reset(page: Page) -> None:
    """Click Reset, and wait until the page shows it and takes another click."""
    action(page, "Reset").click()
    expect(events(page)).to_have_count(0)
    expect(page.locator(".htmx-request")).to_have_count(0)
