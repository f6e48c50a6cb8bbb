"""Names that tell apart what is called alike, and are as short as ever where nothing else is."""

import sys
from types import ModuleType

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.db.migrations.state import ModelState, ProjectState
from django.dispatch import Signal

from lessons.tracer.names import SignalNames
from lessons.tracer.places import OwnFiles
from lessons.tracer.values import short
from lessons.traces.events import ExceptionRaised, SignalSent
from lessons.traces.trace import argument
from tests.bookshop.models import Author, Tag


def test_model_has_its_app_before_it_where_another_app_has_that_name(monkeypatch):
    assert short(Author) == "Author"

    monkeypatch.setitem(apps.all_models["auth"], "author", Author)

    assert short(Author) == "bookshop.Author"
    assert short(Author(pk=7)) == "<bookshop.Author pk=7>"


def test_model_that_a_migration_has_made_up_says_so():
    state = ProjectState()
    state.add_model(ModelState.from_model(Author))

    assert short(state.apps.get_model("bookshop", "Author")) == "historical bookshop.Author"


@pytest.fixture
def own_module(monkeypatch):
    def make(name, **members):
        module = ModuleType(name)
        module.__file__ = f"/own/{name}.py"
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)

    return make


def test_signal_has_its_package_before_it_where_another_one_has_that_name(own_module):
    names = SignalNames(OwnFiles(lambda file: file.startswith("/own/")))
    changed, other, alone = Signal(), Signal(), Signal()
    own_module("orchard.signals", changed=changed, alone=alone)
    own_module("quarry.signals", changed=other, alone=alone)

    assert [names[changed], names[other], names[alone]] == ["orchard.changed", "quarry.changed", "alone"]


def test_error_of_the_database_is_not_caused_by_itself(record, transactional_db):
    Author.objects.create(pk=1, name="Ada")

    events = record(lambda: Author(pk=1, name="Eve").save(force_insert=True), raises=IntegrityError)

    assert "caused by" not in events.one(ExceptionRaised).exception


def test_signal_of_a_package_has_a_name_also_where_nobody_imports_it_by_that(own_module):
    names = SignalNames(OwnFiles(lambda file: False))
    done = Signal()
    own_module("some_package.events", done=done)

    assert names[done] == "done"
    assert not names.is_own(done)


@pytest.mark.django_db
def test_trace_names_a_historical_model_in_full(record):
    def act():
        state = ProjectState()
        state.add_model(ModelState.from_model(Tag))
        historical = state.apps.get_model("bookshop", "Tag")
        historical.objects.create(name="old")
        Tag.objects.create(name="new")

    sent = [event for event in record(act).of(SignalSent) if event.signal == "post_save"]

    assert [event.sender for event in sent] == ["historical bookshop.Tag", "Tag"]
    assert argument(sent[0], "instance").startswith("<historical bookshop.Tag pk=")
