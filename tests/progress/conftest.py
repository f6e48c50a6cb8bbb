"""Learners in front of the lesson about `created`, with real runs behind it."""

import pytest

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
