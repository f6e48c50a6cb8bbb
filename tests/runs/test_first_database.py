"""The database that a lesson begins with is made once, and a lesson opens without it."""

from dataclasses import replace

import pytest

from lessons.runs import first_database as first_database_module
from lessons.runs.asking import request_for
from lessons.runs.first_database import FirstDatabaseFailed, make_first_database
from lessons.runs.models import FirstDatabase
from lessons.sandbox.endings import Ending
from lessons.sandbox.queue import QueueFull
from lessons.sandbox.supervisor import Result, SandboxClosed, SandboxUnavailable
from tests.runs.conftest import Broken


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
