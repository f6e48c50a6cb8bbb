"""Learners in front of the lesson about `created`, with real runs behind it."""

import pytest
from django.test import Client

URL = "/lessons/created-flag/"


class Visitor:
    """A browser of one learner, without JavaScript."""

    def __init__(self):
        self.client = Client()
        self.row = self.client.get(URL).wsgi_request.learner

    def page(self, url=URL):
        return self.client.get(url).content.decode()

    def prove(self, proof, **answer):
        return self.client.post(f"{URL}proofs/", {"proof": proof, **answer})

    def run(self, action, variant=""):
        return self.client.post(f"{URL}runs/", {"action": action, "variant": variant})

    def edit(self, **data):
        return self.client.post(f"{URL}files/", data)


@pytest.fixture
def learner(db):
    return Visitor()


@pytest.fixture
def stranger(db):
    return Visitor()


@pytest.fixture(autouse=True)
def free_editing(settings):
    settings.FREE_EDITING = "on"
