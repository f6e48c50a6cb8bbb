"""What the instance that a signal brings along holds."""

import datetime
import uuid

import pytest
from django.db import connections, models
from django.db.models import F
from django.db.models.signals import post_init, post_save, pre_save
from django.test.utils import isolate_apps
from msgspec.structs import replace

from lessons.tracer import Schemas, read_tables
from lessons.tracer.values import MAX_HELD, held_by_instance
from lessons.traces.events import Held, Instance, SignalSent
from lessons.traces.standing import differing, standing_at
from tests.bookshop.models import Author

pytestmark = pytest.mark.django_db


def listen(**kwargs):
    pass


def instances(record, signal, act):
    signal.connect(listen, sender=Author)
    return [event.instance for event in record(act).of(SignalSent) if event.instance]


def test_loaded_fields_are_told(record):
    saved, *_ = instances(record, post_save, lambda: Author.objects.create(name="Ada"))

    assert (saved.database, saved.table) == ("default", "bookshop_author")
    assert [(held.column, held.value) for held in saved.holds][1] == ("name", "Ada")


def test_deferred_fields_are_marked_and_stay_deferred(record):
    Author.objects.create(name="Ada")
    found = []

    (loaded,) = instances(record, post_init, lambda: found.append(Author.objects.defer("name").get()))

    assert Held("name", None, is_deferred=True) in loaded.holds
    assert found[0].get_deferred_fields() == {"name"}


def test_expression_is_an_object(record):
    author = Author.objects.create(name="Ada")
    author.name = F("id")

    saving, *_ = instances(record, pre_save, author.save)

    assert saving.holds[1] == Held("name", "<F object>", is_object=True)


def test_signal_that_nobody_hears_tells_nothing_of_the_instance(record):
    events = record(lambda: Author.objects.create(name="Ada"), own=lambda file: "bookshop" in file)

    assert {event.instance for event in events.of(SignalSent)} <= {None}


def test_what_differs_from_the_row_follows_from_the_trace(record):
    author = Author.objects.create(name="Ada")
    pre_save.connect(listen, sender=Author)
    post_save.connect(listen, sender=Author)
    before = read_tables([connections["default"]], Schemas())

    def act():
        author.name = "Eve"
        author.save()

    numbered = [replace(event, seq=number) for number, event in enumerate([before, *record(act)], start=1)]
    saving, saved = [event for event in numbered if isinstance(event, SignalSent) and event.instance]

    assert differing(saving.instance, standing_at(numbered, saving.seq)) == {"name": ("Eve", "Ada")}
    assert differing(saved.instance, standing_at(numbered, saved.seq)) == {}


@pytest.mark.django_db(transaction=True)
@isolate_apps("tests.bookshop")
def test_values_are_told_as_cells_hold_them(execute):
    class Everything(models.Model):
        flag = models.BooleanField()
        number = models.FloatField()
        day = models.DateField()
        moment = models.DateTimeField()
        key = models.UUIDField()
        blob = models.BinaryField()
        nothing = models.TextField(null=True)

        class Meta:
            app_label = "bookshop"

    values = {
        "flag": True,
        "number": 1.5,
        "day": datetime.date(2026, 1, 2),
        "moment": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "key": uuid.UUID(int=7),
        "blob": b"abc",
        "nothing": None,
    }
    with connections["default"].schema_editor() as editor:
        editor.create_model(Everything)
    instance = Everything.objects.create(pk=1, **values)
    tables = read_tables([connections["default"]], Schemas()).tables
    (table,) = [table for table in tables if table.name == "bookshop_everything"]
    cells = dict(zip(table.columns, table.rows[0], strict=True))

    assert {held.column: held.value for held in held_by_instance(instance)} == cells


@isolate_apps("tests.bookshop")
def test_columns_are_few_and_values_short():
    fields = {f"field_{number}": models.TextField() for number in range(100)}
    meta = type("Meta", (), {"app_label": "bookshop"})
    model = type("Wide", (models.Model,), fields | {"__module__": __name__, "Meta": meta})

    holds = held_by_instance(model(**dict.fromkeys(fields, "x" * 1_000)))

    assert len(holds) == MAX_HELD
    assert max(len(held.value or "") for held in holds) == 200


def test_objects_of_the_learner_are_not_asked(is_untouched):
    def prepare(zoo):
        pre_save.connect(listen, sender=Author)
        author = Author(name="Ada")

        def act():
            author.name = zoo.animal()
            pre_save.send(sender=Author, instance=author)

        return act

    events = is_untouched(prepare)

    assert Instance("default", "bookshop_author", events.one(SignalSent).instance.holds)
