"""Where a lesson stands: the line of its chapter, the marks of its steps, and what there is at its end."""

import re

import pytest

from lessons.learners.models import Learner as Row
from lessons.pages.finish import finish_of
from lessons.pages.way import way_of
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox

URL = "/lessons/created-flag/"
STEPS = ["predict", "run", "investigate", "modify", "make"]


@pytest.fixture
def row(db):
    return Row.objects.create()


@pytest.fixture
def ran(row, lesson):
    """Return a function that lets a run of the learner's have ended."""
    sandbox = Sandbox.objects.create(learner=row, lesson=lesson.slug)

    def make(**facts):
        Run.objects.create(learner=row, sandbox=sandbox, action="create_author", status=Run.Status.ENDED, **facts)

    return make


def done(row, lesson):
    return [name for name, mark in way_of(row, lesson, course()).steps.items() if mark.is_done]


def predict(row, lesson, *predictions):
    for prediction in predictions:
        run = Run().id
        PredictionMade.objects.create(
            learner=row, lesson=lesson.slug, name=prediction.name, answer=[], was_right=False, run=run
        )


def test_lesson_begins_with_its_first_step(row, lesson):
    marks = way_of(row, lesson, course()).steps

    assert list(marks) == STEPS
    assert [name for name, mark in marks.items() if mark.is_here] == ["predict"]
    assert done(row, lesson) == []


def test_step_is_done_when_every_prediction_was_made(row, lesson):
    predict(row, lesson, *lesson.predictions[:-1])
    assert done(row, lesson) == []

    predict(row, lesson, lesson.predictions[-1])
    assert done(row, lesson) == ["predict"]


def test_run_of_a_variant_is_a_modification(row, lesson, ran):
    ran(number=1)
    assert done(row, lesson) == ["run"]

    ran(number=2, variant=lesson.variants[0].name)
    assert done(row, lesson) == ["run", "modify"]


def test_sentence_that_was_run_is_investigated(row, lesson, ran):
    claim = next(proof.name for proof in lesson.proofs.values() if proof.kind == "claim")

    ran(number=1, proof=claim)

    assert "investigate" in done(row, lesson)


def test_passed_lesson_says_what_one_can_do_now_and_where_to_go(row, lesson):
    CheckPassed.objects.create(learner=row, lesson=lesson.slug)
    way = way_of(row, lesson, course())

    finish = finish_of(lesson, way, can_edit=True)

    assert way.is_passed
    assert finish.takeaway
    lessons = list(course())
    assert finish.next == lessons[lessons.index(lesson) + 1]


def test_takeaway_waits_for_the_check_unless_nobody_can_pass_it(row, lesson):
    way = way_of(row, lesson, course())

    assert finish_of(lesson, way, can_edit=True).takeaway is None
    assert finish_of(lesson, way, can_edit=False).takeaway


def test_last_lesson_has_no_next(row):
    last = list(course())[-1]

    assert way_of(row, last, course()).next is None


def test_page_marks_where_it_is_in_its_chapter(learner):
    page = learner.get(URL).content.decode()

    assert re.search(r'href="/lessons/created-flag/"[^>]*aria-current="page"', page)


def test_page_has_a_description_of_its_own(learner):
    descriptions = {
        re.search(r'<meta name="description"[^>]*content="([^"]+)"', learner.get(url).content.decode())[1]
        for url in ("/", URL, "/forget-me/")
    }

    assert len(descriptions) == 3
