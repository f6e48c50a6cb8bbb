"""A lesson whose first database is there, so that its page needs no sandbox; and a learner with runs."""

import re

import pytest
from django.test import Client

from lessons.runs.course import course
from lessons.runs.models import FirstDatabase, Run, Sandbox
from lessons.traces.events import Item, QueryRan, ReceiverCalled, RunFinished, RunStarted, SignalSent, Table, TablesRead
from lessons.traces.packing import pack

AUTHOR = Table("default", "bookshop_author", ("id",), ("id", "name"), (), 0)
ADA = Table("default", "bookshop_author", ("id",), ("id", "name"), (("1", "Ada"),), 1)

TRACE = (
    RunStarted(seq=1, action="create_author", django="5.2.19", python="3.11.7"),
    TablesRead(seq=2, tables=(AUTHOR,)),
    QueryRan(
        seq=3,
        database="default",
        sql='INSERT INTO "bookshop_author" ("name") VALUES (%s)',
        parameters=("'Ada'",),
        duration_us=80,
        rows=1,
        error="",
        place="actions.py:6",
    ),
    SignalSent(
        seq=4, signal="post_save", method="send", sender="Author", arguments=(Item("created", "True"),), receivers=1
    ),
    ReceiverCalled(
        seq=5, depth=1, signal="post_save", receiver="welcome_author", dispatch_uid="", is_async=False, arguments=()
    ),
    TablesRead(seq=6, tables=(ADA,)),
    RunFinished(seq=7, outcome="returned", sentence="Finished."),
)


@pytest.fixture
def lesson(db):
    lesson = course().lesson("created-flag")
    trace = pack([TablesRead(tables=(AUTHOR,))])
    FirstDatabase.objects.create(content_hash=lesson.content_hash, snapshot=b"", trace=trace)
    return lesson


@pytest.fixture
def learner(lesson):
    """The browser of a learner who has opened the lesson once, so that the site knows them again."""
    client = Client()
    client.get("/lessons/created-flag/")
    return client


@pytest.fixture
def run_of(lesson):
    """A function that gives a learner a last run of the lesson."""

    def make(client, *, variant="", content_hash=lesson.content_hash):
        learner = client.get("/lessons/created-flag/").wsgi_request.learner
        learner.remember()
        sandbox = Sandbox.objects.create(
            learner=learner, lesson="created-flag", content_hash=content_hash, snapshot=b"x"
        )
        run = Run.objects.create(
            learner=learner,
            sandbox=sandbox,
            status=Run.Status.ENDED,
            number=1,
            action="create_author",
            variant=variant,
            outcome="returned",
            trace=pack(TRACE),
        )
        sandbox.last_run = run
        sandbox.save()
        return run

    return make


def text_of(response):
    """Return what a reader sees of a page, without markup and line breaks."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())
