"""Several connections to one database: each has its own transactions, waits as it does untraced, and is told apart."""

import contextlib
import sqlite3
import subprocess
import sys
import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from lessons.tracer import trace
from lessons.tracer.rows import LOCKED, WRITTEN_MEANWHILE
from lessons.traces.events import (
    QueryRan,
    RowInserted,
    RowsNotFollowed,
    RowUpdated,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from tests.bookshop.models import Author, Tag
from tests.tracer.conftest import Recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copied():
    copy = connection.copy()
    yield copy
    copy.close()


@contextlib.contextmanager
def deferred():
    """Have transactions begin as Django's do unless they are told otherwise: without any lock."""
    connection.ensure_connection()
    before, connection.transaction_mode = connection.transaction_mode, None
    yield
    connection.transaction_mode = before


@contextlib.contextmanager
def waiting_for(milliseconds):
    """Have the connection wait so long for others."""
    with connection.cursor() as cursor:
        ((before,),) = cursor.execute("PRAGMA busy_timeout").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        yield
        assert cursor.execute("PRAGMA busy_timeout").fetchall() == [(milliseconds,)]
        cursor.execute(f"PRAGMA busy_timeout = {before}")


@contextlib.contextmanager
def another_one_writes():
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO bookshop_tag (name) VALUES ('theirs')")
    yield other
    other.close()


def test_transactions_are_those_of_their_connection(record, copied):
    def act():
        with transaction.atomic():
            Author.objects.create(name="Ada")
            with copied.cursor() as cursor:
                cursor.execute("SELECT 1")
                copied.set_autocommit(False)
                cursor.execute("SELECT 1 FROM bookshop_tag")
                copied.rollback()
            Author.objects.create(name="Eve")

    events = record(act)

    begun = events.one(TransactionBegun)
    assert not events.of(TransactionRolledBack)
    assert events.one(TransactionCommitted).span == begun.span
    alone = [event.transaction for event in events.of(QueryRan) if event.sql.startswith("SELECT 1")]
    assert alone == [None, None]
    assert [event.transaction for event in events.of(RowInserted)] == [begun.transaction] * 2


@pytest.mark.parametrize("is_traced", [False, True])
def test_second_thread_waits_for_the_first_to_commit(is_traced):
    outcome, events = [], Recorded()

    @transaction.atomic
    def write():
        Author.objects.create(name="second")

    def in_thread():
        try:
            with deferred(), trace(events.append) if is_traced else contextlib.nullcontext():
                write()
            outcome.append("written")
        except OperationalError as error:
            outcome.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        Author.objects.create(name="first")
        thread = threading.Thread(target=in_thread)
        thread.start()
        # One that is refused ends at once.
        thread.join(0.2)
    thread.join(10)

    assert outcome == ["written"]
    assert [event.new[1].value for event in events.of(RowInserted)] == (["second"] if is_traced else [])


def test_write_that_is_refused_waits_once_and_says_so(record):
    def act():
        with transaction.atomic():
            Author.objects.create(name="Ada")

    with deferred(), another_one_writes(), waiting_for(1):
        events = record(act, raises=OperationalError)

    assert events.one(RowsNotFollowed).reason == LOCKED
    assert "locked" in events.of(QueryRan)[-1].error


def test_row_that_another_process_inserts_meanwhile_is_not_credited(record):
    """It is inserted while the statement computes its value."""
    Tag.objects.create(name="ours")
    elsewhere = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    inserted = "INSERT INTO bookshop_tag (name) VALUES ('theirs')"

    def act():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bookshop_tag SET name = 'still ours' WHERE name = 'ours'")

    def insert_elsewhere(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        command = [sys.executable, "-c", elsewhere, connection.settings_dict["NAME"], inserted]
        subprocess.run(command, check=True)
        return result

    events = Recorded()
    ran = CursorAfterwards(insert_elsewhere)
    with ran, trace(events.append):
        act()

    assert not events.of(RowInserted, RowUpdated)
    said = events.one(RowsNotFollowed)
    assert (said.table, said.reason) == ("bookshop_tag", WRITTEN_MEANWHILE)


class CursorAfterwards(contextlib.ContextDecorator):
    """Do something right after a statement has been handed to the driver, below the tracer."""

    def __init__(self, wrapper):
        self._wrapper = wrapper

    def __enter__(self):
        cls = type(connection.create_cursor())
        self._cls, self._execute = cls, cls.execute
        wrapper, original = self._wrapper, cls.execute

        def execute(cursor, query, params=None):
            return wrapper(lambda *_: original(cursor, query, params), query, params, False, None)

        cls.execute = execute

    def __exit__(self, *exception):
        self._cls.execute = self._execute


def test_rows_of_others_are_read_anew_before_the_next_statement(record):
    def act():
        Tag.objects.create(name="first")
        with another_one_writes() as other:
            other.execute("COMMIT")
        Tag.objects.create(name="second")

    events = record(act)

    assert [event.new[1].value for event in events.of(RowInserted)] == ["first", "second"]
    assert not events.of(RowsNotFollowed)


def test_transaction_of_another_thread_is_not_that_of_this_one(record):
    def in_thread():
        connections["default"].ensure_connection()
        Tag.objects.count()
        connection.close()

    def act():
        with transaction.atomic():
            Tag.objects.count()
            thread = threading.Thread(target=in_thread)
            thread.start()
            thread.join(10)

    events = record(act)

    assert [event.transaction for event in events.of(QueryRan)] == [events.one(TransactionBegun).transaction, None]
