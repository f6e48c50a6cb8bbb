"""The index in PostgreSQL, for real: the same queries find what they find in SQLite, and none is an error."""

import pytest
from django.core.management import call_command
from django.db import connections

from lessons.searching.index import fill, found
from tests.postgresql import ALIAS, connected
from tests.searching.test_index import FOUND, HOSTILE, entries

pytest.importorskip("psycopg")


@pytest.fixture
def postgresql(postgresql_server, transactional_db):
    """The alias of a database with a filled index."""
    with connected(postgresql_server):
        call_command("migrate", "searching", database=ALIAS, verbosity=0)
        fill(entries(), using=ALIAS)
        yield ALIAS


def test_same_queries_find_the_same_entries(postgresql):
    """PostgreSQL passes over words such as “on”, so it may find more."""
    for query, expected in FOUND:
        assert {entry.title for entry in found(query, using=postgresql)} >= set(expected), query


def test_entry_with_the_word_in_its_title_comes_first(postgresql):
    assert [entry.title for entry in found("commit", using=postgresql)] == ["The commit", "Side effects"]


def test_no_query_is_an_error(postgresql):
    for query in HOSTILE:
        found(query, using=postgresql)


def test_words_are_looked_for_in_an_index(postgresql):
    with connections[postgresql].cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM searching_entry WHERE to_tsvector('english', words) @@ to_tsquery('mail')"
        )

        assert "searching_words" in str(cursor.fetchall())


def test_migration_can_be_taken_back(postgresql):
    call_command("migrate", "searching", "zero", database=postgresql, verbosity=0)

    assert "searching_entry" not in connections[postgresql].introspection.table_names()
