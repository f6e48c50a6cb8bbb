"""Tables that are too large to be read, followed by the rows that a statement touches."""

import pytest
from django.db import connections, transaction
from django.db.models import F, Q
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lessons.tracer import read_tables, rows, touched, trace
from lessons.tracer.rows import MAX_ROWS_FOLLOWED, TOO_LARGE
from lessons.traces.events import RowDeleted, RowInserted, RowsNotFollowed, RowUpdated
from lessons.traces.standing import differences, standing_at
from tests.bookshop.models import Tag
from tests.linear import assert_linear
from tests.tracer.conftest import Recorded

pytestmark = pytest.mark.django_db(transaction=True)

connection = connections["default"]

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


names = st.sampled_from("abc")
keys = st.integers(1, 12)


def some(rows):
    """A queryset of tags whose names or keys are these."""
    return Tag.objects.filter(Q(name__in=[row for row in rows if isinstance(row, str)]) | Q(pk__in=rows_of(rows)))


def rows_of(rows):
    return [row for row in rows if isinstance(row, int)]


statements = st.one_of(
    st.builds(lambda name: lambda: Tag.objects.create(name=name), names),
    st.builds(lambda key, name: lambda: Tag(pk=key, name=name).save(), keys, names),
    st.builds(lambda all_: lambda: Tag.objects.bulk_create([Tag(name=name) for name in all_]), st.lists(names)),
    st.builds(lambda rows, name: lambda: some(rows).update(name=name), st.lists(names | keys, max_size=3), names),
    st.builds(lambda rows: lambda: some(rows).delete(), st.lists(names | keys, max_size=3)),
    st.builds(lambda key: lambda: Tag.objects.filter(pk__gt=key, name__startswith="a").delete(), keys),
)
blocks = st.lists(st.tuples(st.lists(statements, max_size=3), st.booleans()), max_size=4)


@pytest.mark.parametrize("most", [-1, MAX_ROWS_FOLLOWED], ids=["too large", "read"])
@given(done=st.lists(st.tuples(blocks, st.sampled_from([None, True, False])), max_size=3))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_the_rows_that_are_told_are_those_of_the_database(done, most):
    """Each block is a savepoint that is kept or not, and so are some of them a transaction, if they are in one."""
    Tag.objects.all().delete()
    events = Recorded()

    def run(blocks):
        for actions, keep in blocks:
            with transaction.atomic():
                for action in actions:
                    action()
                transaction.set_rollback(not keep)

    with pytest.MonkeyPatch.context() as patch, trace(events.append) as recording:
        patch.setattr(rows, "MAX_ROWS_FOLLOWED", most)
        for index, (blocks, keep) in enumerate(done):
            if not index:
                recording.record(read_tables([connection], recording.schemas), place="")
            if keep is None:
                run(blocks)
                continue
            with transaction.atomic():
                run(blocks)
                transaction.set_rollback(not keep)
    after = read_tables([connection], recording.schemas).tables
    standing = standing_at([replace(event, seq=seq) for seq, event in enumerate(events, start=1)], 10**6)

    assert not events.of(RowsNotFollowed)
    assert differences(standing, after) == {}
