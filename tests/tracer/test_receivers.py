"""Receivers connected, disconnected and collected."""

import functools
import gc
from unittest.mock import MagicMock

import pytest
from asgiref.sync import sync_to_async
from django.db.models.signals import post_save

from lessons.traces.events import (
    ReceiverCalled,
    ReceiverCollected,
    ReceiverConnected,
    ReceiverConnectedAgain,
    ReceiverDisconnected,
)
from tests.bookshop.models import Author, Book
from tests.bookshop.signals import book_published


def greet(sender, **kwargs):
    """Do nothing."""


async def greet_later(sender, **kwargs):
    """Do nothing."""


def test_connect_records_signal_receiver_and_sender(record):
    connected = record(lambda: post_save.connect(greet, sender=Author)).one(ReceiverConnected)

    assert (connected.signal, connected.receiver, connected.sender) == ("post_save", "greet", "Author")
    assert (connected.weak, connected.is_async, connected.dispatch_uid) == (True, False, "")


def test_connect_by_lazy_sender_records_the_model(record):
    connected = record(lambda: post_save.connect(greet, sender="bookshop.Author")).one(ReceiverConnected)

    assert connected.sender == "Author"


def test_connect_without_sender_records_none(record):
    connected = record(lambda: book_published.connect(greet)).one(ReceiverConnected)

    assert connected.sender == ""


def test_connect_records_async_and_strong_receivers(record):
    connected = record(lambda: book_published.connect(greet_later, weak=False)).one(ReceiverConnected)

    assert (connected.weak, connected.is_async) == (False, True)


def test_connecting_the_same_receiver_is_recorded_as_connected_again(record):
    book_published.connect(greet)

    events = record(lambda: book_published.connect(greet))

    assert events.one(ReceiverConnectedAgain).receiver == "greet"
    assert not events.of(ReceiverConnected)


def test_connecting_another_receiver_under_the_same_uid_is_recorded_as_connected_again(record):
    book_published.connect(greet, dispatch_uid="greeting")

    again = record(lambda: book_published.connect(greet_later, dispatch_uid="greeting")).one(ReceiverConnectedAgain)

    assert (again.receiver, again.dispatch_uid) == ("greet_later", "greeting")


def test_connect_in_the_place_of_a_dead_receiver_is_recorded_as_connected(record):
    def fleeting(sender, **kwargs):
        """Do nothing."""

    book_published.connect(fleeting)
    del fleeting
    gc.collect()

    events = record(lambda: book_published.connect(greet))

    assert events.kinds == ["receiver_connected"]


def test_refused_connect_is_not_recorded(record, settings):
    settings.DEBUG = True

    events = record(lambda: book_published.connect("not callable"), raises=TypeError)

    assert not events.of(ReceiverConnected, ReceiverConnectedAgain)


def test_disconnect_records_that_it_was_found(record):
    book_published.connect(greet)

    gone = record(lambda: book_published.disconnect(greet)).one(ReceiverDisconnected)

    assert (gone.receiver, gone.found) == ("greet", True)


def test_disconnect_of_a_stranger_records_that_it_was_not_found(record):
    gone = record(lambda: book_published.disconnect(greet)).one(ReceiverDisconnected)

    assert not gone.found


def test_disconnect_by_uid_records_who_it_was(record):
    book_published.connect(greet, dispatch_uid="greeting")

    gone = record(lambda: book_published.disconnect(dispatch_uid="greeting")).one(ReceiverDisconnected)

    assert (gone.receiver, gone.dispatch_uid, gone.found) == ("greet", "greeting", True)


def test_disconnect_answers_as_without_trace(record):
    book_published.connect(greet)
    answers = []

    def disconnect_twice():
        answers.append(book_published.disconnect(greet))
        answers.append(book_published.disconnect(greet))

    record(disconnect_twice)

    assert answers == [True, False]


def test_collected_weak_receiver_is_recorded(record):
    def connect_in_a_function():
        def fleeting(sender, **kwargs):
            """Do nothing."""

        book_published.connect(fleeting)
        del fleeting
        gc.collect()

    collected = record(connect_in_a_function).one(ReceiverCollected)

    assert (collected.signal, collected.receiver) == ("book_published", "fleeting")


def test_collected_owner_of_a_method_is_recorded(record):
    class Mailer:
        __hash__ = None

        def on_published(self, sender, **kwargs):
            """Do nothing."""

    def connect_and_forget():
        mailer = Mailer()
        book_published.connect(mailer.on_published)
        del mailer
        gc.collect()

    collected = record(connect_and_forget).one(ReceiverCollected)

    assert collected.receiver == "Mailer.on_published"


@pytest.mark.parametrize("weak", [True, False])
def test_receiver_that_lives_is_not_recorded_as_collected(record, weak):
    def connect():
        book_published.connect(greet, weak=weak)
        gc.collect()

    assert not record(connect).of(ReceiverCollected)


def test_receiver_disconnected_before_its_end_is_not_recorded_as_collected(record):
    def connect_and_disconnect():
        def fleeting(sender, **kwargs):
            """Do nothing."""

        book_published.connect(fleeting)
        book_published.disconnect(fleeting)
        del fleeting
        gc.collect()

    assert not record(connect_and_disconnect).of(ReceiverCollected)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (MagicMock, "<MagicMock object>"),
        (lambda: functools.lru_cache(announce), "announce"),
        (lambda: sync_to_async(announce), "sync_to_async(announce)"),
        (lambda: [].append, "list.append"),
    ],
    ids=["mock", "lru_cache", "sync_to_async", "method of a library's object"],
)
def test_receiver_that_the_learner_connects_is_theirs_whoever_has_made_it(record, make, name):
    receiver = make()

    def act():
        book_published.connect(receiver, weak=False)
        try:
            book_published.send(sender=Book)
        except TypeError:
            pass  # A list's method takes no keyword arguments.
        book_published.disconnect(receiver)

    events = record(act)

    connected, called = events.one(ReceiverConnected), events.one(ReceiverCalled)
    assert (connected.receiver, called.receiver) == (name, name)
    assert called.place
    assert events.one(ReceiverDisconnected).found


def test_receiver_that_a_library_connects_is_not_the_learners(record):
    def act():
        exec(compile("signal.connect(len)", "<library>", "exec"), {"signal": book_published})

    assert record(act).of(ReceiverConnected) == []


def announce(sender, **kwargs):
    pass
