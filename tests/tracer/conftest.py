"""What the tests of the tracer share: a way to record, and signals that forget their receivers afterwards."""

import pytest
from django.db import connections
from django.db.models import signals as model_signals

from lessons.events import from_json, to_json
from lessons.tracer import trace
from tests.bookshop.models import Author, Book, Profile, Tag
from tests.bookshop.signals import book_published

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
        return [event for event in self if isinstance(event, kinds)]

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
        assert [from_json(to_json(event)) for event in events] == events
        return events

    return run


@pytest.fixture(autouse=True)
def _receivers_are_forgotten():
    kept = [list(signal.receivers) for signal in RESTORED]
    yield
    for signal, receivers in zip(RESTORED, kept, strict=True):
        signal.receivers[:] = receivers
        signal.sender_receivers_cache.clear()


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
