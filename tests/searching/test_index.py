"""The index finds what has all words, the best first, and takes whatever is typed, on SQLite and on PostgreSQL."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.searching.index import fill, found
from lessons.searching.models import Entry, IndexState, Kind

pytestmark = pytest.mark.django_db


def entry(title, text="", kind=Kind.LESSON):
    return Entry(kind=kind, address=f"/{title}/", title=title, text=text)


def entries():
    return [
        entry("Side effects", "A mail waits for the COMMIT: transaction.on_commit(send_ticket)."),
        entry("The commit", "How a transaction ends."),
        entry("theatre/receivers.py", "def mail_ticket(sender, **kwargs): …"),
        entry("Straße", "Ein Zug hält in Köln."),
    ]


@pytest.fixture
def filled():
    fill(entries())


def titles(query):
    return [found.title for found in found(query)]


FOUND = [
    ("mail", ["Side effects", "theatre/receivers.py"]),
    ("MAIL waits", ["Side effects"]),
    ("on_commit", ["Side effects"]),
    ("on_commit()", ["Side effects"]),
    ("mail_ticket", ["theatre/receivers.py"]),
    ("recei", ["theatre/receivers.py"]),
    ("receivers.py", ["theatre/receivers.py"]),
    ("committed", ["The commit", "Side effects"]),
    ("köln", ["Straße"]),
    ("nothing of the kind", []),
]


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_entries_with_all_words_are_found(filled, query, expected):
    assert sorted(titles(query)) == sorted(expected)


def test_entry_with_the_word_in_its_title_comes_first(filled):
    assert titles("commit") == ["The commit", "Side effects"]


HOSTILE = [
    "",
    " ",
    '"',
    "'; DROP TABLE searching_entry; --",
    "mail OR 1=1",
    "title:mail",
    "mail*",
    "mail AND",
    "NOT mail",
    "NEAR(mail waits)",
    "^mail",
    "{title}: mail",
    "mail & ! waits | <->",
    "(((",
    "\\",
    "\0mail",
    "%s %d %(x)s",
    "-" * 5000,
    "mail " * 5000,
    "x" * 5000,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_is_an_error(filled, query):
    found(query)


def test_operators_are_words(filled):
    assert titles("mail OR waits") == titles("or mail waits") == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_is_no_error(filled, query):
    found(query)


def test_index_is_filled_once(django_assert_num_queries, filled):
    entries = [entry("One")]
    fill(entries)

    with django_assert_num_queries(1):
        fill(entries)


def test_index_of_another_course_takes_the_place_of_the_old_one(filled):
    fill([entry("Another")])

    assert titles("mail") == []
    assert titles("another") == ["Another"]
    assert IndexState.objects.count() == 1


def test_index_is_filled_again_after_the_database_was_emptied(filled):
    Entry.objects.all().delete()
    IndexState.objects.all().delete()

    fill([entry("Side effects", "mail")])

    assert titles("mail") == ["Side effects"]


def test_words_are_looked_for_in_an_index(filled):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN SELECT rowid FROM searching_words WHERE searching_words MATCH '\"mail\"*'")

        assert "VIRTUAL TABLE INDEX" in cursor.fetchone()[3]
