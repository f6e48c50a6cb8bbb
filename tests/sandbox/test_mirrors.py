"""Another connection to the same database sees of a transaction what one to a file would see."""

import pytest

from lessons.traces.events import QueryRan, RowInserted, TablesRead, TransactionBegun, TransactionCommitted
from lessons.traces.standing import differences, standing_at

ACTIONS = """
    from django.db import OperationalError, connections, transaction
    from shop.models import Book

    def titles(alias="elsewhere"):
        return list(Book.objects.using(alias).values_list("title", flat=True))

    def look_before_the_commit():
        with transaction.atomic():
            Book.objects.create(title="Emma")
            print("meanwhile", titles())
        print("afterwards", titles())

    def look_before_a_rollback():
        with transaction.atomic():
            Book.objects.create(title="Emma")
            print("meanwhile", titles())
            transaction.set_rollback(True)
        print("afterwards", titles(), titles("default"))

    def write_meanwhile():
        with transaction.atomic():
            Book.objects.create(title="Emma")
            try:
                Book.objects.using("elsewhere").create(title="Persuasion")
            except OperationalError as error:
                print(error)

    def write_elsewhere():
        Book.objects.using("elsewhere").create(title="Emma")
        print(titles("default"))

    def look_from_the_other_side():
        with transaction.atomic(using="elsewhere"):
            Book.objects.using("elsewhere").create(title="Emma")
            print("meanwhile", titles("default"))
        print("afterwards", titles("default"))

    def read_until_after_the_commit():
        with transaction.atomic(using="elsewhere"):
            print(titles())
            try:
                with transaction.atomic():
                    Book.objects.create(title="Emma")
            except OperationalError as error:
                print(error)

    def write_to_other():
        with transaction.atomic(), transaction.atomic(using="other"):
            Book.objects.using("other").create(title="Emma")
            Book.objects.create(title="Persuasion")
            print(titles("other"), titles())

    def close_and_look():
        connections["elsewhere"].close()
        look_before_a_rollback()

    def write_twice():
        for title in ("Emma", "Persuasion"):
            with transaction.atomic():
                Book.objects.create(title=title)
                print(titles())

    def leave_it_open():
        transaction.set_autocommit(False, using="elsewhere")
        Book.objects.using("elsewhere").create(title="Emma")
"""


@pytest.fixture
def shop(lesson):
    return lesson(ACTIONS, databases=["default", "other"], mirrors={"elsewhere": "default"})


def test_uncommitted_row_is_not_seen_elsewhere(shop):
    assert shop.run("look_before_the_commit").printed == ["meanwhile []", "afterwards ['Emma']"]


def test_row_that_is_rolled_back_is_never_seen_elsewhere(shop):
    assert shop.run("look_before_a_rollback").printed == ["meanwhile []", "afterwards [] []"]


def test_writing_meanwhile_is_refused(shop):
    assert shop.run("write_meanwhile").printed == ["database is locked"]


def test_what_is_committed_elsewhere_is_seen_here(shop):
    assert shop.run("write_elsewhere").printed == ["['Emma']"]


def test_default_does_not_see_what_is_not_committed_elsewhere(shop):
    assert shop.run("look_from_the_other_side").printed == ["meanwhile []", "afterwards ['Emma']"]


def test_reader_with_a_transaction_of_its_own_holds_up_the_commit(shop):
    assert shop.run("read_until_after_the_commit").printed == ["[]", "database is locked"]


def test_another_database_is_not_held_up(shop):
    run = shop.run("write_to_other")

    assert run.printed == ["['Emma'] []"]
    assert run.snapshots.keys() == {"default", "other"}


def test_each_transaction_is_read_beside(shop):
    assert shop.run("write_twice").printed == ["[]", "['Emma']"]


def test_mirror_that_was_closed_is_opened_again(shop):
    assert shop.run("close_and_look").printed == ["meanwhile []", "afterwards [] []"]


def test_transaction_left_open_elsewhere_is_rolled_back(shop):
    assert shop.run("leave_it_open").tables["shop_book"] == []


def test_trace_names_the_connection_of_statements_and_the_database_of_rows(shop):
    run = shop.run("write_elsewhere")

    insert = next(query for query in run.of(QueryRan) if query.sql.startswith("INSERT"))
    (row,) = run.of(RowInserted)
    assert (insert.database, row.database) == ("elsewhere", "default")
    assert not differences(standing_at(run.events, run.events[-1].seq), run.of(TablesRead)[-1].tables)


def test_transactions_of_both_connections_are_told_apart(shop):
    run = shop.run("look_from_the_other_side")

    assert [event.database for event in run.of(TransactionBegun)] == ["elsewhere"]
    assert [event.database for event in run.of(TransactionCommitted)] == ["elsewhere"]


def test_tables_are_read_once(shop):
    assert [name for name in shop.run("write_elsewhere").tables if name == "shop_book"] == ["shop_book"]
