"""Callbacks that a test calls by itself, because its transaction is never committed."""

import pytest
from django.db import connection, transaction
from django.test import TestCase

from lessons.traces.events import CallbackCalled, CallbackDiscarded, CallbackRegistered, CallbackReturned
from tests.bookshop.models import Author

pytestmark = pytest.mark.django_db(transaction=True)


def announce():
    transaction.on_commit(announce_again)


def announce_again():
    pass


def names(events):
    return [event.callback for event in events]


def in_a_test(act, captured, *, execute):
    """Do what a TestCase does: a transaction around all, which is rolled back."""

    def run():
        with transaction.atomic():
            with TestCase.captureOnCommitCallbacks(execute=execute) as callbacks:
                act()
            captured.extend(callbacks)
            transaction.set_rollback(True)

    return run


def save_and_announce():
    Author.objects.create(name="Ada")
    transaction.on_commit(announce)


def test_captured_callbacks_are_called_and_not_discarded(record):
    captured = []

    events = record(in_a_test(save_and_announce, captured, execute=True))

    assert names(events.of(CallbackRegistered)) == ["announce", "announce_again"]
    assert names(events.of(CallbackCalled)) == ["announce", "announce_again"]
    assert len(events.of(CallbackReturned)) == 2
    assert events.of(CallbackDiscarded) == []
    assert captured == [announce, announce_again]


def test_callbacks_that_are_only_captured_are_discarded(record):
    captured = []

    events = record(in_a_test(save_and_announce, captured, execute=False))

    assert names(events.of(CallbackDiscarded)) == ["announce"]
    assert events.of(CallbackCalled) == []
    assert captured == [announce]


def test_exception_of_a_captured_callback_reaches_the_test(record):
    def refuse():
        raise ValueError("no")

    events = record(in_a_test(lambda: transaction.on_commit(refuse), [], execute=True), raises=ValueError)

    assert len(events.of(CallbackCalled)) == 1
    assert connection.run_on_commit == []


def test_callbacks_are_called_where_a_test_has_django_do_it_in_a_block(record, monkeypatch):
    def act():
        with transaction.atomic():
            transaction.on_commit(announce_again)
            monkeypatch.setattr(connection, "validate_no_atomic_block", lambda: None)
            connection.run_and_clear_commit_hooks()
            monkeypatch.undo()

    events = record(act)

    assert names(events.of(CallbackCalled)) == ["announce_again"]
    assert events.of(CallbackDiscarded) == []
