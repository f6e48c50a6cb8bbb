"""Whoever asks to be forgotten leaves nothing behind, and nobody else loses anything."""

import pytest
from django.test import Client

from lessons.editing.models import Edits
from lessons.learners.cookie import COOKIE
from lessons.learners.models import Learner, ResumeCode
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.models import FileSet, RenderedPiece, Run, Sandbox
from tests import personas
from tests.progress.conftest import URL

FORGET_ME = "/forget-me/"
PREDICTION = {"proof": "created_after_the_row_is_gone", "answer": "False"}
FORGOTTEN = "Everything is deleted"
EVERYTHING = [Learner, Edits, Sandbox, Run, FileSet, RenderedPiece, PredictionMade, CheckPassed, ResumeCode]


def learner_with_everything():
    """Somebody with a run, a changed file, a prediction a passed check and a resume code."""
    visitor = personas.Learner("created-flag")
    visitor.edit(path="actions.py", text="# mine\n")
    visitor.click("create_author")
    visitor.prove(**PREDICTION)
    visitor.row.checks.create(lesson="created-flag")
    visitor.client.post("/resume-code/")
    return visitor


@pytest.fixture
def learner(db, settings):
    settings.FREE_EDITING = "on"
    return learner_with_everything()


def counts():
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def forget(visitor):
    return visitor.client.post(FORGET_ME)


def test_everything_is_deleted(learner):
    assert all(counts().values())

    response = forget(learner)

    assert FORGOTTEN in response.content.decode()
    assert not any(counts().values())


def test_cookie_is_deleted(learner):
    response = forget(learner)

    assert (response.cookies[COOKIE].value, response.cookies[COOKIE]["max-age"]) == ("", 0)


def test_next_page_begins_with_somebody_new(learner):
    forget(learner)

    assert "mine" not in learner.page()
    assert learner.client.get(URL).wsgi_request.learner != learner.row


def test_others_keep_everything(learner):
    before = counts()
    stranger = learner_with_everything()

    forget(stranger)

    assert counts() == before


def test_shared_run_is_deleted_as_well(learner):
    address = f"/runs/{Run.objects.first().pk}/"
    learner.client.post(f"{address}share/", {"shared": "yes"})
    assert Client().get(address).status_code == 200

    forget(learner)

    assert Client().get(address).status_code == 404


def test_asking_deletes_nothing(learner):
    before = counts()

    page = learner.client.get(FORGET_ME).content.decode()

    assert "including those that you have shared" in page
    assert "You cannot undo this." in page
    assert counts() == before


def test_form_from_elsewhere_deletes_nothing(learner):
    before = counts()
    client = Client(enforce_csrf_checks=True)
    client.cookies[COOKIE] = learner.client.cookies[COOKIE].value

    response = client.post(FORGET_ME)

    assert response.status_code == 403
    assert counts() == before


@pytest.mark.parametrize("visits", [0, 1])
def test_somebody_new_is_forgotten_as_well(db, visits):
    client = Client()
    for _ in range(visits):
        client.get("/")

    response = client.post(FORGET_ME)

    assert FORGOTTEN in response.content.decode()
    assert response.cookies[COOKIE].value == ""


def test_learner_is_forgotten_twice(learner):
    forget(learner)

    assert FORGOTTEN in forget(learner).content.decode()


def test_home_leads_there(learner):
    assert f'href="{FORGET_ME}"' in learner.page("/")
