"""What the tests of the tracer share: a way to record, and signals that forget their receivers afterwards."""

import contextlib
import gc

import pytest
from django.db import connection, connections
from django.db.models import signals as model_signals

from lessons.tracer import trace
from lessons.traces.repeated import unfolded
from tests.bookshop.models import Author, Book, Profile, Tag
from tests.bookshop.signals import book_published
from tests.tracer.fit import assert_fit
from tests.tracer.zoo import Zoo, refusal

RESTORED = (
    book_published,
    model_signals.pre_init,
    model_signals.post_init,
    model_signals.pre_save,
    model_signals.post_save,
    model_signals.pre_delete,
    model_signals.post_delete,
    model_signals.m2m_changed,
)


class Recorded(list):
    """The events of a trace, in order."""

    def of(self, *kinds):
        """Return the events of some kinds, those that were only counted, too."""
        return [event for event in unfolded(self) if isinstance(event, kinds)]

    def one(self, kind):
        (event,) = self.of(kind)
        return event

    @property
    def kinds(self):
        return [event.kind for event in self]


@pytest.fixture
def record():
    """Return a function that runs an action under trace and returns its events."""

    def run(action, *, raises=None, **options):
        events = Recorded()
        if raises is None:
            with trace(events.append, **options):
                action()
        else:
            with pytest.raises(raises), trace(events.append, **options):
                action()
        assert_fit(events)
        return events

    return run


@contextlib.contextmanager
def forgotten_receivers():
    """Have the signals forget the receivers that they get meanwhile."""
    # Where a receiver has died, Django looks at all the others at the next opportunity, whenever that is.
    for signal in RESTORED:
        signal._clear_dead_receivers()
    kept = [list(signal.receivers) for signal in RESTORED]
    yield
    for signal, receivers in zip(RESTORED, kept, strict=True):
        signal.receivers[:] = receivers
        signal.sender_receivers_cache.clear()


@pytest.fixture(autouse=True)
def _receivers_are_forgotten():
    with forgotten_receivers():
        yield


@pytest.fixture
def is_untouched():
    """Return a function that runs the action that `prepare(zoo)` returns without a trace and, anew, under one.

    It checks that the zoo was asked the same both times, and that the action ended in the same way.
    """

    def asked(prepare, context):
        zoo = Zoo()
        with forgotten_receivers():
            action = prepare(zoo)
            zoo.notes.clear()
            # Both times or never: what is collected is looked at.
            gc.disable()
            try:
                with context:
                    outcome = refusal(action)
                    return outcome, zoo.notes.copy()
            finally:
                gc.enable()

    def check(prepare):
        events = Recorded()

        without_trace = asked(prepare, contextlib.nullcontext())
        with_trace = asked(prepare, trace(events.append))

        assert with_trace == without_trace
        assert events
        assert_fit(events)
        return events

    return check


@pytest.fixture
def execute(transactional_db):
    """Return a function that runs SQL; the tables that it makes are dropped afterwards."""

    def run(*statements):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    before = set(connection.introspection.table_names())
    yield run
    for table in set(connection.introspection.table_names()) - before:
        run(f"DROP TABLE {connection.ops.quote_name(table)}")


@pytest.fixture
def other_database(transactional_db):
    """A second database with the bookshop's tables."""
    connections.databases["other"] = {**connections.databases["default"], "NAME": ":memory:", "OPTIONS": {}}
    # Django's test case refuses databases that it does not know, but not an open connection.
    connections["other"].connect()
    with connections["other"].schema_editor() as editor:
        for model in (Author, Profile, Tag, Book):
            editor.create_model(model)
    yield "other"
    connections["other"].connection.close()
    del connections["other"]
    del connections.databases["other"]
