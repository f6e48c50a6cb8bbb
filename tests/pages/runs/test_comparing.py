"""Two variants run one after the other on equal fresh data, to be laid side by side."""

import re

import pytest

from lessons.runs.models import Run, Sandbox
from lessons.sandbox.queue import QueueFull
from tests.personas import HTMX, text
from tests.runs.conftest import SLUG, Broken, run_elsewhere

COMPARE = f"/lessons/{SLUG}/compare/"


def compare(learner, action="add", left="", right="loud", **options):
    return learner.client.post(COMPARE, {"action": action, "left": left, "right": right}, **options)


def test_both_run_on_fresh_data_and_lead_to_their_comparison(learner):
    learner.click("add")

    answer = compare(learner)

    left, right = Run.objects.filter(after=[]).order_by("number")
    assert answer.url == f"/runs/{left.pk}/compare/{right.pk}/#difference-1"
    assert (left.variant, right.variant) == ("", "loud")
    assert all(b"books: 1" in bytes(line.text.encode()) for run in (left, right) for line in outputs(run)[-1:])


def outputs(run):
    return [event for event in run.events if event.kind == "output_written"]


def test_own_tables_are_as_they_were(learner):
    learner.click("add")
    before = Sandbox.objects.get().snapshot

    compare(learner)

    assert Sandbox.objects.get().snapshot == before


def test_page_says_what_only_one_of_them_did(learner):
    page = compare(learner, follow=True)

    assert "Only folded events differ" in text(page)
    assert "They began with equal fresh data. The code differs in shop/__init__.py ." in text(page)
    scores = text(page).rpartition("all events")[2]
    assert re.findall(r"LOUD|nothing like it here", scores) == ["nothing like it here", "LOUD"]


def test_same_variant_twice_has_no_difference(learner):
    assert "No difference" in text(compare(learner, right="", follow=True))


def test_run_that_dies_is_compared_with_one_that_ends(learner):
    page = compare(learner, right="deadly", follow=True)

    assert page.status_code == 200
    assert "One of them ended before its tables were read" in text(page)


@pytest.mark.parametrize("asked", [{"action": "nothing"}, {"left": "nothing"}, {"right": "nothing"}])
def test_unknown_action_or_variant_is_not_found(learner, asked):
    assert compare(learner, **asked).status_code == 404


def test_nothing_is_compared_while_another_run_goes_on(learner, living_process):
    run_elsewhere(learner, living_process.name)

    answer = compare(learner)

    assert answer.status_code == 503
    assert "This run was not saved" in text(answer)


def test_full_queue_is_told(learner, monkeypatch):
    monkeypatch.setattr("lessons.runs.carrying_out.supervisor", Broken(QueueFull()))

    answer = compare(learner)

    assert answer.status_code == 503
    assert not Run.objects.exists()


def test_htmx_is_led_to_the_comparison(learner):
    answer = compare(learner, headers=HTMX)

    left, right = Run.objects.order_by("number")
    assert answer["HX-Redirect"] == f"/runs/{left.pk}/compare/{right.pk}/#difference-1"


def test_text_that_is_not_saved_yet_is_saved_and_compared(learner, settings):
    settings.FREE_EDITING = "on"
    written = {"path": "shop/__init__.py", "text": "print('mine')\n"}

    page = learner.client.post(COMPARE, {"action": "add", "left": "", "right": "yours", **written}, follow=True)

    assert "mine" in text(page)
    assert Run.objects.order_by("number").last().variant == "yours"


def test_own_files_that_say_what_is_shipped_have_no_difference(learner):
    assert "No difference" in text(compare(learner, right="yours", follow=True))


def test_text_that_breaks_a_limit_is_refused_and_nothing_runs(learner, settings):
    settings.FREE_EDITING = "on"
    written = {"path": "no.txt.exe", "text": "x"}

    answer = learner.client.post(COMPARE, {"action": "add", "left": "", "right": "yours", **written})

    assert answer.status_code == 422
    assert not Run.objects.exists()
