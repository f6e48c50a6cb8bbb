"""Signals sent, and their receivers."""

import asyncio
import functools
import gc
import logging
import weakref

import pytest
from django.core.management import call_command
from django.core.signals import request_started
from django.db import connection
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_init,
    post_save,
    pre_init,
    pre_save,
)
from django.dispatch import Signal, receiver
from django.test.utils import CaptureQueriesContext

from lessons.tracer import trace
from lessons.traces.events import (
    Item,
    OutputWritten,
    QueryRan,
    ReceiverCalled,
    ReceiverRaised,
    ReceiverReturned,
    SignalDone,
    SignalSent,
)
from tests.bookshop.models import Author, Book, Profile, Tag
from tests.bookshop.signals import book_published


def greet(sender, **kwargs):
    return "hello"


def note(sender, **kwargs):
    pass


def refuse(sender, **kwargs):
    raise ValueError("no")


async def greet_later(sender, **kwargs):
    await asyncio.sleep(0)
    return "hello later"


async def refuse_later(sender, **kwargs):
    await asyncio.sleep(0)
    raise ValueError("no, later")


def test_send_records_signal_receiver_and_responses(record):
    book_published.connect(greet)

    events = record(lambda: book_published.send(sender=Book, isbn="1"))

    assert events.kinds == ["signal_sent", "receiver_called", "receiver_returned", "signal_done"]
    assert [event.depth for event in events] == [0, 1, 1, 0]


def test_send_records_name_sender_and_arguments(record):
    book_published.connect(greet)

    sent = record(lambda: book_published.send(sender=Book, isbn="1")).one(SignalSent)

    assert (sent.signal, sent.method, sent.sender, sent.receivers) == ("book_published", "send", "Book", 1)
    assert sent.arguments == (Item("isbn", "'1'"),)


def test_send_records_place_of_the_sending_line(record):
    def publish():
        book_published.send(sender=Book)

    sent = record(publish).one(SignalSent)

    assert sent.place == f"{__file__}:{publish.__code__.co_firstlineno + 1}"


def test_receiver_is_recorded_with_its_definition(record):
    book_published.connect(greet, dispatch_uid="greeting")

    called = record(lambda: book_published.send(sender=Book)).one(ReceiverCalled)

    assert (called.receiver, called.dispatch_uid, called.is_async) == ("greet", "greeting", False)
    assert called.place == f"{__file__}:{greet.__code__.co_firstlineno}"


def test_receiver_connected_twice_is_recorded_with_each_uid(record):
    book_published.connect(greet, dispatch_uid="first")
    book_published.connect(greet, dispatch_uid="second")

    called = record(lambda: book_published.send(sender=Book)).of(ReceiverCalled)

    assert [event.dispatch_uid for event in called] == ["first", "second"]


def test_receiver_connected_for_two_senders_is_recorded_with_the_uid_of_each(record):
    book_published.connect(greet, sender=Author, dispatch_uid="of authors")
    book_published.connect(greet, sender=Book, dispatch_uid="of books")

    called = record(lambda: book_published.send(sender=Book)).one(ReceiverCalled)

    assert called.dispatch_uid == "of books"


@pytest.mark.parametrize("method", ["send", "send_robust"])
def test_send_returns_original_receivers(record, method):
    book_published.connect(greet)
    responses = []

    record(lambda: responses.extend(getattr(book_published, method)(sender=Book)))

    assert responses == [(greet, "hello")]


@pytest.mark.parametrize("method", ["asend", "asend_robust"])
def test_asend_returns_original_receivers(record, method):
    book_published.connect(greet)
    book_published.connect(greet_later)
    responses = []

    async def publish():
        responses.extend(await getattr(book_published, method)(sender=Book))

    events = record(lambda: asyncio.run(publish()))

    assert responses == [(greet, "hello"), (greet_later, "hello later")]
    assert events.one(SignalSent).method == method
    assert events.one(SignalDone).responses == (Item("greet", "'hello'"), Item("greet_later", "'hello later'"))


