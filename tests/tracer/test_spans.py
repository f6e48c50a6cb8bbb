"""Spans: what happened in what, and that everything which begins also ends."""

import asyncio
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from asgiref.sync import ThreadSensitiveContext, async_to_sync, sync_to_async
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.signals import post_save
from msgspec.structs import replace

from lessons.traces.events import (
    OutputWritten,
    QueryRan,
    ReceiverCalled,
    ReceiverRaised,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    SignalRaised,
    SignalSent,
    ThreadEnded,
    ThreadStarted,
    TransactionBegun,
    TransactionBroken,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.trace import Trace
from tests.bookshop.models import Author, Book
from tests.bookshop.signals import book_published


def greet(sender, **kwargs):
    print("hello")


def refuse(sender, **kwargs):
    raise ValueError("no")


def line_of(function, offset):
    return f"{__file__}:{function.__code__.co_firstlineno + offset}"


def test_send_that_raises_ends(record):
    book_published.connect(refuse)
    book_published.connect(greet)

    events = record(lambda: book_published.send(sender=Book), raises=ValueError)

    sent, raised = events.one(SignalSent), events.one(SignalRaised)
    assert (raised.span, raised.depth, raised.exception) == (sent.span, sent.depth, "ValueError('no')")
    assert raised.skipped == ("greet",)


def test_receiver_that_raised_says_where(record):
    def deeper():
        raise ValueError("no")

    def call_deeper(sender, **kwargs):
        deeper()

    book_published.connect(call_deeper)

    raised = record(lambda: book_published.send_robust(sender=Book)).one(ReceiverRaised)

    assert raised.raised_at == line_of(deeper, 1)


def test_receivers_lie_in_their_send_and_their_output_in_them(record):
    book_published.connect(greet)

    events = record(lambda: book_published.send(sender=Book))

    sent, called, printed = events.one(SignalSent), events.one(ReceiverCalled), events.one(OutputWritten)
    assert (sent.parent, called.parent, printed.span) == (0, sent.span, called.span)


def test_async_receivers_that_take_turns_are_kept_apart(record):
    turns = {"a": asyncio.Event(), "b": asyncio.Event()}

    async def a(sender, **kwargs):
        turns["b"].set()
        await turns["a"].wait()
        print("from a")

    async def b(sender, **kwargs):
        await turns["b"].wait()
        print("from b")
        turns["a"].set()

    book_published.connect(a)
    book_published.connect(b)

    events = record(lambda: asyncio.run(book_published.asend(sender=Book)))
    trace = Trace(tuple(replace(event, seq=seq) for seq, event in enumerate(events, start=1)))

    within = {call.receiver.rpartition(".")[2]: trace.within(call).printed for call in trace.receivers()}
    assert within == {"a": ("from a",), "b": ("from b",)}


def test_output_of_a_line_that_has_no_end_yet_lies_where_it_was_written(record):
    def halve(sender, **kwargs):
        print("saving…", end=" ")

    book_published.connect(halve)

    def publish():
        book_published.send(sender=Book)
        print("done")

    events = record(publish)

    (first, *_), called = events.of(OutputWritten), events.one(ReceiverCalled)
    assert (first.text, first.span, first.place) == ("saving… ", called.span, line_of(halve, 1))


def test_blocks_say_which_of_them_something_happened_in(record, transactional_db):
    def nest():
        with transaction.atomic():
            Author.objects.create(name="Ada")
            with transaction.atomic():
                Author.objects.create(name="Eve")
        Author.objects.count()

    events = record(nest)

    begun, made = events.one(TransactionBegun), events.one(SavepointMade)
    inserts = [event.block for event in events.of(QueryRan) if event.sql.startswith("INSERT")]
    assert inserts == [begun.span, made.span]
    assert (begun.block, made.block) == (None, begun.span)
    assert (events.one(SavepointReleased).span, events.one(SavepointReleased).block) == (made.span, begun.span)
    assert (events.one(TransactionCommitted).span, events.one(TransactionCommitted).block) == (begun.span, None)
    assert events.of(QueryRan)[-1].block is None


def test_savepoint_rolled_back_to_by_its_name_goes_on(record, transactional_db):
    def go_back():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in ("SAVEPOINT outside", "SAVEPOINT inside", "ROLLBACK TO SAVEPOINT outside"):
                cursor.execute(statement)
            Author.objects.create(name="Ada")

    events = record(go_back)

    outer, _ = events.of(SavepointMade)
    assert events.one(SavepointRolledBack).span == outer.span
    (insert,) = [event for event in events.of(QueryRan) if event.sql.startswith("INSERT")]
    assert insert.block == outer.span


def test_exception_that_leaves_a_block_is_named_at_its_rollback(record, transactional_db):
    def fail():
        with transaction.atomic():
            raise KeyError("seat")

    events = record(fail, raises=KeyError)

    assert events.one(TransactionRolledBack).left_by == "KeyError('seat')"


def test_broken_transaction_is_said_when_django_marks_it(record, transactional_db):
    Author.objects.create(pk=1, name="Ada")

    def save_twice():
        with transaction.atomic():
            try:
                Author(pk=1, name="Eve").save(force_insert=True)
            except IntegrityError:
                Author.objects.count()

    events = record(save_twice, raises=transaction.TransactionManagementError)

    broken = events.index(events.one(TransactionBroken))
    refused = next(event for event in events if isinstance(event, QueryRan) and not event.sent)
    assert events[broken - 1].error.startswith("IntegrityError")
    assert events.index(refused) > broken
    assert "SELECT" in refused.sql


def test_thread_of_the_learner_is_a_span_in_the_one_that_started_it(record):
    book_published.connect(greet)

    def publish_elsewhere():
        thread = threading.Thread(target=book_published.send, args=[Book], name="publisher")
        thread.start()
        thread.join()

    events = record(publish_elsewhere)

    started, sent, ended = events.one(ThreadStarted), events.one(SignalSent), events.one(ThreadEnded)
    assert (started.name, started.place) == ("publisher", line_of(publish_elsewhere, 2))
    assert sent.parent == started.span
    assert (sent.thread, ended.thread) == (started.thread, started.thread)
    assert sent.thread != 0
    assert not ended.cut_off


def test_thread_that_goes_on_is_cut_off(record):
    release = threading.Event()
    threads = []

    def leave_it():
        threads.append(threading.Thread(target=release.wait))
        threads[0].start()

    events = record(leave_it)
    release.set()
    threads[0].join()

    assert events.one(ThreadEnded).cut_off


@pytest.mark.parametrize("method", ["acreate", "in an async receiver"])
def test_place_of_work_in_another_thread_is_the_line_that_awaits_it(record, transactional_db, method):
    async def create():
        await Author.objects.acreate(name="Ada")

    async def create_later(sender, **kwargs):
        await Book.objects.acount()

    def act():
        post_save.connect(create_later, sender=Author)
        if method == "acreate":
            async_to_sync(create)()
        else:
            Author.objects.create(name="Ada")
        post_save.disconnect(create_later, sender=Author)

    queries = {event.sql.split()[0]: event.place for event in record(act).of(QueryRan)}

    assert queries["SELECT"] == line_of(create_later, 1)
    if method == "acreate":
        assert queries["INSERT"] == line_of(create, 1)


def test_place_of_work_in_a_pool_is_the_line_that_gave_it(record, transactional_db):
    def count():
        with ThreadPoolExecutor(1) as pool:
            pool.submit(Author.objects.count).result()
            pool.submit(connections.close_all).result()

    async def count_later():
        # One thread, so that the connection which is closed is the one that was opened.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        await asyncio.to_thread(Author.objects.count)
        await asyncio.to_thread(connections.close_all)

    (first, second) = record(lambda: (count(), asyncio.run(count_later()))).of(QueryRan)

    assert (first.place, second.place) == (line_of(count, 2), line_of(count_later, 3))


def test_work_of_async_receivers_that_take_turns_lies_in_theirs(record, transactional_db):
    async def a(sender, **kwargs):
        await asyncio.sleep(0)
        await Author.objects.acreate(name="from a")

    async def b(sender, **kwargs):
        await Author.objects.acreate(name="from b")

    def c(sender, **kwargs):
        Author.objects.create(name="from c")

    for receiver in (a, b, c):
        book_published.connect(receiver)

    async def publish():
        # As around a request: outside of one, Django 6.1 refuses the second receiver that works with the database.
        async with ThreadSensitiveContext():
            await book_published.asend(sender=Book)
            await sync_to_async(connections.close_all)()

    events = record(lambda: asyncio.run(publish()))
    trace = Trace(tuple(replace(event, seq=seq) for seq, event in enumerate(events, start=1)))

    made = {
        call.receiver.rpartition(".")[2]: [
            (inserted.parameters[0], inserted.place) for inserted in trace.within(call).queries("INSERT")
        ]
        for call in trace.receivers()
    }
    assert made == {
        "a": [("'from a'", line_of(a, 2))],
        "b": [("'from b'", line_of(b, 1))],
        "c": [("'from c'", line_of(c, 1))],
    }


def test_decorated_function_begins_its_transaction_on_its_first_line(record, transactional_db):
    @transaction.atomic
    def create():
        Author.objects.create(name="Ada")

    events = record(create)

    first = f"{__file__}:{create.__wrapped__.__code__.co_firstlineno}"
    assert (events.one(TransactionBegun).place, events.one(TransactionCommitted).place) == (first, first)


def test_callback_of_others_works_in_the_line_that_gave_it(record, transactional_db):
    def act():
        with transaction.atomic():
            transaction.on_commit(Author.objects.count)
            Author.objects.create(name="Ada")

    events = record(act)

    (count,) = [event for event in events.of(QueryRan) if "COUNT" in event.sql]
    assert count.place == line_of(act, 2)


def test_sync_receivers_of_an_async_send_lie_in_it(record):
    book_published.connect(greet)

    events = record(lambda: asyncio.run(book_published.asend(sender=Book)))

    assert events.one(ReceiverCalled).parent == events.one(SignalSent).span
    assert events.one(OutputWritten).span == events.one(ReceiverCalled).span


def test_work_beside_a_connection_keeps_its_span(record, transactional_db):
    async def look():
        await sync_to_async(Author.objects.count)()

    def act():
        async_to_sync(look)()
        connection.ensure_connection()

    (query,) = record(act).of(QueryRan)

    assert query.span == 0


@pytest.mark.parametrize("function", [greet, refuse], ids=["returns", "raises"])
def test_receiver_goes_when_nobody_holds_it_any_more_and_waits_for_no_garbage_collector(record, function):
    def act():
        def receiver(sender, **kwargs):
            return function(sender, **kwargs)

        book_published.connect(receiver)
        with suppress(ValueError):
            book_published.send(sender=Book)
        return weakref.ref(receiver)

    gone = []
    gc.disable()
    try:
        record(lambda: gone.append(act()() is None))
    finally:
        gc.enable()

    assert gone == [True]
