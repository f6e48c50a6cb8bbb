"""Tables as they stand."""

import pytest
from django.db import connection, connections

from lessons.tracer import Schemas, read_tables
from lessons.tracer.tables import MAX_CELL, MAX_ROWS_READ
from tests.bookshop.models import Book, Tag

pytestmark = pytest.mark.django_db(transaction=True)


def read(name):
    return next(
        (table for table in read_tables([connections["default"]], Schemas()).tables if table.name == name), None
    )


def test_table_is_read_with_its_columns_and_key():
    Book.objects.create(title="B")

    table = read("bookshop_book")

    assert (table.database, table.primary_key, table.columns) == ("default", ("id",), ("id", "title", "author_id"))
    assert table.rows == ((str(Book.objects.get().pk), "B", None),)


def test_empty_table_of_the_learner_is_read():
    table = read("bookshop_author")

    assert (table.rows, table.row_count) == ((), 0)


def test_table_of_no_model_is_read():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE scratch (word TEXT)")
        table = read("scratch")
        cursor.execute("DROP TABLE scratch")

    assert (table.primary_key, table.columns) == ((), ("word",))


def test_tables_of_the_works_are_not_read():
    names = {table.name for table in read_tables([connections["default"]], Schemas()).tables}

    assert "bookshop_tag" in names
    assert not names & {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}


def test_rows_are_read_by_primary_key():
    Tag.objects.create(pk=20, name="second")
    Tag.objects.create(pk=3, name="first")

    assert [row[1] for row in read("bookshop_tag").rows] == ["first", "second"]


def test_rows_beyond_the_bound_are_counted_only():
    Tag.objects.bulk_create([Tag(name="t")] * (MAX_ROWS_READ + 1))

    table = read("bookshop_tag")

    assert (len(table.rows), table.row_count) == (MAX_ROWS_READ, MAX_ROWS_READ + 1)


def test_long_cell_is_cut():
    Tag.objects.create(name="x" * (MAX_CELL + 1))

    (row,) = read("bookshop_tag").rows

    assert row[1] == "x" * (MAX_CELL - 1) + "…"
