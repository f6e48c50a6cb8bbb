"""Transactions and savepoints."""

import pytest
from django.db import IntegrityError, connection, transaction

from lessons.traces.events import (
    Dangling,
    OutputWritten,
    QueryRan,
    RowInserted,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.text import event_line
from tests.bookshop.models import Author, Book

pytestmark = pytest.mark.django_db(transaction=True)

CONTROL = (
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
)


def control_kinds(events):
    return [event.kind for event in events.of(*CONTROL)]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def insert_twice():
    Author.objects.create(name="Ada")
    Author.objects.create(name="Ada")


def test_atomic_block_is_recorded_as_begun_and_committed(record):
    @transaction.atomic
    def act():
        Author.objects.create(name="Ada")

    events = record(act)

    assert control_kinds(events) == ["transaction_begun", "transaction_committed"]
    assert {event.transaction for event in events} == {1}


def test_control_statements_are_not_recorded_as_queries(record):
    @transaction.atomic
    def act():
        Author.objects.create(name="Ada")

    queries = record(act).of(QueryRan)

    assert [query.sql.split()[0] for query in queries] == ["INSERT"]


def test_failing_atomic_block_is_recorded_as_rolled_back(record):
    events = record(transaction.atomic(insert_twice), raises=IntegrityError)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]


def test_autocommit_has_no_transaction(record):
    events = record(lambda: Author.objects.create(name="Ada"))

    assert {event.transaction for event in events} == {None}


def test_transactions_are_numbered_from_one(record):
    def act():
        for name in "ab":
            with transaction.atomic():
                Author.objects.create(name=name)

    begun = record(act).of(TransactionBegun)

    assert [event.transaction for event in begun] == [1, 2]


def test_inner_block_is_recorded_as_a_savepoint(record):
    @transaction.atomic
    def act():
        with transaction.atomic():
            Author.objects.create(name="Ada")

    events = record(act)

    assert control_kinds(events)[1:-1] == ["savepoint_made", "savepoint_released"]
    assert events.one(SavepointMade).savepoint == events.one(SavepointReleased).savepoint


def test_failing_inner_block_is_recorded_as_rolled_back_to_its_savepoint(record):
    @transaction.atomic
    def act():
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_twice()

    events = record(act)

    assert control_kinds(events)[1:-1] == ["savepoint_made", "savepoint_rolled_back", "savepoint_released"]


def test_savepoint_is_named_without_the_thread(record):
    connection.clean_savepoints()

    @transaction.atomic
    def act():
        with transaction.atomic():
            """Do nothing."""

    assert record(act).one(SavepointMade).savepoint == "x1"


def test_block_without_savepoint_is_not_recorded(record):
    @transaction.atomic
    def act():
        with transaction.atomic(savepoint=False):
            Author.objects.create(name="Ada")

    assert control_kinds(record(act)) == ["transaction_begun", "transaction_committed"]


def test_refused_durable_block_begins_nothing(record):
    @transaction.atomic
    def act():
        with transaction.atomic(durable=True):
            Author.objects.create(name="Ada")

    events = record(act, raises=RuntimeError)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]


def test_durable_block_is_recorded_as_a_transaction(record):
    with_durable = transaction.atomic(durable=True)(lambda: Author.objects.create(name="Ada"))

    assert control_kinds(record(with_durable)) == ["transaction_begun", "transaction_committed"]


def test_typed_statements_are_recorded_as_what_they_do(record):
    def act():
        execute(
            " begin immediate",
            "-- a note\nSAVEPOINT one",
            "ROLLBACK TRANSACTION TO SAVEPOINT one",
            "RELEASE one;",
            "/* done */ END TRANSACTION",
        )

    events = record(act)

    assert control_kinds(events) == [
        "transaction_begun",
        "savepoint_made",
        "savepoint_rolled_back",
        "savepoint_released",
        "transaction_committed",
    ]
    assert {event.savepoint for event in events.of(SavepointMade, SavepointReleased, SavepointRolledBack)} == {"one"}


