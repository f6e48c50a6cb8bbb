"""on_commit() callbacks."""

import functools

import django
import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TestCase

from lessons.tracer import trace
from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRaised,
    CallbackRegistered,
    CallbackReturned,
    Item,
    OutputWritten,
)

pytestmark = pytest.mark.django_db(transaction=True)


def send_mail():
    print("sending")


def fail():
    raise ValueError("no")


def callback_kinds(events):
    return [event.kind for event in events if event.kind.startswith("callback")]


def test_callback_in_a_transaction_is_registered_then_called_after_commit(record):
    @transaction.atomic
    def act():
        transaction.on_commit(send_mail)

    events = record(act)

    assert events.kinds == [
        "transaction_begun",
        "callback_registered",
        "transaction_committed",
        "callback_called",
        "output_written",
        "callback_returned",
    ]
    assert [event.transaction for event in events] == [1, 1, 1, None, None, None]
    assert events.one(OutputWritten).depth == events.one(CallbackCalled).depth + 1


def test_callback_outside_a_transaction_is_called_at_once(record):
    events = record(lambda: transaction.on_commit(send_mail))

    assert callback_kinds(events) == ["callback_called", "callback_returned"]


def test_callback_is_recorded_with_its_name_place_and_number(record):
    def act():
        transaction.on_commit(send_mail)
        transaction.on_commit(functools.partial(send_mail))

    called = record(act).of(CallbackCalled)

    assert [(event.callback, event.number) for event in called] == [
        ("send_mail", 1),
        ("functools.partial(send_mail)", 2),
    ]
    assert called[0].place == f"{__file__}:{send_mail.__code__.co_firstlineno}"


def test_callback_is_discarded_with_its_transaction(record):
    @transaction.atomic
    def act():
        transaction.on_commit(send_mail)
        transaction.set_rollback(True)

    events = record(act)

    assert callback_kinds(events) == ["callback_registered", "callback_discarded"]
    assert events.one(CallbackDiscarded).reason == "rolled back"


def test_callback_is_discarded_with_its_savepoint_and_keeps_its_number(record):
    @transaction.atomic
    def act():
        transaction.on_commit(send_mail)
        with transaction.atomic():
            transaction.on_commit(fail)
            transaction.set_rollback(True)

    events = record(act)

    assert [(event.kind, event.number) for event in events.of(CallbackDiscarded, CallbackCalled)] == [
        ("callback_discarded", 2),
        ("callback_called", 1),
    ]


def test_callback_is_discarded_when_the_connection_closes(record):
    @transaction.atomic
    def act():
        transaction.on_commit(send_mail)
        connection.close()

    assert record(act).one(CallbackDiscarded).reason == "connection closed"


def test_callbacks_after_one_that_raised_are_discarded(record):
    @transaction.atomic
    def act():
        transaction.on_commit(fail)
        transaction.on_commit(send_mail)

    events = record(act, raises=ValueError)

    assert events.one(CallbackRaised).exception == "ValueError('no')"
    assert (events.one(CallbackDiscarded).number, events.one(CallbackDiscarded).reason) == (
        2,
        "an earlier callback raised",
    )


def test_robust_callback_that_raises_lets_the_next_run(record):
    @transaction.atomic
    def act():
        transaction.on_commit(fail, robust=True)
        transaction.on_commit(send_mail)

    events = record(act)

    assert [event.robust for event in events.of(CallbackRegistered)] == [True, False]
    assert events.one(CallbackRaised).callback == "fail"
    assert events.one(CallbackReturned).callback == "send_mail"


@pytest.mark.parametrize("in_transaction", [True, False])
@pytest.mark.parametrize("callback", [fail, functools.partial(fail)], ids=["function", "partial"])
def test_robust_callback_fails_as_it_does_without_trace(caplog, in_transaction, callback):
    def outcome():
        caplog.clear()
        try:
            if in_transaction:
                with transaction.atomic():
                    transaction.on_commit(callback, robust=True)
            else:
                transaction.on_commit(callback, robust=True)
        except Exception as error:  # noqa: BLE001 - which one it is depends on Django's version
            return caplog.messages[:], repr(error)
        return caplog.messages[:], None

    without_trace = outcome()
    with trace([].append):
        with_trace = outcome()

    assert with_trace == without_trace


@pytest.mark.skipif(django.VERSION < (6, 1), reason="an older Django fails to log such a callback")
def test_log_of_a_failing_partial_names_the_callback_itself(record):
    def act():
        transaction.on_commit(functools.partial(fail), robust=True)

    logged = record(act).of(OutputWritten)

    assert "Error calling functools.partial(" in logged[0].text


def test_waiting_callbacks_are_the_original_functions(record):
    waiting = []

    @transaction.atomic
    def act():
        transaction.on_commit(send_mail)
        waiting.extend(function for _, function, _ in connection.run_on_commit)

    record(act)

    assert waiting == [send_mail]


def test_captured_callbacks_are_the_original_functions(record):
    captured = []

    @transaction.atomic
    def act():
        with TestCase.captureOnCommitCallbacks() as callbacks:
            transaction.on_commit(send_mail)
        captured.extend(callbacks)

    record(act)

    assert captured == [send_mail]


def test_callback_that_is_not_callable_is_refused_as_by_django(record):
    events = record(lambda: transaction.on_commit("not callable"), raises=TypeError)

    assert not callback_kinds(events)


def test_callback_registered_by_a_callback_is_called_in_its_turn(record):
    @transaction.atomic
    def inner():
        transaction.on_commit(send_mail)

    @transaction.atomic
    def act():
        transaction.on_commit(inner)

    called = record(act).of(CallbackCalled)

    assert [(event.callback, event.depth) for event in called] == [("inner", 0), ("send_mail", 1)]


def test_callback_registered_before_the_trace_is_recorded_when_called(record):
    block = transaction.atomic()
    block.__enter__()
    transaction.on_commit(send_mail)

    events = record(lambda: block.__exit__(None, None, None))

    assert callback_kinds(events) == ["callback_called", "callback_returned"]


def test_callback_says_what_it_holds_when_it_is_given_and_when_it_is_called(record, transactional_db):
    def act():
        with transaction.atomic():
            for name in ("Ada", "Eve"):
                transaction.on_commit(lambda: name)  # noqa: B023 - the mistake that this makes visible
            transaction.on_commit(functools.partial(print, "bound", end=""))

    events = record(act)

    assert [event.holds for event in events.of(CallbackRegistered)] == [
        (Item("name", "'Ada'"),),
        (Item("name", "'Eve'"),),
        (Item("1", "'bound'"), Item("end", "''")),
    ]
    assert [event.holds for event in events.of(CallbackCalled)][:2] == [(Item("name", "'Eve'"),)] * 2


def test_callback_that_another_on_commit_calls_at_once_is_not_taken_for_one_that_waits(record, monkeypatch):
    waits = BaseDatabaseWrapper.on_commit
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", lambda self, func, robust=False: func())
    called = []

    def act():
        with transaction.atomic():
            waits(connection, list)
            transaction.on_commit(lambda: called.append(1))

    events = record(act)

    assert called == [1]
    assert [event.callback for event in events.of(CallbackRegistered)] == ["list"]
    assert events.one(CallbackCalled).callback == "list"
