"""What a child sends is hostile until it has been read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from lessons.sandbox import reading, wire
from lessons.sandbox.limits import KiB, Limits
from lessons.sandbox.reading import ChildReader
from lessons.traces.events import (
    KINDS,
    ExceptionRaised,
    Item,
    LimitReached,
    OutputWritten,
    Repeated,
    RunFinished,
    RunStarted,
    SignalDone,
)
from lessons.traces.packing import to_json

DATABASE = b"SQLite format 3\0" + b"\0" * 100


def reader(**limits):
    return ChildReader(Limits(**limits), next_seq=2, databases=["default"])


def event_frame(event):
    return wire.encode(wire.EVENT, to_json(event))


def snapshot_frame(data=DATABASE, alias="default"):
    return wire.encode(wire.SNAPSHOT, wire.join_snapshot(alias, data))


def end_frame(word=wire.RETURNED):
    return wire.encode(wire.END, word)


def printed(text):
    return event_frame(OutputWritten(stream="stdout", text=text, source=""))


def test_events_are_numbered_here():
    forged = OutputWritten(stream="stdout", text="a", source="", seq=99)
    child = reader()

    read = child.feed(event_frame(forged)) + child.feed(event_frame(forged))

    assert [event.seq for event in read] == [2, 3]


@pytest.mark.parametrize(
    "event",
    [
        RunStarted(action="a", django="6", python="3"),
        RunFinished(outcome="returned", sentence="All is well."),
        LimitReached(limit="events", sentence="Pay more."),
    ],
    ids=lambda event: event.kind,
)
def test_kind_of_the_web_process_is_no_trace(event):
    child = reader()

    assert child.feed(event_frame(event)) == []
    assert child.ending.outcome == "died"


@pytest.mark.parametrize(("times", "length"), [(0, 1), (1, 0), (-1, -1)])
def test_what_repeats_nothing_is_no_trace(times, length):
    child = reader()

    assert child.feed(event_frame(Repeated(times=times, length=length))) == []
    assert child.ending.outcome == "died"


def test_events_that_were_only_counted_are_told_as_one():
    child = reader()

    read = child.feed(event_frame(Repeated(times=10, length=5)) * 3 + printed("a"))

    assert [(event.kind, event.seq) for event in read] == [("repeated", 2), ("output_written", 3)]
    assert read[0].times == 30
    assert child.rest() == []


def test_each_event_that_is_sent_is_one_even_if_it_is_joined_to_another():
    child = reader(events=100)

    child.feed(event_frame(Repeated(times=1, length=1)) * 101)

    assert child.ending.limit == "events"


def test_events_that_were_only_counted_are_limited():
    child = reader(repeated_events=100)

    child.feed(event_frame(Repeated(times=10, length=5)) * 3)

    assert [event.times for event in child.rest()] == [20]
    assert (child.ending.outcome, child.ending.limit) == ("limit", "repeated_events")


@pytest.mark.parametrize("encode", [to_json, lambda event: json.dumps(to_builtins(event)).encode()])
def test_forged_text_is_made_plain_wherever_it_stands(encode):
    hostile, plain = "\u202eolleh\x7f\x1b[2J\u2028", "\ufffdolleh\ufffd\ufffd"
    forged = SignalDone(signal=hostile, responses=(Item(hostile, hostile),), place=hostile)
    child = reader()

    (read,) = child.feed(wire.encode(wire.EVENT, encode(forged)))

    assert read == SignalDone(signal=plain, responses=(Item(plain, plain),), place=plain, seq=2)


def test_plain_event_is_not_made_plain_again(monkeypatch):
    monkeypatch.setattr(reading, "made_plain", None)
    text = 'tab\t line\n "quotes" \\u202e \\ é \N{WOMAN}\u200d\N{ROCKET} \u200f \N{REPLACEMENT CHARACTER}'
    child = reader()

    (read,) = child.feed(printed(text))

    assert read.text == text


@pytest.mark.parametrize(("word", "outcome"), [(wire.RETURNED, "returned"), (wire.RAISED, "raised")])
def test_end_tells_whether_the_action_raised(word, outcome):
    child = reader()

    child.feed(snapshot_frame() + end_frame(word))

    assert child.ending.outcome == outcome
    assert child.snapshots == {"default": DATABASE}


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ("ValueError('no'), caused by KeyError('a')", "Raised ValueError."),
        ("Author.DoesNotExist('none')", "Raised Author.DoesNotExist."),
        ("no exception, says the child", "Raised an exception."),
        ("E" * 200 + "()", "Raised an exception."),
    ],
)
def test_exception_of_the_action_is_named(shown, sentence):
    child = reader()
    first, later = (ExceptionRaised(exception=exception, frames=()) for exception in (shown, "OSError()"))

    child.feed(event_frame(first) + event_frame(later) + snapshot_frame() + end_frame(wire.RAISED))

    assert child.ending.sentence.startswith(sentence)


def test_full_memory_is_a_limit():
    child = reader()

    child.feed(end_frame(wire.OUT_OF_MEMORY))

    assert (child.ending.outcome, child.ending.limit) == ("limit", "memory_bytes")


@pytest.mark.parametrize("word", [wire.UNREADABLE_BEFORE, wire.UNREADABLE_AFTER])
def test_database_that_cannot_be_read_suggests_a_reset(word):
    child = reader()

    child.feed(end_frame(word))

    assert child.ending.outcome == "died"
    assert "use Reset" in child.ending.sentence


def test_nothing_is_read_after_the_end():
    child = reader()

    assert child.feed(snapshot_frame() + end_frame() + printed("late")) == []


def test_last_event_allowed_is_read():
    child = reader(events=3)

    assert len(child.feed(printed("a") * 2)) == 2
    assert child.ending is None


def test_one_event_more_is_a_limit():
    child = reader(events=3)

    assert len(child.feed(printed("a") * 3)) == 2
    assert child.ending.limit == "events"


def test_longer_trace_is_a_limit():
    child = reader(trace_bytes=1 * KiB)

    child.feed(event_frame(SignalDone(signal="x" * 600, responses=())) * 2)

    assert child.ending.limit == "trace_bytes"


def test_longer_output_is_a_limit():
    child = reader(output_bytes=1 * KiB)

    child.feed(printed("é" * 300) * 2)

    assert child.ending.limit == "output_bytes"


@pytest.mark.parametrize("size", [1 * KiB, 10 * KiB, 10_000 * KiB])
def test_larger_snapshot_is_a_limit(size):
    child = reader(snapshot_bytes=1 * KiB)

    child.feed(snapshot_frame(DATABASE + b"\0" * size)[: 20 * KiB])

    assert child.ending.limit == "snapshot_bytes"


def test_snapshots_too_large_together_are_a_limit():
    child = ChildReader(Limits(snapshot_bytes=200), next_seq=2, databases=["default", "other"])

    child.feed(snapshot_frame(alias="default") + snapshot_frame(alias="other"))

    assert child.ending.limit == "snapshot_bytes"


@pytest.mark.parametrize(
    "frames",
    [
        b"nonsense",
        wire.encode(b"?", b""),
        wire.encode(wire.REQUEST, b"{}"),
        wire.encode(wire.EVENT, b"{}"),
        wire.encode(wire.EVENT, b'{"kind":"output_written"}'),
        wire.encode(wire.EVENT, b"[" * 50_000),
        wire.encode(wire.EVENT, b" " * (1024 * 1024 + 1)),
        snapshot_frame(b"MZ"),
        snapshot_frame(alias="other"),
        snapshot_frame() * 2,
        snapshot_frame(b"") * 2,
        wire.encode(wire.SNAPSHOT, b"no alias"),
        wire.encode(wire.SNAPSHOT, b"\xff\0" + DATABASE),
        end_frame(),
        snapshot_frame() + end_frame(b""),
        snapshot_frame() + end_frame(b"Returned"),
        snapshot_frame() + end_frame(b"\xff"),
        snapshot_frame() + end_frame(wire.RETURNED + b" "),
        snapshot_frame() + end_frame(b" " * 33),
    ],
)
def test_malformed_frames_are_no_trace(frames):
    child = reader()

    assert child.feed(frames) == []
    assert (child.ending.outcome, child.ending.limit) == ("died", "")


@given(
    pieces=st.lists(
        st.binary(max_size=50)
        | st.sampled_from([snapshot_frame(), end_frame(), end_frame(wire.OUT_OF_MEMORY), printed("a")])
        | st.builds(wire.encode, st.sampled_from([wire.EVENT, wire.SNAPSHOT, wire.END]), st.binary(max_size=50))
        | st.dictionaries(st.sampled_from(["kind", "text", "seq", "tables"]), st.sampled_from([*KINDS, 1, None])).map(
            lambda fields: wire.encode(wire.EVENT, json.dumps(fields).encode())
        ),
        max_size=10,
    )
)
def test_any_bytes_make_events_and_endings(pieces):
    child = reader(events=5)

    read = [event for piece in pieces for event in child.feed(piece)]

    assert [event.seq for event in read] == list(range(2, 2 + len(read)))
    assert child.ending is None or child.ending.outcome in ("returned", "raised", "limit", "died")
