"""What lies in what."""

from itertools import count

import pytest
from msgspec.structs import replace

from lessons.traces.events import (
    OutputWritten,
    ReceiverCalled,
    ReceiverReturned,
    SavepointMade,
    SavepointReleased,
    SignalDone,
    SignalSent,
    TransactionBegun,
    TransactionCommitted,
)
from lessons.traces.spans import inside, unended


def printed(text, **where):
    return OutputWritten(stream="stdout", text=text, source="", **where)


def called(receiver, **where):
    return ReceiverCalled(signal="s", receiver=receiver, dispatch_uid="", is_async=False, arguments=(), **where)


SENT = SignalSent(signal="s", method="asend", sender="", arguments=(), receivers=2, span=1, parent=0)
BEGUN = TransactionBegun(database="default", span=4, parent=2)
MADE = SavepointMade(database="default", savepoint="x1", span=5, parent=2, block=4)
EVENTS = [
    replace(event, seq=seq)
    for event, seq in zip(
        [
            SENT,
            called("a", span=2, parent=1),
            called("b", span=3, parent=1),
            BEGUN,
            printed("in a", span=2, block=4),
            printed("in b", span=3),
            MADE,
            printed("in the savepoint", span=2, block=5),
            SavepointReleased(database="default", savepoint="x1", span=5, block=4),
            TransactionCommitted(database="default", span=4),
            ReceiverReturned(receiver="b", value="None", span=3),
            ReceiverReturned(receiver="a", value="None", span=2),
            SignalDone(signal="s", responses=(), span=1),
            printed("after it", span=0),
        ],
        count(1),
        strict=False,
    )
]


def texts_in(kind, span):
    (opening,) = [event for event in EVENTS if event.kind == kind and event.span == span]
    return [event.text for event in inside(opening, EVENTS) if isinstance(event, OutputWritten)]


@pytest.mark.parametrize(
    ("kind", "span", "texts"),
    [
        ("signal_sent", 1, ["in a", "in b", "in the savepoint"]),
        ("receiver_called", 2, ["in a", "in the savepoint"]),
        ("receiver_called", 3, ["in b"]),
        ("transaction_begun", 4, ["in a", "in the savepoint"]),
        ("savepoint_made", 5, ["in the savepoint"]),
    ],
)
def test_what_takes_turns_is_kept_apart(kind, span, texts):
    assert texts_in(kind, span) == texts


def test_what_opens_nothing_has_nothing_in_it():
    assert list(inside(EVENTS[4], EVENTS)) == []


def test_all_that_begins_has_ended():
    assert unended(EVENTS) == []


def test_end_of_a_transaction_ends_its_savepoints():
    events = [BEGUN, MADE, TransactionCommitted(database="default", span=4)]

    assert unended(events[:2]) == [BEGUN, MADE]
    assert unended(events) == []
