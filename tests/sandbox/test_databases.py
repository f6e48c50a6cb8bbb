"""The database of a run: real SQLite, in autocommit, reached by every thread and connection, kept from run to run."""

import pytest

from tests.sandbox.shop import SHOP

GO = """
    import random
    import threading
    from django.db import connection, connections, transaction
    from shop.models import Book

    def add():
        Book.objects.create(title="Emma")
        print(Book.objects.count())

    def add_then_fail():
        Book.objects.create(title="Emma")
        with transaction.atomic():
            Book.objects.create(title="Persuasion")
            raise ValueError("no more")

    def add_then_exit():
        Book.objects.create(title="Emma")
        raise SystemExit(3)

    def leave_transaction_open():
        Book.objects.create(title="Emma")
        transaction.set_autocommit(False)
        Book.objects.create(title="Persuasion")

    def look():
        print(connection.get_autocommit(), connection.in_atomic_block, connection.savepoint_ids)
        print(connection.vendor, connection.alias, list(connections))

    def use_thread():
        Book.objects.create(title="Emma")

        def in_thread():
            print(Book.objects.count(), connection.connection is not main)
            Book.objects.create(title="Persuasion")
            connection.close()

        main = connection.connection
        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
        print(Book.objects.count())

    def use_second_connection():
        second = connection.copy()
        Book.objects.create(title="Emma")
        with second.cursor() as cursor:
            cursor.execute("SELECT title FROM shop_book")
            print(cursor.fetchall())
        second.close()

    def read_during_transaction():
        second = connection.copy()
        with transaction.atomic():
            Book.objects.create(title="Emma")
            with second.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM shop_book")

    def close_connection():
        Book.objects.create(title="Emma")
        connection.close()
        print(Book.objects.count())

    def close_all():
        Book.objects.create(title="Emma")
        connections.close_all()

    def close_behind_the_back_of_django():
        Book.objects.create(title="Emma")
        connection.connection.close()

    def drop_table():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE shop_book")

    def throw_dice():
        with connection.cursor() as cursor:
            print(cursor.execute("SELECT random()").fetchone()[0])
        print(random.getrandbits(64))
        print(Book.objects.create(title="Emma") and Book.objects.order_by("?").query)
"""


@pytest.fixture
def shop(lesson):
    return lesson(GO)


def page_size(database):
    """Return the number at offset 16 of a database file (https://www.sqlite.org/fileformat.html)."""
    return int.from_bytes(database[16:18], "big")


def test_run_is_in_autocommit_without_a_transaction(shop):
    assert shop.run("look").printed == ["True False []", "sqlite default ['default']"]


def test_next_run_goes_on_from_the_last(shop):
    shop.run("add")

    assert shop.run("add").printed == ["2"]


def test_same_snapshot_gives_the_same_start(shop):
    first = dict(shop.snapshots)
    shop.run("add")
    shop.snapshots = first

    assert shop.run("add").printed == ["1"]


def test_pages_stay_small_from_run_to_run(shop):
    assert page_size(shop.snapshots["default"]) == 1024
    shop.run("add")
    assert page_size(shop.snapshots["default"]) == 1024


@pytest.mark.parametrize("action", ["add_then_fail", "add_then_exit"])
def test_exception_keeps_what_was_committed_before_it(shop, action):
    run = shop.run(action)

    assert run.outcome == "raised"
    assert run.tables["shop_book"] == [["1", "Emma"]]
    assert shop.run("add").printed == ["2"]


def test_transaction_left_open_is_rolled_back(shop):
    run = shop.run("leave_transaction_open")

    assert run.outcome == "returned"
    assert run.tables["shop_book"] == [["1", "Emma"]]
    assert shop.run("add").printed == ["2"]


def test_thread_reaches_the_same_data_by_a_connection_of_its_own(shop):
    assert shop.run("use_thread").printed == ["1 True", "2"]


def test_second_connection_reaches_the_same_data(shop):
    assert shop.run("use_second_connection").printed == ["[('Emma',)]"]


def test_second_connection_is_locked_out_while_a_transaction_has_written(shop):
    run = shop.run("read_during_transaction")

    assert "database is locked" in run.raised
    assert run.tables["shop_book"] == []


def test_closed_connection_is_opened_again_on_the_same_data(shop):
    assert shop.run("close_connection").printed == ["1"]


@pytest.mark.parametrize("action", ["close_all", "close_behind_the_back_of_django"])
def test_data_outlive_all_connections_of_the_run(shop, action):
    run = shop.run(action)

    assert run.outcome == "returned"
    assert run.tables["shop_book"] == [["1", "Emma"]]


def test_dropped_table_is_gone_in_the_next_run(shop):
    assert "shop_book" not in shop.run("drop_table").tables

    assert "no such table: shop_book" in shop.run("add").raised


def test_random_numbers_differ_between_runs(shop):
    sqlite_number, python_number, query = shop.run("throw_dice").printed
    other_sqlite_number, other_python_number, _ = shop.run("throw_dice").printed

    assert "RAND()" in query
    assert sqlite_number != other_sqlite_number
    assert python_number != other_python_number


def test_second_database_has_data_of_its_own(lesson):
    actions = """
        from django.db import connections
        from shop.models import Book

        def add():
            Book.objects.using("other").create(title="Emma")
            print(list(connections), Book.objects.count(), Book.objects.using("other").count())
    """
    shop = lesson(actions, databases=["default", "other"])

    first, second = shop.run("add"), shop.run("add")

    assert first.printed == ["['default', 'other'] 0 1"]
    assert second.printed == ["['default', 'other'] 0 2"]
    assert second.snapshots.keys() == {"default", "other"}


def test_snapshot_that_is_no_database_ends_the_run(shop):
    kept = dict(shop.snapshots)
    shop.snapshots = {"default": b"SQLite format 3\0" + b"damaged" * 1000}

    damaged = shop.run("add")
    shop.snapshots = kept

    assert damaged.snapshots is None
    assert shop.run("add").outcome == "returned"


def test_long_rows_fit_into_the_trace(lesson):
    models = """
        from django.db import models

        class Page(models.Model):
            head = models.TextField()
            body = models.TextField()
    """
    actions = """
        from shop.models import Page

        def go():
            text = "\\u00e9" * 250
            Page.objects.bulk_create([Page(head=text, body=text) for _ in range(100)])
    """

    run = lesson(actions, files=SHOP | {"shop/models.py": models}).run("go")

    assert run.outcome == "returned", run.sentence
