"""The database that a lesson begins with is made once, and a lesson opens without it."""

from dataclasses import replace

import pytest

from lessons.catalogue import Variant
from lessons.runs import first_database as first_database_module
from lessons.runs.asking import request_for
from lessons.runs.first_database import (
    ATTEMPTS,
    FirstDatabaseFailed,
    StoppedByTheClock,
    fresh_database,
    make_first_database,
    make_fresh_databases,
)
from lessons.runs.models import FirstDatabase
from lessons.sandbox.endings import Ending
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import Result, SandboxClosed, SandboxUnavailable
from tests.runs.conftest import Broken, Busy


def test_first_database_is_made_once(learner, stranger, monkeypatch):
    learner.click("add")
    monkeypatch.setattr(first_database_module, "make_first_database", None)

    stranger.click("add")

    assert FirstDatabase.objects.count() == 1


@pytest.mark.parametrize("error", [QueueFull(), SandboxUnavailable("no"), SandboxClosed("no")])
def test_lesson_opens_without_a_sandbox(learner, read, monkeypatch, error):
    monkeypatch.setattr(first_database_module, "supervisor", Broken(error))

    page = learner.see()

    assert page.status_code == 200
    assert "Count the books." in read(page)


def test_first_database_that_cannot_be_made_is_a_sentence(learner, read, monkeypatch):
    class Dying:
        def run(self, *arguments, **options):
            return Result(ending=Ending(outcome="died", sentence="It died."), snapshots=None)

    monkeypatch.setattr(first_database_module, "supervisor", Dying())

    refused = learner.click("add")

    assert refused.status_code == 503
    assert "The tables of this lesson could not be created, so nothing was run." in read(refused)


def test_first_database_needs_no_table_of_the_site(lesson):
    assert make_first_database(lesson, request_for(lesson, ""))[0].keys() == {"default"}


def test_first_database_that_cannot_be_made_says_why(lesson):
    broken = replace(lesson, files={**lesson.files, "shop/models.py": "1 / 0"})

    with pytest.raises(FirstDatabaseFailed, match="division by zero"):
        make_first_database(broken, request_for(broken, ""))


@pytest.fixture
def lesson_with(lesson):
    """Return a function that gives the lesson with a variant of this name, whose model has one more field."""
    models = lesson.files["shop/models.py"] + "    author = models.CharField(max_length=100)\n"

    def lesson_with(name):
        more = Variant(name, "More", "One more field.", files={"shop/models.py": models}, settings={})
        return replace(lesson, variants=(*lesson.variants, more))

    return lesson_with


@pytest.mark.django_db
def test_variant_has_its_own_tables_although_the_machine_was_busy(lesson_with, monkeypatch):
    monkeypatch.setattr(first_database_module, "supervisor", Busy(ATTEMPTS - 1))
    lesson = lesson_with("with-author")

    assert fresh_database(lesson, "with-author").content_hash != lesson.content_hash


@pytest.mark.django_db
def test_variant_is_not_run_on_the_tables_of_another_because_the_machine_is_busy(lesson_with, monkeypatch):
    monkeypatch.setattr(first_database_module, "supervisor", Busy(ATTEMPTS))

    with pytest.raises(StoppedByTheClock):
        fresh_database(lesson_with("with-author"), "with-author")


def test_checked_variant_is_not_run_on_the_tables_of_another_either(lesson_with, monkeypatch):
    monkeypatch.setattr(first_database_module, "supervisor", Busy(1))
    lesson = lesson_with("with-author")

    with pytest.raises(StoppedByTheClock):
        make_fresh_databases(lesson, request_for(lesson, "", "with-author"))


@pytest.mark.django_db
def test_own_models_that_take_too_long_are_tried_once_and_then_run_on_the_tables_of_the_lesson(
    lesson_with, monkeypatch
):
    monkeypatch.setattr(first_database_module, "supervisor", Busy(1))
    lesson = lesson_with("yours")

    assert fresh_database(lesson, "yours").content_hash == lesson.content_hash