def test_raising_receiver_lets_the_same_exception_out(record):
    error = ValueError("no")

    def refuse_with_it(sender, **kwargs):
        raise error

    book_published.connect(refuse_with_it)

    with pytest.raises(ValueError, match="no") as raised, trace([].append):
        book_published.send(sender=Book)

    assert raised.value is error
    assert error.__cause__ is None
    assert error.__context__ is None


def test_raising_receiver_is_recorded_and_ends_the_send(record):
    book_published.connect(refuse)
    book_published.connect(greet)

    events = record(lambda: book_published.send(sender=Book), raises=ValueError)

    assert events.one(ReceiverRaised).exception == "ValueError('no')"
    assert not events.of(ReceiverReturned, SignalDone)


def test_robust_send_records_raised_and_goes_on(record):
    book_published.connect(refuse)
    book_published.connect(greet)

    events = record(lambda: book_published.send_robust(sender=Book))

    assert events.kinds[1:-1] == [
        "receiver_called",
        "receiver_raised",
        "output_written",
        "receiver_called",
        "receiver_returned",
    ]
    assert events.one(SignalDone).responses == (Item("refuse", "ValueError('no')"), Item("greet", "'hello'"))


def test_robust_send_logs_the_message_that_django_logs(record, caplog):
    book_published.connect(refuse)
    book_published.send_robust(sender=Book)
    without_trace = caplog.messages[:]
    caplog.clear()

    record(lambda: book_published.send_robust(sender=Book))

    assert caplog.messages == without_trace == ["Error calling refuse in Signal.send_robust() (no)"]


def test_robust_send_fails_with_a_partial_as_django_does(record):
    failing = functools.partial(refuse)
    book_published.connect(failing)
    with pytest.raises(AttributeError) as without_trace:
        book_published.send_robust(sender=Book)

    with pytest.raises(AttributeError) as with_trace, trace([].append):
        book_published.send_robust(sender=Book)

    assert str(with_trace.value) == str(without_trace.value)


def test_partial_is_recorded_under_the_name_of_its_function(record):
    receiver = functools.partial(greet, extra=1)
    book_published.connect(receiver)

    called = record(lambda: book_published.send(sender=Book)).one(ReceiverCalled)

    assert called.receiver == "functools.partial(greet)"


def test_bound_method_is_recorded_under_its_qualified_name(record):
    class Mailer:
        def on_published(self, sender, **kwargs):
            """Do nothing."""

    mailer = Mailer()
    book_published.connect(mailer.on_published)

    called = record(lambda: book_published.send(sender=Book)).one(ReceiverCalled)

    assert called.receiver == "Mailer.on_published"


def test_async_receiver_of_sync_send_is_recorded_as_async(record):
    book_published.connect(greet_later)

    events = record(lambda: book_published.send(sender=Book))

    assert events.one(ReceiverCalled).is_async
    assert events.one(ReceiverReturned).value == "'hello later'"


def test_async_receiver_that_raises_is_recorded(record):
    book_published.connect(refuse_later)

    events = record(lambda: book_published.send(sender=Book), raises=ValueError)

    assert events.one(ReceiverRaised).exception == "ValueError('no, later')"


def test_concurrent_async_receivers_keep_their_depths(record):
    async def chatty(sender, **kwargs):
        for _ in range(3):
            await asyncio.sleep(0)
            print("still here")

    async def chatty_too(sender, **kwargs):
        await chatty(sender, **kwargs)

    book_published.connect(chatty)
    book_published.connect(chatty_too)

    async def publish():
        await book_published.asend(sender=Book)
        print("done")

    events = record(lambda: asyncio.run(publish()))

    assert [event.depth for event in events.of(OutputWritten)] == [2] * 6 + [0]
    assert {event.depth for event in events.of(ReceiverCalled, ReceiverReturned)} == {1}


def test_cancelled_async_receiver_sees_the_cancellation(record):
    seen = []

    async def patient(sender, **kwargs):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    book_published.connect(patient)

    async def publish_and_leave():
        sending = asyncio.create_task(book_published.asend(sender=Book))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    events = record(lambda: asyncio.run(publish_and_leave()))

    assert seen == ["cancelled"]
    assert events.one(ReceiverRaised).exception == "CancelledError()"


