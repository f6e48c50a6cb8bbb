"""Two runs side by side: who sees them, what is said of them, and what differs between them."""

import re

import pytest
from django.test import Client
from msgspec.structs import replace

from lessons.runs.file_sets import keep_files
from lessons.runs.models import Run, Sandbox
from lessons.traces.events import CallbackDiscarded, MailSent, OutputWritten, RunFinished, TablesRead
from lessons.traces.packing import pack
from tests.pages.conftest import ADA, AUTHOR, text_of

ENDS = RunFinished(outcome="returned", sentence="The end.")
MAIL = MailSent(subject="Hello", sender="us@example.org", recipients=("ada@example.org",), body="")
DISCARDED = CallbackDiscarded(database="default", callback="greet", number=1, reason="rolled back")


def printed(text):
    return OutputWritten(stream="stdout", text=text, source="")


@pytest.fixture
def run_with(lesson):
    """A function that gives a learner a run in which these events happen, on fresh data."""

    def make(client, *events, tables=AUTHOR, **facts):
        learner = client.get("/lessons/created-flag/").wsgi_request.learner
        learner.remember()
        sandbox, _ = Sandbox.objects.get_or_create(learner=learner, lesson="created-flag")
        trace = [replace(event, seq=seq) for seq, event in enumerate([TablesRead(tables=(tables,)), *events, ENDS], 1)]
        own = {"learner": learner, "sandbox": sandbox, "number": sandbox.runs.count() + 1, "trace": pack(trace)}
        shared = {"action": "create_author", "after": [], "outcome": "returned", "status": Run.Status.ENDED}
        return Run.objects.create(**own | shared | facts)

    return make


def compared(client, left, right):
    return client.get(f"/runs/{left.pk}/compare/{right.pk}/")


def rows(response, side):
    """Return mark and text of each line of a side: `=` for what both have, `*` for what differs, and gaps as such."""
    html = response.content.decode().split("data-side>")[side + 1].partition("</ol>")[0]
    items = re.findall(r"<li (.*?)</li>", html, re.DOTALL)
    shown = [item for item in items if "is-quiet" not in item]
    marks = ["=" if 'data-line="same"' in item else "*" if 'data-line="only"' in item else "gap" for item in shown]
    texts = [" ".join(re.sub(r"<[^>]*>", " ", item.partition('<div class="row__what"')[2]).split()) for item in shown]
    return [(mark, text.lstrip("> ")) for mark, text in zip(marks, texts, strict=True)]


def test_what_both_did_stands_beside_each_other_and_the_rest_faces_a_gap(learner, run_with):
    left = run_with(learner, printed("one"), printed("three"))
    right = run_with(learner, printed("one"), MAIL, printed("three"))

    page = compared(learner, left, right)

    assert [mark for mark, _ in rows(page, 0)] == ["=", "=", "gap", "=", "="]
    assert [mark for mark, _ in rows(page, 1)] == ["=", "=", "*", "=", "="]
    assert "1 difference" in text_of(page)


def test_equal_runs_have_no_difference(learner, run_with):
    page = compared(learner, run_with(learner, printed("one")), run_with(learner, printed("one")))

    assert "No difference" in text_of(page)
    assert {mark for side in (0, 1) for mark, _ in rows(page, side)} == {"="}
    assert 'id="difference-' not in page.content.decode()


def test_what_differs_in_the_same_place_stands_on_one_line(learner, run_with):
    page = compared(learner, run_with(learner, printed("one")), run_with(learner, printed("two")))

    assert [mark for mark, _ in rows(page, 0)] == ["=", "*", "="]
    assert [mark for mark, _ in rows(page, 1)] == ["=", "*", "="]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<A object at 0x7f3893f45f10>", "<A object at 0x7f3893f45a00>"),
        ("2026-11-26 20:15:01.123", "2026-11-26 20:15:02"),
    ],
)
def test_addresses_and_times_are_no_difference(learner, run_with, one, other):
    page = compared(learner, run_with(learner, printed(one)), run_with(learner, printed(other)))

    assert "No difference" in text_of(page)


def test_each_difference_leads_to_the_next(learner, run_with):
    left = run_with(learner, printed("one"), printed("two"), printed("three"))
    right = run_with(learner, MAIL, printed("one"), printed("two"), MAIL, printed("three"))

    html = compared(learner, left, right).content.decode()

    assert re.findall(r'id="(difference-\d)"', html) == ["difference-1", "difference-2"]
    assert re.findall(r'class="difference__next" href="#(difference-\d)"', html) == ["difference-2", "difference-1"]


def test_tally_says_what_each_run_came_to(learner, run_with):
    page = compared(learner, run_with(learner, DISCARDED), run_with(learner, MAIL))

    assert "mail none 1, to ada@example.org" in text_of(page)
    assert "callbacks 1 discarded none" in text_of(page)


