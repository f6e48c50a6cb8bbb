"""The home page is the map of the course."""

import re

import pytest

from lessons.progress.models import CheckPassed
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from tests.pages.conftest import text_of
from tests.personas import Learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return Learner("created-flag")


def test_home_shows_chapters_and_lessons(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "1 Receiving a signal" in text_of(response)


def test_home_links_to_the_lessons(client):
    response = client.get("/")

    assert 'href="/lessons/created-flag/"' in response.content.decode()


def test_home_says_nothing_of_progress_to_somebody_new(client):
    page = text_of(client.get("/"))

    assert "predictions made" not in page
    assert "0 of 5 passed" in page


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
    assert "1 of 5 passed" in text_of(page)


def test_home_tells_somebody_new_where_to_begin(client):
    assert "Begin with 1.1 post_save and the created flag" in text_of(client.get("/"))


def test_home_goes_on_at_the_lesson_of_the_last_run(client, run_of):
    run_of(client)
    Sandbox.objects.update(run_count=1)

    page = text_of(client.get("/"))

    assert "Continue at 1.1, step predict post_save and the created flag Last run: Create an author." in page
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

    assert "Next is 2.1" in text_of(client.get("/"))


def test_home_has_nowhere_to_go_on_when_all_is_passed(learner):
    learner.row.remember()
    for lesson in course():
        CheckPassed.objects.create(learner=learner.row, lesson=lesson.slug)

    page = text_of(learner.client.get("/"))

    assert "5 of 5 passed" in page
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