def test_nested_signals_lie_deeper(record):
    inner = Signal()
    inner.connect(greet)

    def outer(sender, **kwargs):
        inner.send(sender=Book)

    book_published.connect(outer)

    events = record(lambda: book_published.send(sender=Book))

    assert [event.depth for event in events] == [0, 1, 2, 3, 3, 2, 1, 0]


def test_weak_receiver_is_not_kept_alive_by_the_trace(record):
    def fleeting(sender, **kwargs):
        """Do nothing."""

    reference = weakref.ref(fleeting)
    book_published.connect(fleeting)
    events = []

    with trace(events.append):
        book_published.send(sender=Book)
        del fleeting
        gc.collect()
        is_alive = reference() is not None

    assert not is_alive


def test_receiver_connected_by_a_receiver_is_called_next_time(record):
    def connects_another(sender, **kwargs):
        book_published.connect(greet)

    book_published.connect(connects_another)

    def publish_twice():
        book_published.send(sender=Book)
        book_published.send(sender=Book)

    sent = record(publish_twice).of(SignalSent)

    assert [event.receivers for event in sent] == [1, 2]


def test_own_signal_without_receivers_is_recorded(record):
    events = record(lambda: book_published.send(sender=None))

    assert events.kinds == ["signal_sent", "signal_done"]
    assert events[0].receivers == 0


def test_signal_of_the_framework_without_own_receiver_is_left_out(record):
    events = record(lambda: request_started.send(sender=object))

    assert not events


def test_signal_of_the_framework_with_own_receiver_shows_all_receivers(record):
    def on_request(sender, **kwargs):
        """Do nothing."""

    request_started.connect(on_request)
    try:
        events = record(lambda: request_started.send(sender=object, environ={}))
    finally:
        request_started.disconnect(on_request)

    assert events.one(SignalSent).signal == "request_started"
    assert {"on_request", "reset_queries"} <= {event.receiver for event in events.of(ReceiverCalled)}


def test_init_signals_without_own_receiver_are_left_out(record):
    events = record(lambda: Author(name="Ada"))

    assert not events


@pytest.mark.parametrize(("signal", "name"), [(pre_init, "pre_init"), (post_init, "post_init")])
def test_init_signals_with_own_receiver_are_recorded(record, signal, name):
    signal.connect(greet, sender=Author)

    events = record(lambda: Author(name="Ada"))

    assert events.one(SignalSent).signal == name


def test_signal_without_a_global_name_is_recorded_without_one(record):
    nameless = Signal()
    nameless.connect(greet)

    sent = record(lambda: nameless.send(sender=Book)).one(SignalSent)

    assert sent.signal == "<Signal>"


def test_receiver_that_asks_for_listeners_sees_the_truth(record):
    answers = []

    def asks(sender, signal, **kwargs):
        answers.append(signal.has_listeners(Book))

    book_published.connect(asks)

    record(lambda: book_published.send(sender=Book))

    assert answers == [True]


@pytest.mark.django_db(transaction=True)
def test_save_records_arguments_of_both_signals(record):
    events = record(lambda: Author.objects.create(name="Ada"))

    sent = events.of(SignalSent)
    assert [event.signal for event in sent] == ["pre_save", "post_save"]
    assert [event.arguments[0].value for event in sent] == [
        "<Author pk=None>",
        f"<Author pk={Author.objects.get().pk}>",
    ]
    assert Item("created", "True") in sent[1].arguments


@pytest.mark.django_db(transaction=True)
def test_fixture_is_recorded_as_raw(record, tmp_path):
    fixture = tmp_path / "author.json"
    fixture.write_text('[{"model": "bookshop.author", "pk": 7, "fields": {"name": "Ada"}}]')

    events = record(lambda: call_command("loaddata", fixture, verbosity=0))

    assert {item.value for sent in events.of(SignalSent) for item in sent.arguments if item.name == "raw"} == {"True"}


@pytest.mark.django_db(transaction=True)
def test_many_to_many_keys_are_recorded_as_they_were(record):
    def empties(sender, pk_set, **kwargs):
        if pk_set:
            pk_set.clear()

    book, tag = Book.objects.create(title="B"), Tag.objects.create(name="t")
    m2m_changed.connect(empties, sender=Book.tags.through)

    events = record(lambda: book.tags.add(tag))

    pk_sets = [item.value for sent in events.of(SignalSent) for item in sent.arguments if item.name == "pk_set"]
    assert pk_sets == [f"{{{tag.pk}}}", "set()"]


