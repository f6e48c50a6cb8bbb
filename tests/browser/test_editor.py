"""The editor in a real Chromium: what is written outlives a reload, is saved with a run, and is lost in no tab."""

import re

from playwright.sync_api import expect

from tests.browser.lesson import PASTE

LESSON = "/lessons/on-commit/"


def write(page, text):
    page.locator(".editor__view .cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(text)


def open_editor(page):
    page.goto(LESSON)
    page.get_by_role("link", name="Change this file").first.click()
    expect(page.locator(".editor__view .cm-content")).to_be_visible()


def test_each_script_has_its_hash_in_its_address_so_that_no_page_gets_an_old_one(page):
    open_editor(page)

    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    scripts = [address for address in loaded if address.endswith(".js")]
    assert any("/drafts." in address for address in scripts)
    assert [address for address in scripts if not re.search(r"\.[0-9a-f]{12}\.js$", address)] == []


def test_characters_that_are_keys_elsewhere_are_written(page):
    open_editor(page)

    write(page, "# n/f?\n")

    expect(page.locator(".cm-line").first).to_have_text("# n/f?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_draft_outlives_a_reload(page):
    open_editor(page)
    write(page, "# mine\n")

    page.reload()

    expect(page.locator(".cm-line").first).to_have_text("# mine")
    expect(page.locator("[data-state]")).to_contain_text("Not saved yet")


def test_saved_text_is_there_after_a_reload_and_the_page_does_not_jump(page):
    open_editor(page)
    write(page, "# mine\n")
    # CodeMirror brings the cursor into view with the next frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    top = page.locator("#editor").bounding_box()["y"]

    page.keyboard.press("Control+s")

    expect(page.locator("[data-state]")).to_have_text("Saved.")
    assert abs(page.locator("#editor").bounding_box()["y"] - top) < 2
    page.reload()
    expect(page.locator(".cm-line").first).to_have_text("# mine")


def test_syntax_error_shows_at_its_line_until_the_text_is_another_one(page):
    open_editor(page)
    write(page, "x = (\n")

    page.keyboard.press("Control+Enter")

    expect(page.locator(".cm-fault")).to_contain_text("SyntaxError: '(' was never closed")
    expect(page.locator(".cm-faulty")).to_have_text("x = (")
    write(page, "# so\n")
    expect(page.locator(".cm-fault")).to_have_count(0)


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('signalbox-draft'))")


def test_drafts_are_deleted_with_everything_else(page):
    open_editor(page)
    write(page, "# mine\n")
    expect(page.locator("[data-state]")).to_have_text("Not saved yet.")

    page.goto("/forget-me/")
    page.get_by_role("button", name="Delete everything").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('signalbox-draft'))")


def test_somebody_else_in_the_same_browser_finds_no_draft(page):
    open_editor(page)
    write(page, "# mine\n")
    expect(page.locator("[data-state]")).to_have_text("Not saved yet.")
    page.context.clear_cookies()

    open_editor(page)

    expect(page.locator(".cm-line").first).to_have_text("from django.db.models.signals import post_save")
    assert drafts(page) == []


def test_page_of_the_learner_before_takes_no_draft_from_the_next_one(page):
    open_editor(page)
    page.context.clear_cookies()
    other = page.context.new_page()
    open_editor(other)
    write(other, "# theirs\n")

    write(page, "# mine\n")

    expect(page.locator(".cm-line").first).to_have_text("# mine")
    assert len(drafts(other)) == 2
    other.reload()
    expect(other.locator(".cm-line").first).to_have_text("# theirs")


def test_page_says_that_other_models_make_new_tables_until_they_are_made(page):
    page.goto(LESSON)
    page.get_by_role("button", name="Book a seat", exact=True).click()
    expect(page.locator("#status")).to_contain_text("Finished.")
    page.goto(f"{LESSON}?edit=theatre/models.py")
    expect(page.get_by_text("If you change its models, the next run starts with new tables")).to_be_visible()
    page.locator(".editor__view .cm-content").click()
    page.keyboard.press("Control+End")
    page.locator(".cm-content").evaluate(PASTE, "\n\nclass Extra(models.Model):\n    pass\n")

    page.keyboard.press("Control+s")
    warning = page.locator("#actions").get_by_text("The models have changed.")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Book a seat", exact=True).click()

    expect(page.locator("#status")).to_contain_text("The models have changed, so this run started with new tables.")
    expect(page.locator("#tables")).to_contain_text("theatre_extra")
    expect(warning).to_be_hidden()


def test_text_in_one_tab_outlives_what_another_tab_does_with_the_file(page):
    open_editor(page)
    other = page.context.new_page()
    open_editor(other)
    write(page, "# mine\n")
    write(other, "# theirs\n")
    expect(page.locator("[data-state]")).to_contain_text("Another tab has another draft of this file")

    other.keyboard.press("Control+s")

    expect(other.locator("[data-state]")).to_have_text("Saved.")
    page.reload()
    expect(page.locator(".cm-line").first).to_have_text("# mine")


def test_text_that_another_tab_has_saved_is_shown_beside_ones_own_and_can_be_taken(page, problems):
    open_editor(page)
    other = page.context.new_page()
    open_editor(other)
    write(other, "# theirs\n")
    other.keyboard.press("Control+s")
    expect(other.locator("[data-state]")).to_have_text("Saved.")
    write(page, "# mine\n")

    page.keyboard.press("Control+s")

    expect(page.get_by_role("alert").first).to_contain_text("has been changed since you opened it here")
    assert "409" in problems.pop()
    page.get_by_role("link", name="use the other version").click()
    expect(page.locator(".cm-line").first).to_have_text("# theirs")
    assert drafts(page) == []


def test_template_is_added_and_coloured_as_what_it_is(page):
    page.goto(f"{LESSON}?variant=")
    page.get_by_label("New file").fill("theatre/templates/theatre/mail.html")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".editor__view .cm-content")).to_be_visible()

    write(page, "{# not 'for' you #}<p class='a'>{% if paid %} don't{% endif %} <!-- if\nfor --> it's")

    expect(page.locator(".cm-content .tok-keyword")).to_have_text(["if", "endif"])
    expect(page.locator(".cm-content .tok-string")).to_have_text(["'a'"])
    expect(page.locator(".cm-content .tok-comment")).to_have_text(["{# not 'for' you #}", "<!-- if", "for -->"])


def test_file_that_no_run_can_have_is_refused_beside_its_name(visitor, problems):
    phone = visitor(viewport={"width": 360, "height": 740})
    phone.goto(f"{LESSON}?variant=")
    phone.get_by_label("New file").fill("notes.csv")

    phone.get_by_role("button", name="Add").click()

    refusal = phone.get_by_role("alert").get_by_text("'notes.csv' is neither a Python file nor a template, and you can")
    expect(refusal).to_be_in_viewport()
    expect(phone.get_by_label("New file")).to_have_value("notes.csv")
    assert "422" in problems.pop()
