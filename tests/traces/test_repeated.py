"""A trace answers with what was only counted, too."""

from msgspec.structs import replace

from lessons.traces.events import (
    MAX_CHANGES,
    Cell,
    Line,
    OutputWritten,
    QueryRan,
    Repeated,
    RowInserted,
    SignalDone,
    SignalSent,
)
from lessons.traces.repeated import joined, unfolded
from lessons.traces.trace import Trace

SENT = SignalSent(signal="post_save", method="send", sender="Note", arguments=(), receivers=0, span=1)
DONE = SignalDone(signal="post_save", responses=(), span=1)
QUERY = QueryRan(database="default", sql="INSERT", parameters=(), duration_us=1, rows=1, error="")
ROW = RowInserted(database="default", table="note", new=(Cell("id", "1"),))
PRINTED = OutputWritten(stream="stdout", text="a", source="")


def numbered(*events):
    return Trace(tuple(replace(event, seq=seq) for seq, event in enumerate(events, start=1)))


REPEATED = Repeated(times=5, length=4, statements=5, changes=(ROW,) * 5, place="app/signals.py:8")
TRACE = numbered(PRINTED, QUERY, ROW, SENT, DONE, REPEATED, PRINTED)


def test_trace_in_which_nothing_was_counted_is_as_it_is():
    events = TRACE.events[:5]

    assert unfolded(events) is events


def test_questions_count_what_was_counted():
    assert len(TRACE.queries()) == len(TRACE.signals("post_save")) == len(TRACE.inserted("note")) == 6
    assert len(TRACE.outputs()) == 2


def test_trace_has_the_events_that_were_recorded():
    assert len(TRACE) == 7
    assert [event.seq for event in TRACE] == [1, 2, 3, 4, 5, 6, 7]


def test_what_was_counted_stands_where_the_trace_tells_of_it():
    *_, query = TRACE.queries()
    *_, row = TRACE.inserted()

    assert (query.seq, row.seq, row.place) == (6, 6, "app/signals.py:8")


def test_a_part_of_a_trace_still_knows_the_round():
    after_first = TRACE.after(TRACE.queries()[0])
    after_all = TRACE.after(TRACE.queries()[-1])

    assert len(after_first.queries()) == 5
    assert len(after_first[3:].queries()) == 5
    assert after_all.queries() == ()
    assert len(TRACE.before(TRACE[-1]).signals()) == 6


def test_rounds_of_one_streak_may_stand_in_several_events():
    trace = numbered(QUERY, ROW, SENT, DONE, REPEATED, REPEATED)

    assert len(trace.queries()) == len(trace.signals()) == 11


def test_nothing_happened_inside_of_what_was_counted():
    assert len(TRACE.within(TRACE.signals()[-1])) == 0


def test_two_that_follow_each_other_are_joined():
    first = replace(REPEATED, ran=(Line("a.py:1", 5), Line("a.py:2", 5)))
    second = replace(REPEATED, times=1, statements=1, changes=(ROW,), ran=(Line("a.py:2", 1),), at_us=9)

    one = joined(first, second)

    assert (one.times, one.statements, len(one.changes), one.at_us) == (6, 6, 6, 9)
    assert one.ran == (Line("a.py:1", 5), Line("a.py:2", 6))


def test_those_of_two_rounds_or_with_too_many_rows_stay_two():
    full = replace(REPEATED, changes=(ROW,) * MAX_CHANGES)

    assert joined(REPEATED, replace(REPEATED, length=3)) is None
    assert joined(REPEATED, replace(REPEATED, block=2)) is None
    assert joined(REPEATED, full) is None