@pytest.mark.django_db(transaction=True)
def test_bulk_create_sends_nothing(record):
    pre_save.connect(greet, sender=Author)

    events = record(lambda: Author.objects.bulk_create([Author(name="Ada"), Author(name="Eve")]))

    assert not events.of(SignalSent)


@pytest.mark.django_db(transaction=True)
def test_deleting_keeps_its_fast_path(record):
    Profile.objects.create(author=Author.objects.create(name="Ada"))

    events = record(Profile.objects.all().delete)

    assert [query.sql.split()[0] for query in events.of(QueryRan)] == ["DELETE"]


@pytest.mark.django_db(transaction=True)
def test_traced_code_asks_the_database_no_more_than_without_trace(record):
    post_delete.connect(greet, sender=Author)
    post_save.connect(greet, sender=Author)

    def act():
        author = Author.objects.create(name="Ada")
        Book.objects.create(title="B", author=author)
        author.delete()

    with CaptureQueriesContext(connection) as without_trace:
        act()
    with CaptureQueriesContext(connection) as with_trace:
        record(act)

    assert [query["sql"].split()[0] for query in with_trace] == [query["sql"].split()[0] for query in without_trace]


def test_logged_failure_is_recorded_by_its_logger(record):
    book_published.connect(refuse)

    (logged,) = record(lambda: book_published.send_robust(sender=Book)).of(OutputWritten)

    assert (logged.stream, logged.source) == ("log", "django.dispatch")
    assert logging.getLogger("django.dispatch").name == logged.source


def test_call_of_a_receiver_tells_where_it_was_connected(record):
    def act():
        book_published.connect(greet, dispatch_uid="first")
        book_published.connect(greet, dispatch_uid="second")
        receiver(book_published, sender=Book)(note)
        book_published.send(sender=Book, isbn="1")

    first = act.__code__.co_firstlineno

    called = record(act).of(ReceiverCalled)

    assert [event.connected_at for event in called] == [f"{__file__}:{first + line}" for line in (1, 2, 3)]


def test_receiver_connected_before_the_trace_has_no_such_place(record):
    book_published.connect(greet)

    called = record(lambda: book_published.send(sender=Book, isbn="1")).one(ReceiverCalled)

    assert called.connected_at == ""


def muting(signal, action):
    """Do something while a signal has another list of receivers, as under factory_boy's `mute_signals`."""
    kept, signal.receivers = signal.receivers, []
    try:
        action()
    finally:
        signal.receivers = kept + signal.receivers


def connect_greet_and_note():
    book_published.connect(greet, sender=Author)
    book_published.connect(note, sender=Book)


def test_muted_receivers_of_the_sender_are_named(record):
    def action():
        connect_greet_and_note()
        muting(book_published, lambda: book_published.send(sender=Author))
        book_published.send(sender=Author)

    muted, afterwards = record(action).of(SignalSent)

    assert (muted.receivers, muted.muted) == (0, ("greet",))
    assert (afterwards.receivers, afterwards.muted) == (1, ())


def test_receiver_connected_while_others_are_muted_is_called(record):
    def connect_and_send():
        book_published.connect(note)
        book_published.send(sender=Author)

    def action():
        book_published.connect(greet)
        muting(book_published, connect_and_send)

    sent = record(action).one(SignalSent)

    assert (sent.receivers, sent.muted) == (1, ("greet",))


def test_receiver_that_was_disconnected_is_not_muted(record):
    def action():
        connect_greet_and_note()
        book_published.disconnect(greet, sender=Author)
        book_published.send(sender=Author)

    assert record(action).one(SignalSent).muted == ()


def test_receiver_that_is_gone_is_not_muted(record):
    def connect_and_send():
        def fleeting(sender, **kwargs):
            """Do nothing."""

        book_published.connect(fleeting)
        del fleeting
        gc.collect()
        book_published.send(sender=Author)

    assert record(connect_and_send).one(SignalSent).muted == ()
