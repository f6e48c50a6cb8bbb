"""PostgreSQL, for real: its transactions are recorded, and of rows the trace says that it does not follow them."""

import threading

import pytest
from django.db import DatabaseError, connections, transaction

from lessons.tracer import trace
from lessons.traces.events import (
    CallbackCalled,
    CallbackRegistered,
    QueryRan,
    RowInserted,
    RowsNotFollowed,
    TransactionBegun,
    TransactionBroken,
    TransactionCommitted,
    TransactionRolledBack,
)
from tests.bookshop.models import Author
from tests.postgresql import ALIAS, connected
from tests.tracer.conftest import Recorded
from tests.tracer.fit import assert_fit
from tests.tracer.test_transactions import control_kinds

pytest.importorskip("psycopg")


@pytest.fixture
def postgresql(postgresql_server, transactional_db):
    """The alias of a database with a table of authors."""
    with connected(postgresql_server) as connection:
        with connection.schema_editor() as editor:
            editor.create_model(Author)
        yield ALIAS


def create(name="Ada"):
    return Author.objects.using(ALIAS).create(name=name)


def test_block_that_commits(record, postgresql):
    def act():
        with transaction.atomic(ALIAS):
            create()
            transaction.on_commit(list, using=ALIAS)

    events = record(act)

    begun = events.one(TransactionBegun)
    assert control_kinds(events) == ["transaction_begun", "transaction_committed"]
    assert begun.database == ALIAS
    assert events.one(TransactionCommitted).span == begun.span
    assert events.one(QueryRan).transaction == events.one(CallbackRegistered).transaction == begun.transaction
    assert events.one(CallbackCalled).transaction is None


def test_block_that_an_exception_leaves(record, postgresql):
    def act():
        with transaction.atomic(ALIAS):
            create()
            raise LookupError("no")

    events = record(act, raises=LookupError)

    assert events.one(TransactionRolledBack).left_by == "LookupError('no')"
    assert not events.of(TransactionCommitted)
    assert not Author.objects.using(ALIAS).exists()


def test_savepoints(record, postgresql):
    def act():
        with transaction.atomic(ALIAS):
            with transaction.atomic(ALIAS):
                create("kept")
            with transaction.atomic(ALIAS):
                create("undone")
                transaction.set_rollback(True, using=ALIAS)

    events = record(act)

    assert control_kinds(events) == [
        "transaction_begun",
        "savepoint_made",
        "savepoint_released",
        "savepoint_made",
        "savepoint_rolled_back",
        "savepoint_released",
        "transaction_committed",
    ]
    assert Author.objects.using(ALIAS).get().name == "kept"


def test_autocommit_is_no_transaction(record, postgresql):
    events = record(create)

    assert events.one(QueryRan).transaction is None
    assert events.one(QueryRan).rows == 1
    assert not control_kinds(events)


def test_commit_that_the_server_turns_into_a_rollback(record, postgresql):
    connection = connections[ALIAS]

    def act():
        connection.set_autocommit(False)
        try:
            with connection.cursor() as cursor, pytest.raises(DatabaseError):
                cursor.execute("SELECT * FROM nowhere")
            connection.needs_rollback = False
            connection.commit()
        finally:
            connection.set_autocommit(True)

    events = record(act)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]


def test_transaction_that_django_marks_as_broken(record, postgresql):
    def act():
        with transaction.atomic(ALIAS):
            create()
            with transaction.atomic(ALIAS, savepoint=False):
                create("Ada")

    events = record(act, raises=DatabaseError)

    assert events.one(TransactionBroken).database == ALIAS
    assert "duplicate key" in events.of(QueryRan)[1].error
    assert len(events.of(TransactionRolledBack)) == 1


def test_connection_that_is_closed_rolls_back(record, postgresql):
    def act():
        connections[ALIAS].set_autocommit(False)
        create()
        connections[ALIAS].close()
        connections[ALIAS].connect()

    events = record(act)

    assert control_kinds(events) == ["transaction_begun", "transaction_rolled_back"]


def test_rows_are_said_not_to_be_followed(record, postgresql):
    def act():
        create("Ada")
        create("Eve")
        list(Author.objects.using(ALIAS))

    events = record(act)

    said = events.one(RowsNotFollowed)
    assert (said.database, said.table) == (ALIAS, "bookshop_author")
    assert said.reason == "the tracer does not read rows from PostgreSQL"
    assert not events.of(RowInserted)
    assert len(events.of(QueryRan)) == 3


def test_rows_that_are_fetched(record, postgresql):
    create("Ada")

    events = record(lambda: Author.objects.using(ALIAS).values_list("name").get())

    selected = events.one(QueryRan)
    assert (selected.fetched, selected.columns, selected.first_rows) == (1, ("name",), (("Ada",),))


def test_two_threads_have_a_transaction_each(postgresql):
    traces = Recorded(), Recorded()
    both_are_open = threading.Barrier(2, timeout=10)

    def in_thread(events, name):
        connection = connections[ALIAS]
        connection.connect()
        try:
            with trace(events.append), transaction.atomic(ALIAS):
                create(name)
                both_are_open.wait()
        finally:
            connection.close()

    threads = [threading.Thread(target=in_thread, args=pair) for pair in zip(traces, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    for events in traces:
        assert_fit(events)
        assert control_kinds(events) == ["transaction_begun", "transaction_committed"]
    assert Author.objects.using(ALIAS).count() == 2
