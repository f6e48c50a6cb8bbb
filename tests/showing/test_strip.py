"""The map of a run: what it shows, and that it stays small."""

import re

from lessons.showing.in_short import in_short
from lessons.showing.strip import bars_of, strip
from lessons.traces import events
from lessons.traces.events import (
    CallbackDiscarded,
    CallbackRegistered,
    QueryRan,
    RowInserted,
    TransactionBegun,
    TransactionRolledBack,
)
from lessons.traces.lives import Lives
from tests.showing.test_fragments import Reader
from tests.showing.test_score import numbered
from tests.traces.samples import sample

INSERT = QueryRan(database="default", sql="INSERT", parameters=(), duration_us=1, rows=1, error="")
ROLLED_BACK = numbered(
    [
        TransactionBegun(database="default", span=1, parent=0),
        INSERT,
        RowInserted(database="default", table="author", new=(), block=1),
        CallbackRegistered(database="default", number=1, callback="mail", robust=False),
        TransactionRolledBack(database="default", span=1),
        CallbackDiscarded(database="default", number=1, callback="mail", reason="rolled back"),
    ]
)


def fates_of(events):
    lives = Lives()
    for event in events:
        lives.add(event)
    return lives.fates


def test_block_and_callback_reach_from_their_begin_to_their_end():
    bars = {bar.of: (bar.begin, bar.end) for bar in bars_of(ROLLED_BACK) if bar.of}

    assert bars == {"b1": (2, 6), "c1": (5, 7)}


def test_statement_is_a_tick():
    assert [(bar.begin, bar.end) for bar in bars_of(ROLLED_BACK) if bar.look == "query"] == [(3, 3)]


def test_map_says_what_became_of_a_block():
    html = strip(ROLLED_BACK, fates_of(ROLLED_BACK))

    assert 'data-of="b1" data-now="gone"' in html
    Reader(re.sub(r"<(\w+)([^>]*)/>", r"<\1\2></\1>", html))


def test_map_of_a_long_run_stays_small():
    events = numbered([INSERT] * 5_000)

    assert len(strip(events, {})) < 16_000


def test_map_of_a_long_run_is_a_few_elements():
    events = numbered([INSERT] * 5_000)

    assert strip(events, {}).count("<") < 10


def test_map_of_an_odd_trace_is_drawn():
    for kind in ("callback_called", "savepoint_released", "signal_done", "receiver_returned"):
        strip([sample(kind)], {})


def test_run_is_summed_up():
    said = in_short(ROLLED_BACK, fates_of(ROLLED_BACK))

    assert said == "1 SQL statement, no receiver calls, 1 row gone, 1 callback discarded, no mails sent."


def test_tests_are_summed_up_by_how_they_ended():
    ended = [events.TestFinished(test="test_mail", outcome=outcome) for outcome in ("passed", "failed", "passed")]

    assert in_short(ended, {}).endswith("no mails sent, 2 tests passed, 1 test failed.")


def test_requests_are_summed_up():
    answered = [events.RequestFinished(method="GET", path="/", status=status) for status in (200, 404)]

    assert in_short(answered, {}).endswith("no mails sent, 2 requests answered.")


def test_view_that_an_exception_leaves_is_seen_from_afar():
    called = events.ViewCalled(view="notices", span=1, parent=0)

    def looks(left_by):
        return [
            bar.look for bar in bars_of(numbered([called, events.ViewEnded(view="notices", left_by=left_by, span=1)]))
        ]

    assert looks("") == ["call"]
    assert looks("RuntimeError()") == ["call", "error"]


def test_test_that_failed_is_seen_from_afar():
    started = events.TestStarted(test="test_mail", span=1, parent=0)

    def looks(outcome):
        run = numbered([started, events.TestFinished(test="test_mail", outcome=outcome, span=1)])
        return [bar.look for bar in bars_of(run)]

    assert looks("passed") == ["call"]
    assert looks("failed") == ["call", "error"]