def test_savepoint_outside_a_transaction_is_recorded_as_the_transaction_that_it_is(record):
    events = record(lambda: execute("SAVEPOINT one", "RELEASE one"))

    assert control_kinds(events) == [
        "transaction_begun",
        "savepoint_made",
        "savepoint_released",
        "transaction_committed",
    ]


def test_refused_control_statement_is_recorded_as_a_query_with_an_error(record):
    events = record(lambda: execute("ROLLBACK TO nothing"), raises=Exception)

    assert events.one(QueryRan).error
    assert not control_kinds(events)


def test_implicit_transaction_of_the_driver_is_recorded(record):
    def act():
        transaction.set_autocommit(False)
        try:
            Author.objects.create(name="Ada")
            transaction.rollback()
        finally:
            transaction.set_autocommit(True)

    events = record(act)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]
    assert events.one(QueryRan).transaction == 1


def test_switching_autocommit_on_is_recorded_as_committed(record):
    def act():
        transaction.set_autocommit(False)
        Author.objects.create(name="Ada")
        transaction.set_autocommit(True)

    assert control_kinds(record(act)) == ["transaction_begun", "transaction_committed"]


def test_conflict_clause_that_rolls_back_is_recorded(record):
    Author.objects.create(name="Ada")

    @transaction.atomic
    def act():
        Author.objects.create(name="Eve")
        execute("INSERT OR ROLLBACK INTO bookshop_author (name) VALUES ('Ada')")

    events = record(act, raises=IntegrityError)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]
    assert [event.kind for event in events.of(QueryRan, RowInserted)] == ["query_ran", "row_inserted", "query_ran"]


def test_refused_commit_is_recorded_with_its_error(record):
    @transaction.atomic
    def act():
        execute("INSERT INTO bookshop_book (title, author_id) VALUES ('B', 99)")

    events = record(act, raises=IntegrityError)

    assert [query.sql for query in events.of(QueryRan) if query.error] == ["COMMIT"]
    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]


def test_refused_commit_names_the_rows_that_refer_to_nothing(record):
    @transaction.atomic
    def act():
        Book.objects.create(pk=7, title="A", author_id=99)
        Book.objects.create(pk=8, title="B", author=None)

    refused = record(act, raises=IntegrityError).of(QueryRan)[-1]

    assert refused.dangling == (Dangling("bookshop_book", "7", "author_id", "99", "bookshop_author"),)
    assert "bookshop_book row 7: no bookshop_author for author_id=99" in event_line(refused)


def test_rows_that_refer_to_nothing_are_few(record):
    @transaction.atomic
    def act():
        Book.objects.bulk_create(Book(title="A", author_id=number) for number in range(50, 100))

    assert len(record(act, raises=IntegrityError).of(QueryRan)[-1].dangling) == 3


def test_closing_the_connection_is_recorded_as_rolled_back(record):
    @transaction.atomic
    def act():
        Author.objects.create(name="Ada")
        connection.close()

    assert control_kinds(record(act)) == ["transaction_begun", "transaction_rolled_back"]


def test_transactions_of_two_databases_are_told_apart(record, other_database):
    def act():
        with transaction.atomic(), transaction.atomic(using=other_database):
            Author.objects.using(other_database).create(name="Ada")

    events = record(act)

    assert [(event.database, event.transaction) for event in events.of(TransactionBegun)] == [
        ("default", 1),
        (other_database, 2),
    ]
    assert {event.transaction for event in events if event.kind in ("signal_sent", "query_ran", "row_inserted")} == {2}


def test_line_begun_before_a_transaction_is_not_in_it(record):
    def act():
        print("before", end="")
        with transaction.atomic():
            """Do nothing."""

    assert record(act).one(OutputWritten).transaction is None