def test_page_says_that_the_data_were_not_equal(learner, run_with):
    page = compared(learner, run_with(learner), run_with(learner, tables=ADA, after=None))

    assert "They did not begin with equal data" in text_of(page)


def test_page_says_that_the_data_were_equal_and_fresh(learner, run_with):
    assert "They began with equal fresh data." in text_of(compared(learner, run_with(learner), run_with(learner)))


def test_page_says_that_the_actions_were_different(learner, run_with):
    page = compared(learner, run_with(learner), run_with(learner, action="save_after_delete"))

    assert "They ran different actions" in text_of(page)


def test_variants_are_the_names_of_the_sides(learner, run_with):
    page = compared(learner, run_with(learner), run_with(learner, variant="yours"))

    assert re.findall(r'class="side__name"[^>]*>(.*?)<', page.content.decode()) == ["As shipped", "Yours"]


def test_numbers_tell_runs_of_the_same_code_apart(learner, run_with):
    page = compared(learner, run_with(learner), run_with(learner))

    names = re.findall(r'class="side__name"[^>]*>(.*?)<', page.content.decode())
    assert names == ["As shipped, run 1", "As shipped, run 2"]


def test_links_of_a_row_lead_to_its_run(learner, run_with):
    left, right = run_with(learner, MAIL), run_with(learner)

    html = compared(learner, left, right).content.decode()

    assert f'href="/runs/{left.pk}/#event-2"' in html
    assert 'id="event-2"' not in html


def test_private_run_of_somebody_else_cannot_be_compared(learner, run_with):
    own, others = run_with(learner), run_with(Client())

    assert compared(learner, own, others).status_code == 404
    assert compared(learner, others, own).status_code == 404


def test_shared_run_of_somebody_else_can_be_compared(learner, run_with):
    assert compared(learner, run_with(learner), run_with(Client(), shared=True)).status_code == 200


def test_run_offers_the_last_runs_of_its_lesson(learner, run_with):
    run, other = run_with(learner), run_with(learner)
    of_somebody_else = run_with(Client(), shared=True)

    html = learner.get(f"/runs/{run.pk}/compare/").content.decode()

    assert f"/runs/{other.pk}/compare/{run.pk}/" in html
    assert str(of_somebody_else.pk) not in html
    assert f"/runs/{run.pk}/compare/{run.pk}/" not in html


def test_page_of_a_run_leads_to_the_others(learner, run_with):
    run = run_with(learner)

    assert f'href="/runs/{run.pk}/compare/"' in learner.get(f"/runs/{run.pk}/").content.decode()


def test_lesson_offers_to_compare_what_it_shows_with_the_action_of_the_last_run(learner, run_with):
    last = run_with(learner, action="save_after_delete")
    Sandbox.objects.update(last_run=last)

    html = learner.get("/lessons/created-flag/?variant=solution").content.decode()

    assert '<input type="hidden" name="right" value="solution">' in html
    assert '<option value="">As shipped</option>' in html
    assert '<option value="solution">' not in html
    assert "<option selected>save_after_delete</option>" in html


def test_two_of_ones_own_runs_are_chosen_from_a_list(learner, run_with):
    one, other = run_with(learner, printed("one")), run_with(learner, printed("two"))
    of_somebody_else = run_with(Client(), shared=True)

    html = learner.get("/lessons/created-flag/compare/runs/").content.decode()
    page = learner.get(f"/lessons/created-flag/compare/runs/?left={one.pk}&right={other.pk}", follow=True)

    chosen = re.findall(r'name="(\w+)" value="([^"]+)"[^>]*checked', html)
    assert chosen == [("right", str(other.pk)), ("left", str(one.pk))]
    assert str(of_somebody_else.pk) not in html
    assert "1 difference" in text_of(page)


def test_what_is_no_run_cannot_be_chosen(learner):
    assert learner.get("/lessons/created-flag/compare/runs/?left=1&right=2").status_code == 404


def test_code_that_differs_is_shown(learner, lesson, run_with):
    left, right = (run_with(learner, variant=name, files=keep_files(lesson, name)) for name in ("", "solution"))

    page = compared(learner, left, right)

    assert re.search(r"bookshop/copies.py \d+ removed, \d+ added", text_of(page))
    assert "<ins>+" in page.content.decode()


def test_hostile_text_does_not_become_markup(learner, run_with):
    hostile = '<script>alert(1)</script></li><li class="row row--line">'

    page = compared(learner, run_with(learner, printed(hostile)), run_with(learner, printed(hostile)))

    assert "<script>alert" not in page.content.decode()
    assert "No difference" in text_of(page)
