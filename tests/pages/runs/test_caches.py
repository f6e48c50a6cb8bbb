"""Every answer is its learner's own: no cache between may give it to somebody else."""

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from lessons.learners.cookie import COOKIE
from lessons.runs.models import Run
from tests.personas import HTMX, waiting_for_runs
from tests.runs.conftest import SLUG

LESSON = f"/lessons/{SLUG}/"
ELSEWHERE = {"Host": "elsewhere.example"}


def run_page(learner):
    learner.click()
    return f"/runs/{Run.objects.get().id}/"


def live_stream(learner):
    """The answer to a click with htmx, read to its end."""

    async def click():
        response = await learner.htmx.post(f"{LESSON}runs/", {"action": "add"}, headers=HTMX)
        return response, [piece async for piece in response.streaming_content]

    with waiting_for_runs():
        return async_to_sync(click)()[0]


def stored_stream(learner):
    return learner.get(f"{run_page(learner)}events/")


ANSWERS = {
    "home": (200, lambda learner: learner.get("/")),
    "reference": (200, lambda learner: learner.get("/reference/")),
    "lesson": (200, lambda learner: learner.see()),
    "run": (200, lambda learner: learner.get(run_page(learner))),
    "asking to be forgotten": (200, lambda learner: learner.get("/forget-me/")),
    "forgotten": (200, lambda learner: learner.client.post("/forget-me/")),
    "live stream": (200, live_stream),
    "stored stream": (200, stored_stream),
    "redirect after a run": (302, lambda learner: learner.client.post(f"{LESSON}runs/", {"action": "add"})),
    "redirect to the slash": (301, lambda learner: learner.get(LESSON.rstrip("/"))),
    "unknown host": (400, lambda learner: learner.client.get("/", headers=ELSEWHERE)),
    "form from elsewhere": (403, lambda learner: Client(enforce_csrf_checks=True).post(f"{LESSON}runs/")),
    "unknown lesson": (404, lambda learner: learner.get("/lessons/nope/")),
    "unknown address": (404, lambda learner: learner.get("/nowhere/")),
    "wrong method": (405, lambda learner: learner.get(f"{LESSON}runs/")),
}


def words(response, header):
    return set(response.headers[header].split(", "))


@pytest.mark.parametrize(("status", "ask"), ANSWERS.values(), ids=ANSWERS)
def test_answer_is_kept_by_its_learner_alone(learner, status, ask):
    response = ask(learner)

    assert response.status_code == status
    # Nothing more, no-store least of all: going back to a page is to find again what was typed there.
    assert words(response, "Cache-Control") - {"no-transform"} == {"private", "no-cache"}
    assert "Cookie" in words(response, "Vary")


@pytest.mark.parametrize("stream", [live_stream, stored_stream])
def test_stream_is_passed_on_as_it_is(learner, stream):
    assert words(stream(learner), "Cache-Control") == {"private", "no-cache", "no-transform"}


def test_first_page_and_its_cookie_are_kept_by_one_learner_alone(transactional_db):
    response = Client().get("/")

    assert COOKIE in response.cookies
    assert {"private", "no-cache"} <= words(response, "Cache-Control")
    assert "Cookie" in words(response, "Vary")
