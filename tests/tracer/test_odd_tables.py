"""Tables that SQLite allows and nobody expects: what they hold is shown, and what changes in them is followed."""

import sqlite3

import pytest
from django.db import ProgrammingError, connection, connections

from lessons.tracer import Schemas, read_tables
from lessons.traces.events import RowDeleted, RowInserted, RowUpdated
from tests.bookshop.models import Tag
from tests.tracer.fit import assert_fit

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = (RowInserted, RowUpdated, RowDeleted)
BROKEN = "\N{REPLACEMENT CHARACTER}"


def read(name):
    event = read_tables([connections["default"]], Schemas())
    assert_fit([event])
    return next(table for table in event.tables if table.name == name)


def values(items):
    return [item.value for item in items]


def test_text_that_is_not_utf_8_is_shown(record, execute):
    execute("CREATE TABLE odd (word TEXT, other TEXT)")

    inserted = record(lambda: execute("INSERT INTO odd VALUES (CAST(x'61ff62' AS TEXT), 'é')")).one(RowInserted)

    assert values(inserted.new) == [f"a{BROKEN}b", "é"]
    assert read("odd").rows == ((f"a{BROKEN}b", "é"),)


def test_rows_whose_texts_become_alike_are_told_apart(record, execute):
    execute("CREATE TABLE odd (word TEXT PRIMARY KEY, amount)")
    execute("INSERT INTO odd VALUES (CAST(x'ff' AS TEXT), 1), (CAST(x'fe' AS TEXT), 2)")

    updated = record(lambda: execute("UPDATE odd SET amount = 3 WHERE word = CAST(x'fe' AS TEXT)")).one(RowUpdated)

    assert (values(updated.old), values(updated.new)) == ([BROKEN, "2"], [BROKEN, "3"])


@pytest.mark.parametrize("factory", [str, bytes, sqlite3.Row], ids=lambda factory: factory.__name__)
def test_connection_makes_text_as_before(record, execute, factory):
    execute("CREATE TABLE odd (word TEXT)")
    driver = connection.connection
    driver.text_factory = factory
    try:
        record(lambda: execute("INSERT INTO odd VALUES (CAST(x'ff' AS TEXT))"))
        read("odd")
        after = driver.text_factory
    finally:
        driver.text_factory = str

    assert after is factory


def test_rows_are_read_whatever_the_connection_makes_of_them(record, execute):
    driver = connection.connection
    driver.row_factory, driver.text_factory = sqlite3.Row, bytes
    try:
        inserted = record(lambda: Tag.objects.create(name="t")).one(RowInserted)
        rows = read("bookshop_tag").rows
    finally:
        driver.row_factory, driver.text_factory = None, str

    assert values(inserted.new)[1] == rows[0][1] == "t"


@pytest.fixture
def table_that_breaks(execute):
    """A function that breaks the table "ailing": SQLite can no longer compute one of its columns."""
    divisors = [2]
    connection.connection.create_function("half", 1, lambda number: number / divisors[0], deterministic=True)
    execute("CREATE TABLE ailing (number, half AS (half(number)))", "INSERT INTO ailing (number) VALUES (4), (6)")
    return divisors.clear


def test_rows_that_cannot_be_computed_are_counted(execute, table_that_breaks):
    Tag.objects.create(name="t")
    table_that_breaks()

    table = read("ailing")

    assert (table.columns, table.rows, table.row_count) == (("number", "half"), (), 2)
    assert read("bookshop_tag").row_count == 1


def test_table_that_cannot_be_read_leaves_the_others_followed(record, execute, table_that_breaks):
    # Because of this one, every table is read after each change.
    execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, child REFERENCES ailing ON DELETE CASCADE)")
    table_that_breaks()

    assert record(lambda: Tag.objects.create(name="t")).one(RowInserted).table == "bookshop_tag"


def test_generated_columns_are_followed(record, execute):
    execute("CREATE TABLE odd (number, twice AS (number * 2), thrice AS (number * 3) STORED)")

    inserted = record(lambda: execute("INSERT INTO odd (number) VALUES (2)")).one(RowInserted)

    assert values(inserted.new) == ["2", "4", "6"]
    assert read("odd").rows == (("2", "4", "6"),)


def test_table_without_rowid_is_followed(record, execute):
    execute("CREATE TABLE odd (b, a, word, PRIMARY KEY (a, b)) WITHOUT ROWID", "INSERT INTO odd VALUES (2, 1, 'x')")

    updated = record(lambda: execute("UPDATE odd SET word = 'y'")).one(RowUpdated)

    assert values(updated.new) == ["2", "1", "y"]
    assert read("odd").primary_key == ("a", "b")


