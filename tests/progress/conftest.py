"""Learners in front of the lesson about `created`, with real runs behind it."""

import shutil
from pathlib import Path

import pytest

from lessons.runs.course import course
from tests.personas import Learner

URL = "/lessons/created-flag/"


@pytest.fixture
def learner(db):
    return Learner("created-flag")


@pytest.fixture
def stranger(db):
    return Learner("created-flag")


@pytest.fixture(autouse=True)
def free_editing(settings):
    settings.FREE_EDITING = "on"


@pytest.fixture
def lesson_folder(settings, tmp_path):
    """The folder of a copy of the lesson, for a test to change before it is read. It is alone in its course."""
    [shipped, *_] = map(Path, settings.COURSE_DIRS)
    chapter = Path("01-hearing-a-signal")
    copy = tmp_path / "course" / chapter
    copy.mkdir(parents=True)
    shutil.copy(shipped / chapter / "chapter.md", copy)
    settings.COURSE_DIRS = [copy.parent]
    course.cache_clear()
    yield shutil.copytree(shipped / chapter / "02-created-flag", copy / "02-created-flag")
    course.cache_clear()
