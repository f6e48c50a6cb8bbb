"""The home page is the map of the course."""

import pytest

from lessons.progress.models import CheckPassed
from lessons.runs.models import Sandbox
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
    assert "predictions made" not in text_of(client.get("/"))


def test_home_shows_what_the_learner_has_done(learner):
    learner.client.post("/lessons/created-flag/proofs/", {"proof": "created_after_the_row_is_gone", "answer": "False"})

    assert "1 of 2 predictions made" in text_of(learner.client.get("/"))


def test_home_shows_a_lesson_as_begun_once_a_file_is_changed(learner, settings):
    settings.FREE_EDITING = "on"

    learner.edit(path="actions.py", text="# mine\n")

    assert "0 of 2 predictions made" in text_of(learner.client.get("/"))


def test_home_shows_a_passed_check(learner):
    learner.row.remember()
    CheckPassed.objects.create(learner=learner.row, lesson="created-flag")
    Sandbox.objects.create(learner=learner.row, lesson="created-flag", content_hash="", run_count=1)

    page = learner.client.get("/")

    assert "made it yourself" in text_of(page)
    assert "station--passed" in page.content.decode()


def test_home_shows_nobody_elses_progress(learner, client):
    learner.client.post("/lessons/created-flag/proofs/", {"proof": "created_after_the_row_is_gone", "answer": "False"})

    assert "predictions made" not in text_of(client.get("/"))


def test_home_leads_to_the_reference(client):
    assert 'href="/reference/"' in client.get("/").content.decode()


def test_home_cannot_be_posted_to(client):
    assert client.post("/").status_code == 405
