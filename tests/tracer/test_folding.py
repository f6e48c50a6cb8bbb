"""Rounds that repeat in a long run are counted, and a trace with them says what one without them says."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from msgspec.structs import replace

from lessons.tracer import trace
from lessons.tracer.folding import FEWEST_TIMES, MOST_TIMES, Folding
from lessons.traces.events import (
    MAX_CHANGES,
    Cell,
    Line,
    OutputWritten,
    ReceiverCalled,
    ReceiverReturned,
    Repeated,
    RowInserted,
    SignalDone,
    SignalSent,
)
from lessons.traces.repeated import unfolded
from lessons.traces.trace import Trace
from tests.bookshop.models import Author, Tag
from tests.tracer.fit import assert_fit

SENT = SignalSent(signal="saved", method="send", sender="Note", arguments=(), receivers=1, parent=0)
DONE = SignalDone(signal="saved", responses=())
CALLED = ReceiverCalled(signal="saved", receiver="count", dispatch_uid="", is_async=False, arguments=())
RETURNED = ReceiverReturned(receiver="count", value="None")
PRINTED = OutputWritten(stream="stdout", text="a", source="")


def sending(span, *inside, around=0):
    """Return a signal that is sent, as the events of a span."""
    return [
        replace(SENT, span=span, parent=around),
        *[replace(event, span=span) for event in inside],
        replace(DONE, span=span),
    ]


def inserted(text, **changes):
    return RowInserted(database="default", table="note", new=(Cell("text", text),), **changes)


def folded(events, *, whole=0):
    """Return what is handed over of these events."""
    handed_over = []
    folding = Folding(handed_over.append, whole=whole)
    for event in events:
        folding.take(event)
    folding.flush()
    return handed_over


def repeated(events, **whole):
    return [event for event in folded(events, **whole) if isinstance(event, Repeated)]


def rounds(count, *inside):
    return [event for number in range(1, count + 1) for event in sending(number, *inside)]


def test_events_that_differ_are_handed_over_in_their_order():
    events = [*sending(1), PRINTED, inserted("a"), *sending(2), PRINTED]

    assert folded(events) == events


def test_short_run_is_handed_over_whole():
    events = rounds(100)

    assert folded(events, whole=200) == events


def test_rounds_behind_the_first_three_are_counted():
    handed_over = folded(rounds(50))

    assert handed_over[:-1] == rounds(3)
    assert (handed_over[-1].times, handed_over[-1].length) == (47, 2)


def test_round_that_does_not_come_to_its_end_is_handed_over():
    *_, told, last = folded([*rounds(20), *sending(21)[:1]])

    assert told.times == 17
    assert last == sending(21)[0]


def test_other_event_is_handed_over_behind_what_came_before_it():
    *_, told, printed, _, _ = folded([*rounds(20), PRINTED, *sending(21)])

    assert (told.times, printed) == (17, PRINTED)


def test_few_rounds_are_handed_over_as_they_are():
    few = rounds(3 + FEWEST_TIMES - 1)

    assert folded([*few, PRINTED]) == [*few, PRINTED]
    assert len(repeated(rounds(3 + FEWEST_TIMES))) == 1


def test_no_round_begins_within_a_span():
    *_, sent, done, told = folded(rounds(30)[1:])

    assert (sent.kind, done.kind, told.length) == ("signal_sent", "signal_done", 2)


def test_spans_within_one_another_are_no_rounds():
    deeper = [replace(SENT, span=number, parent=number - 1, depth=number) for number in range(1, 50)]

    assert folded(deeper) == deeper


def test_rounds_in_other_spans_are_not_counted_together():
    in_turns = [event for number in range(1, 40) for event in sending(number + 10, around=number % 2)]

    assert folded(in_turns) == in_turns


def test_rows_are_kept_as_they_were_written():
    (told,) = repeated([inserted(str(number)) for number in range(20)])

    assert [change.new[0].value for change in told.changes] == [str(number) for number in range(3, 20)]


def test_one_event_counts_so_many_rounds_at_most():
    times = [told.times for told in repeated(rounds(2 * MOST_TIMES))]

    assert times == [MOST_TIMES, MOST_TIMES - 3]


def test_one_event_has_so_many_rows_at_most():
    of_thirty_tables = [replace(inserted("a"), table=f"table {number}") for number in range(30)]
    rows = [len(told.changes) for told in repeated(rounds(100, *of_thirty_tables))]

    assert (max(rows), sum(rows)) == (MAX_CHANGES // 30 * 30, 97 * 30)


def test_rows_too_long_for_one_event_are_handed_over():
    long = [replace(event, new=(Cell("text", "x" * 4_000),) * 30) for event in [inserted("a")] * 20]

    assert folded(long) == long


def test_exception_that_was_caught_is_not_counted():
    caught = [replace(event, caught=(object(),)) for event in rounds(20)]

    assert folded(caught) == caught


def test_lines_that_ran_are_added_up():
    (told,) = repeated([replace(event, ran=(Line("a.py:1", 2),)) for event in rounds(13)])

    assert told.ran == (Line("a.py:1", 2 * 2 * 10),)


# A whole trace


def delete_authors():
    Author.objects.all().delete()


def save_authors():
    for author in Author.objects.all():
        author.name += "!"
        author.save()


def save_in_transaction():
    with transaction.atomic():
        save_authors()


def save_and_roll_back():
    with transaction.atomic():
        save_authors()
        transaction.set_rollback(True)


@contextmanager
def connected(receiver):
    for signal in (post_save, post_delete):
        signal.connect(receiver, sender=Author)
    try:
        yield
    finally:
        for signal in (post_save, post_delete):
            signal.disconnect(receiver, sender=Author)


def tag(sender, instance, **kwargs):
    Tag.objects.create(name=instance.name)


@pytest.fixture
def traces(monkeypatch):
    """Return a function that traces an action with 60 authors twice: counted, and one by one."""

    def of(action, whole):
        Author.objects.all().delete()
        Tag.objects.all().delete()
        Author.objects.bulk_create(Author(name=f"author {number}") for number in range(60))
        # So that few rounds are a long run.
        monkeypatch.setitem(Folding.__init__.__kwdefaults__, "whole", whole)
        events = []
        with connected(tag), trace(events.append):
            action()
        assert_fit(events)
        return Trace(tuple(replace(event, seq=seq) for seq, event in enumerate(events, start=1)))

    return lambda action: (of(action, 50), of(action, 10**9))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", [delete_authors, save_authors, save_in_transaction, save_and_roll_back])
def test_counted_trace_answers_as_the_whole_one(traces, action):
    counted, whole = traces(action)

    assert len(counted) < len(whole) / 3
    for question in (Trace.signals, Trace.receivers, Trace.queries, Trace.inserted, Trace.updated, Trace.deleted):
        assert len(question(counted)) == len(question(whole))
    assert [row.new[1:] for row in counted.inserted()] == [row.new[1:] for row in whole.inserted()]
    assert counted.transactions == whole.transactions
    assert len(list(unfolded(counted.events))) == len(whole) + len(counted.of_kind("repeated"))
