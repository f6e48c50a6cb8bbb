"""The page of a lesson: prose, code, actions, and the learner's last run."""

import re

import pytest

from lessons.catalogue import Form
from lessons.catalogue.proofs import Scenario
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from lessons.traces.packing import pack
from tests.pages.conftest import text_of

URL = "/lessons/created-flag/"
MOST_BYTES = 60_000


def test_lesson_shows_its_prose(learner):
    text = text_of(learner.get(URL))

    assert "Was that an insert or an update?" in text
    assert "What created says" in text


def test_lesson_says_what_one_can_do_after_it(learner):
    assert "Goal: Say what created tells a receiver, and predict it" in text_of(learner.get(URL))


def test_lesson_shows_its_files_with_an_id_for_each_line_of_code(learner):
    page = learner.get(URL).content.decode()

    assert 'id="bookshop/signals.py:8"' in page
    assert 'id="actions.py:1"' in page


def test_lesson_opens_the_file_in_focus(learner):
    page = learner.get(URL).content.decode()

    assert re.findall(r'<details class="file[^>]*id="([^"]+)"\s*open', page) == ["bookshop/signals.py"]


def test_lesson_has_a_button_for_each_action(learner, lesson):
    page = learner.get(URL).content.decode()

    assert re.findall(r'name="action"\s+value="(\w+)"', page) == [action.name for action in lesson.actions]


def test_lesson_without_a_run_invites_to_one(learner):
    text = text_of(learner.get(URL))

    assert "Nothing has run yet. Make a prediction, or choose an action." in text
    assert "bookshop_author 0 rows" in text


def test_lesson_shows_the_last_run_again(learner, run_of):
    run_of(learner)

    text = text_of(learner.get(URL))

    assert "Finished." in text
    assert "inserted 1 Ada" in text


def test_lesson_leaves_the_trace_of_the_last_run_to_its_stream(learner, run_of):
    run = run_of(learner)

    page = learner.get(URL).content.decode()

    assert f'hx-get="/runs/{run.id}/events/?trace=alone"' in page
    assert "→ 1 receiver" not in page
    assert "→ 1 receiver" in text_of(learner.get(f"/runs/{run.id}/"))


def test_lesson_shows_the_whole_trace_when_asked(learner, run_of):
    run_of(learner)

    text = text_of(learner.get(URL, {"trace": "whole"}))

    assert "→ 1 receiver" in text
    assert "Show the trace" not in text


def test_lesson_without_a_run_fetches_no_trace(learner):
    assert "Show the trace" not in text_of(learner.get(URL))


def test_lesson_links_to_the_last_run(learner, run_of):
    run = run_of(learner)

    page = learner.get(URL).content.decode()

    assert f'href="/runs/{run.id}/"' in page


def test_lesson_does_not_show_the_run_of_somebody_else(learner, run_of, client):
    run_of(learner)

    text = text_of(client.get(URL))

    assert "Nothing has run yet." in text


def test_variant_asked_for_is_shown_and_posted(learner):
    page = learner.get(URL, {"variant": "without-guard"}).content.decode()

    assert '<input type="hidden" name="variant" value="without-guard">' in page
    assert "changed by the variant" in page
    assert 'class="changed" id="bookshop/signals.py:9"' in page


def test_variant_of_the_last_run_is_shown_so_that_its_places_fit(learner, run_of):
    run_of(learner, variant="without-guard")

    page = learner.get(URL).content.decode()

    assert '<input type="hidden" name="variant" value="without-guard">' in page


def test_variant_that_the_lesson_has_lost_is_not_shown(learner, run_of):
    run_of(learner, variant="long-gone")

    page = learner.get(URL).content.decode()

    assert '<input type="hidden" name="variant" value="">' in page


def test_shipped_code_can_be_asked_for_after_a_run_of_a_variant(learner, run_of):
    run_of(learner, variant="without-guard")

    page = learner.get(URL, {"variant": ""}).content.decode()

    assert '<input type="hidden" name="variant" value="">' in page


def test_changed_lesson_offers_a_fresh_start(learner, run_of):
    run_of(learner, content_hash="of another time")

    assert "Reset gives you the tables of the new version" in text_of(learner.get(URL))


def test_unchanged_lesson_says_nothing_of_a_fresh_start(learner, run_of):
    run_of(learner)

    assert "begins afresh with the new lesson" not in text_of(learner.get(URL))


def test_unknown_lesson_says_so(client):
    response = client.get("/lessons/nowhere/")

    assert response.status_code == 404
    assert "There is no lesson called “nowhere”." in text_of(response)


def test_unknown_variant_says_so(learner):
    response = learner.get(URL, {"variant": "upside-down"})

    assert response.status_code == 404
    assert "has no variant called “upside-down”." in text_of(response)


@pytest.mark.parametrize("variant", ["<script>", "x" * 10_000, "\0"])
def test_hostile_variant_is_answered_with_harmless_text(learner, variant):
    response = learner.get(URL, {"variant": variant})

    assert response.status_code == 404
    assert "<script>" not in response.content.decode()
    assert len(response.content) < 5_000


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [lesson.slug for lesson in course()])
def test_lesson_is_a_small_page(client, slug, settings):
    settings.FREE_EDITING = "on"

    response = client.get(f"/lessons/{slug}/")

    assert len(response.content) < MOST_BYTES


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("slug", [lesson.slug for lesson in course()])
def test_lesson_stays_a_small_page_whatever_was_run(client, slug, settings, rehearsal_of):
    settings.FREE_EDITING = "on"
    found = course().lesson(slug)
    learner = client.get(f"/lessons/{slug}/").wsgi_request.learner
    learner.remember()
    sandbox = Sandbox.objects.create(learner=learner, lesson=slug, content_hash=found.content_hash)
    rehearsal = rehearsal_of(slug)
    for prediction in found.predictions:
        store(sandbox, rehearsal, found.scenario(prediction.name), proof=prediction.name, answer=longest(prediction))
    store(sandbox, rehearsal, found.scenario(found.checks[0].proof.name), proof=found.checks[0].proof.name)
    bytes_after = {}

    for step in found.steps:
        store(sandbox, rehearsal, Scenario(step))
        bytes_after[step] = len(client.get(f"/lessons/{slug}/").content)

    assert {str(step): count for step, count in bytes_after.items() if count >= MOST_BYTES} == {}


def longest(prediction):
    """Return the answer that is wrong at the greatest length."""
    if prediction.form is not Form.VALUE:
        return [option.value for option in prediction.options]
    return [max(prediction.options, key=lambda option: len(option.text + option.misconception)).value]


def store(sandbox, rehearsal, scenario, **proof):
    """Make what was rehearsed the learner's last run."""
    sandbox.last_run = sandbox.runs.create(
        learner=sandbox.learner,
        status=Run.Status.ENDED,
        number=sandbox.runs.count() + 1,
        action=scenario.step.action,
        variant=scenario.step.variant,
        after=[str(step) for step in scenario.after] if proof else None,
        outcome="returned",
        trace=pack(list(rehearsal.traces[scenario])),
        **proof,
    )
    sandbox.save()
