"""SQL statements."""

from collections import deque

import pytest
from django.db import IntegrityError, OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder
from lessons.tracer.transactions import TransactionRecorder
from lessons.traces.events import QueryRan, RowInserted
from tests.bookshop.models import Author
from tests.linear import assert_linear

pytestmark = pytest.mark.django_db(transaction=True)


def execute(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_query_records_text_parameters_and_database(record):
    query = record(lambda: list(Author.objects.filter(name="Ada"))).one(QueryRan)

    assert query.sql.startswith('SELECT "bookshop_author"."id"')
    assert query.parameters == ("'Ada'",)
    assert (query.database, query.error) == ("default", "")


def test_query_records_the_line_that_caused_it(record):
    def ask():
        Author.objects.count()

    query = record(ask).one(QueryRan)

    assert query.place == f"{__file__}:{ask.__code__.co_firstlineno + 1}"


def test_update_records_row_count(record):
    Author.objects.bulk_create([Author(name="Ada"), Author(name="Eve")])

    query = record(lambda: Author.objects.filter(name="Eve").update(name="Eva")).one(QueryRan)

    assert query.rows == 1


def test_select_records_no_row_count(record):
    query = record(lambda: list(Author.objects.all())).one(QueryRan)

    assert query.rows is None


def test_insert_with_returning_records_no_row_count(record):
    query = record(lambda: Author.objects.create(name="Ada")).one(QueryRan)

    assert "RETURNING" in query.sql
    assert query.rows is None


def test_refused_statement_records_the_error(record):
    Author.objects.create(name="Ada")

    events = record(lambda: Author.objects.create(name="Ada"), raises=IntegrityError)

    assert events.one(QueryRan).error == "IntegrityError('UNIQUE constraint failed: bookshop_author.name')"


def test_malformed_statement_records_the_error(record):
    query = record(lambda: execute("SELEKT"), raises=OperationalError).one(QueryRan)

    assert query.error.startswith('OperationalError(\'near "SELEKT"')


def test_many_parameters_are_bounded(record):
    query = record(lambda: list(Author.objects.filter(pk__in=range(80)))).one(QueryRan)

    assert len(query.parameters) == 51
    assert query.parameters[-1] == "… 30 more"


def test_named_parameters_are_recorded_with_their_names(record):
    query = record(lambda: execute("SELECT %(answer)s", {"answer": 42})).one(QueryRan)

    assert query.parameters == ("answer: 42",)


def test_iterator_of_parameters_is_not_used_up(record):
    def insert():
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bookshop_author (name) VALUES (%s)", ((name,) for name in "ab"))

    query = record(insert).one(QueryRan)

    assert Author.objects.count() == 2
    assert query.rows == 2


def test_queries_logged_by_django_are_the_same_as_without_trace(record):
    with CaptureQueriesContext(connection) as queries:
        record(lambda: Author.objects.create(name="Ada"))

    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


def test_execute_wrapper_sees_what_it_sees_without_trace(record):
    seen = []

    def wrapper(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql.replace("1", "2"), params, many, context)

    def ask():
        with connection.execute_wrapper(wrapper):
            execute("SELECT 1")

    query = record(ask).one(QueryRan)

    assert seen == ["SELECT 1"]
    assert query.sql == "SELECT 2"


@pytest.mark.parametrize(
    ("start", "part"),
    [
        ("", " "),
        ("", "/**/"),
        ("", "/*"),
        ("", "--\n"),
        ("", "--"),
        ("ROLLBACK", " "),
        ("ROLLBACK TRANSACTION", " "),
        ("SAVEPOINT ", " x"),
        ("INSERT", " "),
        ("INSERT OR ", "x"),
        ("INSERT INTO", " "),
        ("UPDATE ", "x"),
        ("UPDATE x", " "),
        ('UPDATE "', '""'),
        ('UPDATE "x" .', '"x".'),
        ("UPDATE x RETURNING", " RETURNING"),
    ],
)
def test_statement_is_looked_at_in_as_long_as_it_is(start, part):
    recording = Recording([].append, bool)
    rows = RowRecorder(recording)
    transactions = TransactionRecorder(recording, rows)
    asked = connections["default"]
    asked.ensure_connection()

    def look(sql):
        statement = transactions.before(asked, sql)
        rows.after(rows.before(asked, sql, ()), sql, "")
        transactions.after(statement, succeeded=True)

    assert_linear(look, lambda size: start + part * size)


def test_parameters_in_something_unknown_are_not_looked_into(record):
    query = record(lambda: execute("SELECT %s", deque([1]))).one(QueryRan)

    assert query.parameters == ("<deque object>",)


def test_long_statement_that_returns_rows_is_followed(record):
    rows = ", ".join([f"('{'t' * 50}')"] * 100)

    def insert():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO bookshop_tag (name) VALUES {rows} RETURNING id")
            cursor.fetchall()

    events = record(insert)

    assert events.one(QueryRan).rows is None
    assert len(events.of(RowInserted)) == 100
