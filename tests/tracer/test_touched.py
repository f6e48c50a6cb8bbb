"""Tables that are too large to be read, followed by the rows that a statement touches."""

import pytest
from django.db import connection, transaction
from django.db.models import F, Q

from lessons.tracer import touched
from lessons.tracer.rows import MAX_ROWS_FOLLOWED, TOO_LARGE
from lessons.traces.events import RowDeleted, RowInserted, RowsNotFollowed, RowUpdated
from tests.bookshop.models import Tag
from tests.linear import assert_linear

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = (RowInserted, RowUpdated, RowDeleted)


@pytest.fixture
def tags():
    """More rows than are read."""
    return Tag.objects.bulk_create([Tag(name=f"tag {number}") for number in range(MAX_ROWS_FOLLOWED + 1)])


def named(cells):
    return {cell.name: cell.value for cell in cells}["name"]


def execute(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_insert(record, tags):
    events = record(lambda: Tag.objects.create(name="one more"))

    assert named(events.one(RowInserted).new) == "one more"
    assert not events.of(RowsNotFollowed)


def test_insert_with_a_key_of_its_own(record, tags):
    free = tags[10].pk
    tags[10].delete()

    events = record(lambda: Tag.objects.create(pk=free, name="in between"))

    assert named(events.one(RowInserted).new) == "in between"


def test_many_inserts(record, tags):
    events = record(lambda: Tag.objects.bulk_create([Tag(name="a"), Tag(name="b")]))

    assert [named(event.new) for event in events.of(RowInserted)] == ["a", "b"]


def test_table_that_grows_too_large(record):
    names = [str(number) for number in range(MAX_ROWS_FOLLOWED + 1)]

    events = record(lambda: Tag.objects.bulk_create(map(Tag, [None] * len(names), names)))

    assert [named(event.new) for event in events.of(RowInserted)] == names
    assert not events.of(RowsNotFollowed)


def test_save(record, tags):
    tags[3].name = "another name"

    updated = record(tags[3].save).one(RowUpdated)

    assert (named(updated.old), named(updated.new)) == ("tag 3", "another name")


@pytest.mark.parametrize(
    "rows",
    [
        Q(name__in=["tag 1", "tag 2"]),
        Q(name="tag 1") | Q(name="tag 2"),
        Q(pk__in=Tag.objects.filter(name__in=["tag 1", "tag 2"])),
        Q(name__startswith="tag ")
        & ~Q(name__contains="g 0")
        & Q(name__lt="tag 3", name__gte="tag 1", name__endswith="1"),
    ],
)
def test_update_of_a_queryset(record, tags, rows):
    queryset = Tag.objects.filter(rows)
    count = queryset.count()

    events = record(lambda: queryset.update(name="x"))

    assert len(events.of(RowUpdated)) == count > 1
    assert not events.of(RowsNotFollowed)


def test_delete(record, tags):
    deleted = record(tags[5].delete).one(RowDeleted)

    assert named(deleted.old) == "tag 5"


def test_delete_of_a_queryset(record, tags):
    events = record(lambda: Tag.objects.filter(name__in=["tag 1", "tag 2"]).delete())

    assert [named(event.old) for event in events.of(RowDeleted)] == ["tag 1", "tag 2"]


def test_rolled_back_changes(record, tags):
    def act():
        with transaction.atomic():
            Tag.objects.create(name="undone")
            transaction.set_rollback(True)
        Tag.objects.create(name="kept")

    events = record(act)

    assert [named(event.new) for event in events.of(RowInserted)] == ["undone", "kept"]
    assert not events.of(RowDeleted)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bookshop_tag SET name = 'x' WHERE length(name) = 5",
        "UPDATE bookshop_tag SET name = 'x'",
        "INSERT OR REPLACE INTO bookshop_tag (id, name) SELECT id, 'x' FROM bookshop_tag WHERE name = 'tag 1'",
        "UPDATE bookshop_tag SET id = id + 10000 WHERE name = 'tag 1'",
    ],
)
def test_statement_that_does_not_say_which_rows_it_touches(record, tags, statement):
    events = record(lambda: execute(statement))

    assert events.one(RowsNotFollowed).reason == TOO_LARGE
    assert not events.of(*CHANGES)


def test_condition_that_asks_the_learners_function_is_not_asked_again(record, tags):
    asked = []

    def act():
        connection.connection.create_function("own", 1, lambda name: asked.append(name) or name == "tag 1")
        execute("UPDATE bookshop_tag SET name = 'x' WHERE own(name)")

    record(act)

    assert len(asked) == len(tags)


def test_value_that_hangs_on_the_row_itself(record, tags):
    updated = record(lambda: Tag.objects.filter(pk=tags[0].pk).update(name=F("name"))).of(RowUpdated)

    assert updated == []


@pytest.mark.parametrize(
    ("start", "part"),
    [
        ("UPDATE x SET y", " "),
        ("DELETE FROM x WHERE ", "("),
        ("DELETE FROM x WHERE ", "'"),
        ("DELETE FROM x WHERE ", "a "),
    ],
)
def test_condition_is_looked_at_in_as_long_as_it_is(start, part):
    assert_linear(lambda sql: touched._condition(sql, ()), lambda size: start + part * size)
