"""The home page is the map of the course."""

import re

import pytest

from lessons.progress.models import CheckPassed
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from tests.pages.conftest import text_of
from tests.personas import Learner

pytestmark = pytest.mark.django_db
COUNT = len(list(course()))


def number_of(slug):
    """Return the number of a lesson as pages say it: of its chapter, and of its place there."""
    for chapter in course().chapters:
        for place, lesson in enumerate(chapter.lessons, start=1):
            if lesson.slug == slug:
                return f"{chapter.number}.{place}"
    raise LookupError(slug)


@pytest.fixture
def learner():
    return Learner("created-flag")


def test_home_shows_chapters_and_lessons(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "1 Receiving a signal" in text_of(response)


def test_marks_of_code_are_no_text(client):
    assert "`" not in client.get("/").content.decode()
    assert [lesson.slug for lesson in course() if "`" in head_of(client.get(f"/lessons/{lesson.slug}/"))] == []


def head_of(response):
    """Return the page of a lesson up to its first step."""
    return response.content.decode().partition('id="step-predict"')[0]


def test_home_links_to_the_lessons(client):
    response = client.get("/")

    assert 'href="/lessons/created-flag/"' in response.content.decode()


def test_home_says_nothing_of_progress_to_somebody_new(client):
    page = text_of(client.get("/"))

    assert "predictions made" not in page
    assert f"0 of {COUNT} passed" in page


def test_home_shows_what_the_learner_has_done(learner):
    learner.client.post("/lessons/created-flag/proofs/", {"proof": "created_after_the_row_is_gone", "answer": "False"})

    assert "1 of 3 predictions made" in text_of(learner.client.get("/"))


def test_home_shows_a_lesson_as_begun_once_a_file_is_changed(learner, settings):
    settings.FREE_EDITING = "on"

    learner.edit(path="actions.py", text="# mine\n")

    assert "0 of 3 predictions made" in text_of(learner.client.get("/"))


def test_home_shows_a_passed_check(learner):
    learner.row.remember()
    CheckPassed.objects.create(learner=learner.row, lesson="created-flag")
    Sandbox.objects.create(learner=learner.row, lesson="created-flag", content_hash="", run_count=1)

    page = learner.client.get("/")

    assert "post_save and the created flag (check passed, core lesson)" in text_of(page)
    assert f"1 of {COUNT} passed" in text_of(page)


def test_home_tells_somebody_new_where_to_begin(client):
    assert f"Begin with 1.1 {next(iter(course())).title}" in text_of(client.get("/"))


def test_home_goes_on_at_the_lesson_of_the_last_run(client, run_of):
    run_of(client)
    Sandbox.objects.update(run_count=1)

    page = text_of(client.get("/"))

    where = f"Continue at {number_of('created-flag')}, step predict post_save and the created flag"
    assert f"{where} Last run: Create an author." in page
    assert "(you are here, begun, core lesson)" in page


def test_home_shows_the_map_of_the_last_run_and_leads_to_the_step(client, run_of):
    run_of(client)
    Sandbox.objects.update(run_count=1)

    page = client.get("/").content.decode()

    assert 'href="/lessons/created-flag/#step-predict"' in page
    assert '<svg class="strip__map"' in page
    assert "<input" not in page


def test_home_says_which_questions_wait_where_the_learner_goes_on(client, run_of):
    run = run_of(client)
    Sandbox.objects.create(learner=run.learner, lesson="m2m-actions", content_hash="", run_count=1)

    page = client.get("/")

    assert "2 questions from earlier lessons wait there." in text_of(page)
    assert 'href="/lessons/created-flag/#recall"' in page.content.decode()


def test_home_says_how_a_run_ended_that_was_cut_off(client, run_of):
    Run.objects.filter(pk=run_of(client).pk).update(outcome="limit")

    assert "Last run: Create an author. Finished." in text_of(client.get("/"))


def test_home_goes_on_behind_a_lesson_that_is_passed(client, run_of):
    run = run_of(client)
    CheckPassed.objects.create(learner=run.learner, lesson="created-flag")

    slugs = [lesson.slug for lesson in course()]
    following = slugs[slugs.index("created-flag") + 1]
    assert f"Next is {number_of(following)}" in text_of(client.get("/"))


def test_home_has_nowhere_to_go_on_when_all_is_passed(learner):
    learner.row.remember()
    for lesson in course():
        CheckPassed.objects.create(learner=learner.row, lesson=lesson.slug)

    page = text_of(learner.client.get("/"))

    assert f"{COUNT} of {COUNT} passed" in page
    assert "you are here" not in page


def test_route_is_chosen_by_its_address(client):
    page = client.get("/?route=express").content.decode()

    assert re.search(r'href="/\?route=express" aria-current="true"', page)


@pytest.mark.parametrize("route", ["nowhere", "\0", "e" * 5000])
def test_unknown_route_is_not_found(client, route):
    assert client.get("/", {"route": route}).status_code == 404


def test_home_shows_nobody_elses_progress(learner, client):
    learner.client.post("/lessons/created-flag/proofs/", {"proof": "created_after_the_row_is_gone", "answer": "False"})

    assert "predictions made" not in text_of(client.get("/"))


def test_home_leads_to_the_reference(client):
    assert 'href="/reference/"' in client.get("/").content.decode()


def test_home_cannot_be_posted_to(client):
    assert client.post("/").status_code == 405