@pytest.mark.parametrize("column", ["", "a b", 'say "a"', "select", "x [date]", "_", "%s", "1", "ä", "\N{SNOWMAN}"])
def test_odd_names_are_followed(record, execute, column):
    quoted = connection.ops.quote_name(column.replace('"', '""')) if column else '""'
    execute(f'CREATE TABLE odd ({quoted} INTEGER PRIMARY KEY, "2" TEXT)', "INSERT INTO odd VALUES (2, 'b'), (1, 'a')")

    updated = record(lambda: execute("UPDATE odd SET \"2\" = 'c' WHERE \"2\" = 'b'")).one(RowUpdated)

    assert values(updated.new) == ["2", "c"]
    assert (read("odd").columns, read("odd").rows) == ((column, "2"), (("1", "a"), ("2", "c")))


def test_column_called_rowid_does_not_tell_rows_apart(record, execute):
    execute("CREATE TABLE odd (RowId, word)", "INSERT INTO odd VALUES (1, 'a'), (1, 'b')")

    updated = record(lambda: execute("UPDATE odd SET word = 'c' WHERE word = 'b'")).one(RowUpdated)

    assert (values(updated.old), values(updated.new)) == (["1", "b"], ["1", "c"])
    assert read("odd").rows == (("1", "a"), ("1", "c"))


def test_table_whose_rows_nothing_tells_apart_is_followed(record, execute):
    execute("CREATE TABLE odd (rowid, oid, _rowid_)", "INSERT INTO odd VALUES (1, 1, 1), (1, 1, 1)")

    events = record(lambda: execute("INSERT INTO odd VALUES (1, 1, 1)", "UPDATE odd SET oid = 2"))

    assert [event.kind for event in events.of(*CHANGES)] == ["row_inserted"] + ["row_deleted"] * 3 + [
        "row_inserted"
    ] * 3


def test_keys_that_are_null_do_not_mix_rows(record, execute):
    execute("CREATE TABLE odd (id TEXT PRIMARY KEY, word)", "INSERT INTO odd VALUES (NULL, 'a')")

    inserted = record(lambda: execute("INSERT INTO odd VALUES (NULL, 'b')")).one(RowInserted)

    assert values(inserted.new) == [None, "b"]


def test_key_beyond_the_columns_that_are_shown_tells_rows_apart(record, execute):
    columns = ", ".join(f"c{number}" for number in range(250))
    execute(f"CREATE TABLE odd ({columns}, PRIMARY KEY (c0, c249))")
    execute("INSERT INTO odd (c0, c1, c249) VALUES (1, 'a', 1), (1, 'b', 2)")

    updated = record(lambda: execute("UPDATE odd SET c1 = 'c' WHERE c249 = 2")).one(RowUpdated)

    assert [values(updated.old)[1], values(updated.new)[1]] == ["b", "c"]
    assert read("odd").primary_key == ()


def test_table_of_the_connection_alone_is_not_taken_for_another(record, execute):
    execute("CREATE TABLE odd (word)", "INSERT INTO odd VALUES ('kept')", "CREATE TEMP TABLE odd (word)")
    try:
        events = record(lambda: execute("INSERT INTO odd VALUES ('temporary')"))
        table = read("odd")
    finally:
        execute("DROP TABLE temp.odd")

    assert not events.of(*CHANGES)
    assert table.rows == (("kept",),)


def test_schema_that_the_learner_has_written_to_is_read(record, other_database):
    held = connections[other_database]
    held.cursor().execute("PRAGMA writable_schema = 1")
    held.cursor().execute(
        "INSERT INTO sqlite_master (type, name, sql) VALUES ('table', NULL, NULL), ('table', CAST(x'ff' AS TEXT), 1)"
    )

    inserted = record(lambda: Tag.objects.using(other_database).create(name="t")).one(RowInserted)
    tables = read_tables([held], Schemas()).tables

    assert inserted.table == "bookshop_tag"
    assert [table.name for table in tables if table.row_count] == ["bookshop_tag"]


def test_closed_connection_of_the_driver_is_not_asked(record):
    connection.ensure_connection()
    connection.connection.close()
    try:
        events = record(lambda: Tag.objects.create(name="t"), raises=ProgrammingError)
    finally:
        connection.connection = None

    assert not events.of(*CHANGES)
