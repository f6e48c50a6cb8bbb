"""A query that finds nothing leads to one that finds something."""

import pytest

from lessons.searching.index import fill
from lessons.searching.models import Entry, Kind
from lessons.searching.near import near_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _filled():
    texts = {"Receivers": "Each receiver is received.", "Commit": "An IntegrityError, and transaction.on_commit()."}
    fill([Entry(kind=Kind.LESSON, address="/", title=title, text=text) for title, text in texts.items()])


NEAR = {
    "recieved": ["received"],
    "on_comit": ["on commit"],
    "IntegretyError": ["integrityerror"],
    "recieved commit": ["received commit"],
    "received commit": ["received", "commit"],
    "commit zebra": ["commit"],
    "zebra": [],
    "uid": [],
    "x" * 500: [],
    "": [],
}


@pytest.mark.parametrize(("query", "near"), NEAR.items())
def test_unknown_words_become_similar_ones(query, near):
    assert near_queries(query) == near


def test_words_of_another_course_are_known_at_once():
    assert near_queries("zebbra") == []
    fill([Entry(kind=Kind.LESSON, address="/", title="Zebra", text="")])

    assert near_queries("zebbra") == ["zebra"]
