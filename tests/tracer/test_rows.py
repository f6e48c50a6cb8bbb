"""Rows inserted, updated and deleted."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from lessons.tracer import rows
from lessons.tracer.adapters import sqlite
from lessons.traces.events import Cell, QueryRan, RowDeleted, RowInserted, RowsNotFollowed, RowUpdated
from tests.bookshop.models import Author, Book, Profile, Tag

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = (RowInserted, RowUpdated, RowDeleted)


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@transaction.atomic
def insert_twice():
    Author.objects.create(name="Ada")
    Author.objects.create(name="Ada")


@pytest.fixture
def ada():
    return Author.objects.create(name="Ada")


@pytest.fixture
def own_table():
    """A table that no model knows, with a trigger's counter beside it."""
    execute("CREATE TABLE scratch (word TEXT, amount)")
    yield "scratch"
    execute("DROP TABLE IF EXISTS scratch")


def test_created_row_is_recorded_with_its_columns(record):
    inserted = record(lambda: Author.objects.create(name="Ada")).one(RowInserted)

    assert (inserted.database, inserted.table) == ("default", "bookshop_author")
    assert inserted.new == (Cell("id", str(Author.objects.get().pk)), Cell("name", "Ada"))


def test_created_row_is_recorded_before_post_save(record):
    events = record(lambda: Author.objects.create(name="Ada"))

    assert events.kinds == [
        "signal_sent",
        "signal_done",
        "query_ran",
        "row_inserted",
        "signal_sent",
        "signal_done",
    ]


def test_row_created_by_the_last_statement_is_recorded(record):
    events = record(lambda: Author.objects.bulk_create([Author(name="Ada"), Author(name="Eve")]))

    assert [event.new[1].value for event in events.of(RowInserted)] == ["Ada", "Eve"]


def test_row_is_recorded_with_the_line_that_caused_it(record):
    def act():
        Author.objects.create(name="Ada")
        print("next")

    inserted = record(act).one(RowInserted)

    assert inserted.place == f"{__file__}:{act.__code__.co_firstlineno + 1}"


def test_updated_row_is_recorded_with_old_and_new_values(record, ada):
    updated = record(lambda: Author.objects.update(name="Eve")).one(RowUpdated)

    assert updated.old == (Cell("id", str(ada.pk)), Cell("name", "Ada"))
    assert updated.new == (Cell("id", str(ada.pk)), Cell("name", "Eve"))


def test_update_that_changes_nothing_is_not_recorded(record, ada):
    events = record(lambda: Author.objects.update(name="Ada"))

    assert events.one(QueryRan).rows == 1
    assert not events.of(*CHANGES)


def test_deleted_row_is_recorded_with_its_old_values(record, ada):
    deleted = record(lambda: Author.objects.filter(name="Ada").delete()).one(RowDeleted)

    assert deleted.old == (Cell("id", str(ada.pk)), Cell("name", "Ada"))


def test_cascade_is_recorded_in_every_table(record, ada):
    Book.objects.create(title="B", author=ada)
    Profile.objects.create(author=ada)

    deleted = record(ada.delete).of(RowDeleted)

    assert {event.table for event in deleted} == {"bookshop_author", "bookshop_book", "bookshop_profile"}


def test_many_to_many_rows_are_recorded(record):
    book, tag = Book.objects.create(title="B"), Tag.objects.create(name="t")

    inserted = record(lambda: book.tags.add(tag)).one(RowInserted)

    assert inserted.table == "bookshop_book_tags"


def test_missing_value_is_recorded_as_null(record):
    inserted = record(lambda: Book.objects.create(title="B")).one(RowInserted)

    assert Cell("author_id", None) in inserted.new


def test_raw_sql_is_followed(record):
    events = record(lambda: execute("INSERT INTO bookshop_tag (name) VALUES ('a'), ('b')"))

    assert len(events.of(RowInserted)) == 2


def test_executemany_is_followed(record):
    def act():
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bookshop_tag (name) VALUES (%s)", [("a",), ("b",)])

    assert len(record(act).of(RowInserted)) == 2


def test_trigger_is_followed(record, own_table):
    execute(
        "CREATE TRIGGER notes AFTER INSERT ON bookshop_tag BEGIN INSERT INTO scratch VALUES (new.name, 1); END",
    )
    try:
        events = record(lambda: Tag.objects.create(name="t"))
    finally:
        execute("DROP TRIGGER notes")

    assert {event.table for event in events.of(RowInserted)} == {"bookshop_tag", "scratch"}


def test_cascade_by_the_database_is_followed(record):
    execute(
        "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE)",
        "INSERT INTO parent VALUES (1)",
        "INSERT INTO child VALUES (2, 1)",
    )
    try:
        events = record(lambda: execute("DELETE FROM parent"))
    finally:
        execute("DROP TABLE child", "DROP TABLE parent")

    assert {event.table for event in events.of(RowDeleted)} == {"parent", "child"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO bookshop_tag (name) VALUES ('t')",
        "insert or ignore into \"bookshop_tag\" (name) VALUES ('t')",
        "REPLACE INTO main.bookshop_tag (name) VALUES ('t')",
        'INSERT INTO "main"."bookshop_tag" (name) VALUES (\'t\')',
        "INSERT INTO Bookshop_Tag (name) VALUES ('t')",
        "WITH names (name) AS (VALUES ('t')) INSERT INTO bookshop_tag (name) SELECT name FROM names",
        "/* a note */ INSERT INTO bookshop_tag (name) VALUES ('t')",
    ],
)
def test_written_table_is_followed_however_the_statement_is_spelt(record, statement):
    inserted = record(lambda: execute(statement)).one(RowInserted)

    assert inserted.table == "bookshop_tag"


