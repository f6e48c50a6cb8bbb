"""A first-year developer goes through a whole lesson: predict, run, understand, mend it, pass the check, go on.

The lesson is the one about mails that are sent although the booking is taken back.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import PASTE, action, events, status

ON_COMMIT = "/lessons/on-commit/"
RECEIVERS = "theatre/receivers.py"
SHIPPED = Path(__file__).parents[2] / "lessons/course/06-transactions/03-on-commit/app" / RECEIVERS
DECLINED = "Sell a seat, but the card is declined"
PREDICTION = "#proof-time_of_the_mail"


class Pointer:
    """Clicks."""

    def choose(self, target):
        target.click()


class Keyboard:
    """Does the same with the keyboard alone."""

    def choose(self, target):
        target.focus()
        is_box = target.evaluate("element => element.matches('input')")
        target.press("Space" if is_box else "Enter")


@pytest.fixture(params=[(360, Pointer), (1440, Pointer), (1440, Keyboard)], ids=["phone", "desk", "keyboard"])
def developer(request, visitor):
    width, means = request.param
    developer = means()
    developer.page = visitor(viewport={"width": width, "height": 900 if width == 1440 else 740})
    developer.page.goto(ON_COMMIT)
    return developer


def predict(developer, answer):
    form = developer.page.locator(PREDICTION)
    if form.get_attribute("open") is None:
        developer.choose(form.locator("> summary"))
    developer.choose(form.get_by_label(answer))
    developer.choose(form.get_by_role("button", name="Predict and run"))
    expect(developer.page.locator("#actions.htmx-request")).to_have_count(0)


def change(developer, path, old, new, *, needs):
    """Change a text in a file of the lesson, add the import that it needs, and keep it."""
    page = developer.page
    file = page.locator(f"[id='{path}']")
    if file.get_attribute("open") is None:
        developer.choose(file.locator("> summary"))
    developer.choose(file.get_by_role("link", name="Change this file"))
    shipped = SHIPPED.read_text(encoding="utf-8")
    assert old in shipped
    editor = page.locator(".editor__view .cm-content")
    editor.focus()
    page.keyboard.press("ControlOrMeta+a")
    editor.evaluate(PASTE, f"{needs}\n{shipped.replace(old, new)}")
    developer.choose(action(page, "Save"))
    expect(page.locator("#variant-yours")).to_have_attribute("aria-current", "true")


def verdict(page):
    return page.locator("#verdict-only_kept_bookings_are_mailed")


def test_lesson_is_finished_without_help(developer):
    page = developer.page
    choose = developer.choose

    # Predict, and meet what happens instead.
    predict(developer, "Never: without a transaction")
    expect(page.locator("#verdict-time_of_the_mail")).to_contain_text("Immediately, before create() returns.")
    expect(events(page, "mail_sent")).to_have_count(1)

    # Run: the receiver mails by itself, also about a booking that was taken back.
    choose(action(page, DECLINED))
    expect(events(page, "transaction_rolled_back")).to_contain_text("2 rows gone")
    expect(events(page, "mail_sent")).to_contain_text("stays sent")

    # Understand: with on_commit() nobody is told of it.
    choose(page.get_by_role("link", name="Solution").first)
    expect(page.locator("#variant-solution")).to_have_attribute("aria-current", "true")
    choose(action(page, "Compare"))
    right = page.get_by_role("region", name="Solution", exact=True)
    expect(right.locator(".row--callback_discarded")).to_contain_text("discarded: rolled back")
    expect(right.locator(".row--mail_sent")).to_have_count(0)

    # Make: the check fails first, says why, and passes with the change.
    page.goto(f"{ON_COMMIT}?variant=")
    choose(action(page, "Check my work"))
    expect(verdict(page)).to_contain_text("Not yet. Nora gets a ticket for the box")
    change(
        developer,
        RECEIVERS,
        "send_ticket(instance.pk)",
        "transaction.on_commit(lambda: send_ticket(instance.pk))",
        needs="from django.db import transaction",
    )
    choose(action(page, "Check my work"))
    expect(verdict(page)).to_contain_text("Passed")
    expect(status(page)).to_contain_text("Passed")

    # Go on.
    expect(page.get_by_text("You can now:")).to_be_visible()
    choose(page.locator("#finish").get_by_role("link").last)
    expect(page).not_to_have_url(ON_COMMIT)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
