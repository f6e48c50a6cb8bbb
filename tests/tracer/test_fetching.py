"""What statements returned: rows that somebody fetched, and none that nobody did."""

import pytest
from django.db import connection
from django.db.models.signals import post_init

from lessons.traces.events import OutputWritten, QueryRan
from tests.bookshop.models import Author

pytestmark = pytest.mark.django_db


@pytest.fixture
def authors():
    names = [f"Author {number}" for number in range(250)]
    Author.objects.bulk_create(Author(name=name) for name in names)
    return names


def test_rows_of_a_queryset_are_counted_and_the_first_are_shown(record, authors):
    query = record(lambda: list(Author.objects.order_by("pk").values_list("name", flat=True))).one(QueryRan)

    assert (query.fetched, query.goes_on) == (250, False)
    assert query.columns == ("name",)
    assert query.first_rows == (("Author 0",), ("Author 1",), ("Author 2",))


@pytest.mark.parametrize(
    ("ask", "fetched", "first"),
    [
        (Author.objects.count, 1, (("250",),)),
        (lambda: Author.objects.filter(name="nobody").first(), 0, ()),
        (lambda: Author.objects.filter(name="Author 7").exists(), 1, (("1",),)),
    ],
)
def test_single_rows_are_told(record, authors, ask, fetched, first):
    query = record(ask).one(QueryRan)

    assert (query.fetched, query.first_rows, query.goes_on) == (fetched, first, False)


def test_null_is_not_the_text(record):
    def act():
        with connection.cursor() as cursor:
            cursor.execute("SELECT NULL, 'NULL'")
            assert cursor.fetchall() == [(None, "NULL")]

    assert record(act).one(QueryRan).first_rows == ((None, "NULL"),)


def test_what_happens_between_two_chunks_comes_after_the_query(record, authors):
    def act():
        for author in Author.objects.order_by("pk").iterator(chunk_size=100):
            if author.name == authors[0]:
                print("the first")

    query, output = record(act).of(QueryRan, OutputWritten)

    assert output.text == "the first"
    assert (query.fetched, query.goes_on) == (100, True)


def test_rows_of_a_cursor_are_seen_one_by_one(record, authors):
    seen = []

    def act():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM bookshop_author ORDER BY id")
            seen.extend(name for (name,) in cursor)

    query = record(act).one(QueryRan)

    assert seen == authors
    assert (query.fetched, query.goes_on) == (250, False)


def test_text_before_and_after_a_query_stays_in_order(record, authors):
    def act():
        print("before", end=" ")
        rows = Author.objects.iterator(chunk_size=100)
        next(rows)
        print("after", end=" ")
        print("it")

    events = record(act)

    assert [getattr(event, "text", event.kind) for event in events] == ["before ", "query_ran", "after it"]


def test_query_whose_rows_nobody_fetches_is_told(record):
    def act():
        connection.cursor().execute("SELECT 1")

    query = record(act).one(QueryRan)

    assert (query.fetched, query.goes_on, query.first_rows) == (0, True, ())


def test_cells_and_columns_are_few_and_short(record):
    results = ", ".join(f"'{'x' * 1_000}' AS column_{number}" for number in range(100))

    def act():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {results}")
            cursor.fetchall()

    query = record(act).one(QueryRan)

    assert len(query.columns) == len(query.first_rows[0]) == 12
    assert max(len(cell) for cell in query.first_rows[0]) == 60


def test_objects_of_a_row_factory_are_not_asked(is_untouched):
    def prepare(zoo):
        def act():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.cursor.row_factory = lambda cursor, row: zoo.animal()
                rows = cursor.fetchall()
                assert len(rows) == 1

        return act

    is_untouched(prepare)


def test_lines_that_objects_are_made_in_come_after_their_query(record, authors):
    def tell(**kwargs):
        print("made")

    post_init.connect(tell, sender=Author)

    query, *_ = record(lambda: Author.objects.order_by("pk")[:2][1]).of(QueryRan, OutputWritten)

    assert (query.kind, query.fetched, query.goes_on) == ("query_ran", 1, False)
