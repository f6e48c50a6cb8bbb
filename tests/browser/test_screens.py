"""The site on a small screen, and for those who want nothing to move."""

import pytest
from playwright.sync_api import expect

from tests.browser.lesson import CREATED_FLAG, TROUBLE, action, events, run, status

PHONES = [320, 360]


@pytest.fixture
def phone(visitor, request):
    return visitor(viewport={"width": request.param, "height": 700})


def sideways(page):
    """By how many pixels the page can be scrolled to the side."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("phone", PHONES, indirect=True)
@pytest.mark.parametrize("path", ["/", "/forget-me/"])
def test_page_fits_a_phone(phone, path):
    phone.goto(path)

    assert sideways(phone) == 0


@pytest.mark.parametrize("phone", PHONES, indirect=True)
def test_lesson_with_a_run_fits_a_phone(phone):
    phone.goto(CREATED_FLAG)

    run(phone, "Save an object whose row was deleted")

    expect(events(phone, "run_finished")).to_have_count(1)
    assert sideways(phone) == 0


@pytest.mark.parametrize("phone", PHONES, indirect=True)
def test_run_fits_a_phone(phone):
    phone.goto(CREATED_FLAG)
    run(phone, "Save an object whose row was deleted")

    phone.get_by_role("link", name="Link to this run").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("save_after_delete()")

    assert sideways(phone) == 0


@pytest.mark.parametrize("width", PHONES)
def test_traceback_and_long_output_fit_a_phone(visitor, trouble_site, width):
    phone = visitor(base_url=trouble_site, viewport={"width": width, "height": 700})
    phone.goto(TROUBLE)

    for label in ("Derail", "Shout"):
        run(phone, label)

        assert sideways(phone) == 0


@pytest.mark.parametrize("width", PHONES)
def test_refused_file_fits_a_phone(visitor, problems, width):
    phone = visitor(java_script_enabled=False, viewport={"width": width, "height": 700})
    phone.goto(f"{CREATED_FLAG}?variant=&edit=bookshop/signals.py")
    phone.get_by_label("Text of bookshop/signals.py").fill(f"# {'a long line ' * 50}\0")

    action(phone, "Save").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("This file was not saved")

    assert sideways(phone) == 0
    problems.clear()


@pytest.mark.parametrize("phone", PHONES, indirect=True)
def test_click_on_a_phone_brings_the_run_into_view(phone):
    phone.goto(CREATED_FLAG)

    action(phone, "Create an author").click()

    expect(status(phone)).to_be_in_viewport()
    expect(phone.locator("#trace > .row:visible").first).to_be_in_viewport()


def test_wide_page_shows_action_and_run_side_by_side(visitor):
    desk = visitor(viewport={"width": 1440, "height": 900})
    desk.goto(CREATED_FLAG)

    run(desk, "Create an author")

    expect(action(desk, "Create an author")).to_be_in_viewport()
    expect(status(desk)).to_be_in_viewport()


@pytest.mark.parametrize(("motion", "scrolling"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_page_scrolls_smoothly_only_for_those_who_like_it(visitor, motion, scrolling):
    page = visitor(reduced_motion=motion)

    page.goto(CREATED_FLAG)

    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == scrolling


def test_nothing_moves_during_a_run_for_those_who_want_it_so(visitor):
    page = visitor(reduced_motion="reduce")
    page.goto(CREATED_FLAG)
    page.evaluate(
        """() => {
            window.moved = [];
            for (const name of ["animationstart", "transitionrun"])
                document.addEventListener(name, (event) => moved.push(event.target.outerHTML));
        }"""
    )

    run(page, "Create an author")

    assert page.evaluate("moved") == []
