"""Several recordings in one process: each hears its own context, and nothing is left behind."""

import asyncio
import contextvars
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.signals import post_save

from lessons.tracer import trace
from lessons.traces.events import OutputWritten, ReceiverCalled, SignalSent, ThreadStarted
from tests.bookshop.models import Author
from tests.bookshop.signals import book_published
from tests.tracer.conftest import Recorded
from tests.tracer.fit import assert_fit
from tests.tracer.test_tracing import attributes, replaced


def texts(events):
    return [event.text for event in events.of(OutputWritten)]


@pytest.fixture
def two():
    return Recorded(), Recorded()


def test_overlapping_traces_leave_nothing_behind(two):
    before = attributes()
    first, second = trace(two[0].append), trace(two[1].append)

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    print("heard by the second")
    second.__exit__(None, None, None)
    print("heard by nobody")

    assert not replaced(before, attributes())
    assert attributes()[1:] == before[1:]
    assert list(map(texts, two)) == [[], ["heard by the second"]]


def test_two_threads_are_told_apart(two):
    both_record = threading.Barrier(2, timeout=10)

    def work(events, name):
        with trace(events.append):
            both_record.wait()
            book_published.send(sender=None, name=name)
            both_record.wait()

    before = attributes()
    threads = [threading.Thread(target=work, args=(events, name)) for events, name in zip(two, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert [event.one(SignalSent).arguments[0].value for event in two] == ["'a'", "'b'"]
    assert not replaced(before, attributes())


def test_two_tasks_are_told_apart(two):
    async def receive(sender, name, **kwargs):
        await asyncio.sleep(0)
        print(f"received {name}")

    book_published.connect(receive)

    async def work(events, name):
        with trace(events.append):
            for _ in range(2):
                await book_published.asend(sender=None, name=name)
                await sync_to_async(print)(f"sent {name}")

    async def main():
        await asyncio.gather(work(two[0], "a"), work(two[1], "b"))

    asyncio.run(main())

    assert list(map(texts, two)) == [[f"received {name}", f"sent {name}"] * 2 for name in "ab"]
    for events in two:
        assert_fit(events)
        assert len(events.of(ReceiverCalled)) == 2


def test_work_of_other_threads_is_not_recorded(record):
    go, done = threading.Event(), threading.Event()

    def work():
        go.wait(10)
        book_published.send(sender=None)
        print("elsewhere")
        done.set()

    other = threading.Thread(target=work)
    other.start()

    def action():
        go.set()
        done.wait(10)
        print("here")

    events = record(action)
    other.join(10)

    assert [event.kind for event in events] == ["output_written"]


def test_thread_that_the_traced_code_starts_is_recorded(record):
    def action():
        thread = threading.Thread(target=book_published.send, kwargs={"sender": None})
        thread.start()
        thread.join(10)
        assert "_bootstrap_inner" not in vars(thread)

    events = record(action)

    assert events.one(SignalSent).thread == events.one(ThreadStarted).thread == 1


def test_thread_that_cannot_be_started_again_is_as_it_was(record):
    thread = threading.Thread(target=str)

    def action():
        thread.start()
        thread.join(10)
        before = dict(vars(thread))
        with pytest.raises(RuntimeError):
            thread.start()
        assert vars(thread).keys() == before.keys()

    record(action)


def test_thread_pool_that_another_trace_has_filled_works_for_this_one(two):
    with ThreadPoolExecutor(max_workers=1) as pool:
        for events, name in zip(two, "ab", strict=True):
            with trace(events.append):
                pool.submit(print, name).result(10)

    assert list(map(texts, two)) == [["a"], ["b"]]


def test_context_of_its_own_is_heard_by_who_hears_everywhere():
    here, everywhere = Recorded(), Recorded()

    for events, options in ((here, {}), (everywhere, {"everywhere": True})):
        with trace(events.append, **options):
            contextvars.Context().run(print, "in a context of its own")

    assert [texts(here), texts(everywhere)] == [[], ["in a context of its own"]]


def test_nothing_is_replaced_for_a_recording_that_is_over():
    before = attributes()

    with trace([].append) as recording:
        pass
    recording.hearing.replace(EmailBackend, "send_messages", lambda original: None)

    assert not replaced(before, attributes())


def test_trace_that_ends_elsewhere_is_over_where_it_began(two):
    """As one does that a generator of another context ends."""
    first = trace(two[0].append)
    first.__enter__()
    contextvars.Context().run(first.__exit__, None, None, None)

    print("heard by nobody")
    with trace(two[1].append):
        print("heard")
    print("heard by nobody")

    assert list(map(texts, two)) == [[], ["heard"]]


def test_what_is_done_with_an_event_is_no_event(transactional_db):
    events = Recorded()
    logger = logging.getLogger("kept")
    post_save.connect(lambda **kwargs: None, sender=Author, weak=False)

    def keep(event):
        events.append(event)
        print(event.kind)
        logger.warning(event.kind)
        Author.objects.create(name=str(len(events)))

    with trace(keep):
        print("one")

    assert events == [events.one(OutputWritten)]
    assert Author.objects.count() == len(events)


def test_trace_within_a_trace_says_the_same(two):
    outer, inner = two

    def receive(sender, **kwargs):
        print("received")
        return 7

    book_published.connect(receive, dispatch_uid="once")

    with trace(outer.append), trace(inner.append):
        responses = book_published.send(sender=None)

    assert responses == [(receive, 7)]
    for events in two:
        assert_fit(events)
    said = [[(type(event), event.span, event.depth, str(event.place)) for event in events] for events in two]
    assert said[0] == said[1]
    called = [events.one(ReceiverCalled) for events in two]
    assert [(event.receiver, event.dispatch_uid) for event in called] == [(called[0].receiver, "once")] * 2
    assert called[0].receiver.endswith("receive")


def test_standard_output_is_the_streams_own(record, capsys):
    kept = []

    def action():
        kept.append(sys.stdout)
        print("within")

    record(action)
    print("after", file=kept[0])

    assert capsys.readouterr().out == "within\nafter\n"