def test_table_without_primary_key_is_followed_by_rowid(record, own_table):
    def act():
        execute("INSERT INTO scratch VALUES ('same', 1), ('same', 1)", "DELETE FROM scratch WHERE rowid = 2")

    events = record(act)

    assert [event.kind for event in events.of(*CHANGES)] == ["row_inserted", "row_inserted", "row_deleted"]


def test_table_made_meanwhile_is_followed(record):
    def act():
        execute("CREATE TABLE fresh (word TEXT)", "INSERT INTO fresh VALUES ('a')", "DROP TABLE fresh")
        Tag.objects.create(name="t")

    events = record(act)

    assert [event.table for event in events.of(*CHANGES)] == ["fresh", "bookshop_tag"]


def test_changed_columns_are_not_recorded_as_changed_rows(record, own_table):
    def act():
        execute("INSERT INTO scratch VALUES ('a', 1)", "ALTER TABLE scratch ADD COLUMN more TEXT DEFAULT 'x'")
        execute("UPDATE scratch SET more = 'y'", "UPDATE scratch SET more = 'z'")

    updated = record(act).one(RowUpdated)

    assert Cell("more", "z") in updated.new


def test_rolled_back_rows_are_not_recorded_as_deleted(record):
    @transaction.atomic
    def rolled_back():
        Author.objects.create(name="Ada")
        transaction.set_rollback(True)

    def act():
        rolled_back()
        Author.objects.create(name="Eve")

    events = record(act)

    assert [event.kind for event in events.of(*CHANGES)] == ["row_inserted", "row_inserted"]


def test_rows_rolled_back_to_a_savepoint_are_not_recorded_as_deleted(record):
    @transaction.atomic
    def act():
        with pytest.raises(IntegrityError):
            insert_twice()
        Author.objects.create(name="Eve")

    events = record(act)

    assert [event.kind for event in events.of(*CHANGES)] == ["row_inserted", "row_inserted"]


def test_rows_of_a_connection_that_was_closed_are_not_recorded_as_deleted(record):
    @transaction.atomic
    def lost():
        Author.objects.create(name="Ada")
        connection.close()

    def act():
        lost()
        Author.objects.create(name="Eve")

    events = record(act)

    assert [event.kind for event in events.of(*CHANGES)] == ["row_inserted", "row_inserted"]


def test_large_rows_are_not_read_whole(record, monkeypatch):
    monkeypatch.setattr(rows, "MAX_BYTES_FOLLOWED", 10_000)
    read = []
    Tag.objects.bulk_create([Tag(name="t" * 5_000) for _ in range(100)])
    within = sqlite._within
    monkeypatch.setattr(sqlite, "_within", lambda most, cursor: within(most, Counted(cursor)))

    class Counted:
        def __init__(self, cursor):
            self._cursor = cursor

        def fetchmany(self, size):
            read.extend(fetched := self._cursor.fetchmany(size))
            return fetched

    events = record(lambda: Tag.objects.create(name="one more"))

    assert events.one(RowInserted).new[1].value == "one more"
    assert len(read) < 10


def test_rows_are_not_read_where_nobody_asks_for_them(record, ada):
    statements = []

    def act():
        connection.connection.set_trace_callback(statements.append)
        Author.objects.create(name="Eve")
        connection.connection.set_trace_callback(None)

    events = record(act, rows=False)

    assert len(statements) == 1
    assert len(events.of(QueryRan)) == 1
    assert not events.of(*CHANGES, RowsNotFollowed)


def test_virtual_table_has_no_other_tables_read(record, ada):
    statements = []
    execute("CREATE VIRTUAL TABLE found USING fts5(word)")

    def act():
        Tag.objects.create(name="first")
        connection.connection.set_trace_callback(statements.append)
        Tag.objects.create(name="second")
        connection.connection.set_trace_callback(None)
        execute("INSERT INTO found VALUES ('third')")

    try:
        events = record(act)
    finally:
        execute("DROP TABLE found")

    assert not [statement for statement in statements if "found" in statement or "bookshop_author" in statement]
    assert "found" in [event.table for event in events.of(RowInserted)]


def test_rows_of_another_thread_are_recorded_once(record):
    def in_thread():
        Tag.objects.create(name="from the thread")
        connection.close()

    def act():
        Tag.objects.create(name="before")
        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
        Tag.objects.create(name="after")

    inserted = record(act).of(RowInserted)

    assert [event.new[1].value for event in inserted] == ["before", "from the thread", "after"]


def test_rows_of_another_database_are_recorded_with_its_name(record, other_database):
    inserted = record(lambda: Author.objects.using(other_database).create(name="Ada")).one(RowInserted)

    assert inserted.database == other_database


def test_reading_rows_is_not_noticed(record, ada):
    seen = []

    def act():
        cursor = connection.cursor()
        cursor.execute("UPDATE bookshop_author SET name = 'Eve'")
        seen.append(cursor.rowcount)
        cursor.execute("SELECT changes()")
        seen.append(cursor.fetchone()[0])

    record(act)

    assert seen == [1, 1]


def test_view_with_a_trigger_is_followed(record):
    execute(
        "CREATE VIEW names AS SELECT name FROM bookshop_tag",
        "CREATE TRIGGER put INSTEAD OF INSERT ON names BEGIN INSERT INTO bookshop_tag (name) VALUES (NEW.name); END",
    )

    def act():
        Tag.objects.count()
        for name in "ab":
            with transaction.atomic():
                execute(f"INSERT INTO names VALUES ('{name}')")

    try:
        events = record(act)
    finally:
        execute("DROP VIEW names")

    assert events.of(RowInserted)[-1].new[1].value == "b"
    assert not events.of(RowsNotFollowed)
