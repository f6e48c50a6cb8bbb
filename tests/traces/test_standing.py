"""What stands at a step: replayed to its end, a trace says of each table what was read there."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lessons.traces.events import (
    Call,
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Cell,
    Line,
    OutputWritten,
    ReceiverCalled,
    ReceiverReturned,
    Repeated,
    RowDeleted,
    RowInserted,
    RowsNotFollowed,
    RowUpdated,
    RunFinished,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    SignalDone,
    SignalSent,
    Table,
    TablesRead,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.standing import Fate, differences, standing_at

ADA, EVE = ("1", "Ada"), ("2", "Eve")


def table(*rows):
    return Table("default", "author", ("id",), ("id", "name"), rows, len(rows))


def cells(row):
    return (Cell("id", row[0]), Cell("name", row[1]))


def inserted(row, block=None):
    return RowInserted(database="default", table="author", new=cells(row), block=block)


def updated(old, new, block=None):
    return RowUpdated(database="default", table="author", old=cells(old), new=cells(new), block=block)


def deleted(row, block=None):
    return RowDeleted(database="default", table="author", old=cells(row), block=block)


BEGIN = TransactionBegun(database="default", span=1)
COMMIT = TransactionCommitted(database="default", span=1)
ROLLBACK = TransactionRolledBack(database="default", span=1)
SAVEPOINT = SavepointMade(database="default", savepoint="x1", span=2, block=1)
RELEASE = SavepointReleased(database="default", savepoint="x1", span=2, block=1)
ROLLBACK_TO = SavepointRolledBack(database="default", savepoint="x1", span=2, block=1)


def numbered(*events):
    return [replace(event, seq=seq) for event, seq in zip(events, count(1), strict=False)]


def rows_after(*events, before=(), step=10**6):
    (found,) = standing_at(numbered(TablesRead(tables=(table(*before),)), *events), step).tables
    return [(row.cells, row.fate) for row in found.rows]


def test_row_is_kept_at_once_in_autocommit():
    assert rows_after(inserted(ADA)) == [(ADA, Fate.KEPT)]


@pytest.mark.parametrize(
    ("end", "fate"), [([], Fate.PENDING), ([COMMIT], Fate.KEPT), ([ROLLBACK], Fate.GONE)], ids=["open", "kept", "gone"]
)
def test_row_of_a_transaction_waits_for_its_end(end, fate):
    assert rows_after(BEGIN, inserted(ADA, 1), *end) == [(ADA, fate)]


@pytest.mark.parametrize(("end", "fate"), [([COMMIT], Fate.KEPT), ([ROLLBACK], Fate.GONE)], ids=["kept", "gone"])
def test_rows_that_were_only_counted_stand_like_others(end, fate):
    counted = Repeated(times=2, length=1, block=1, changes=(inserted(ADA, 1), inserted(EVE, 1)))

    assert rows_after(BEGIN, counted, *end) == [(ADA, fate), (EVE, fate)]


def test_change_that_is_rolled_back_leaves_the_row_as_it_was():
    assert rows_after(BEGIN, updated(ADA, ("1", "Eve"), 1), ROLLBACK, before=[ADA]) == [(ADA, Fate.KEPT)]


def test_deletion_is_pending_until_the_commit():
    deleting = (BEGIN, deleted(ADA, 1))

    assert rows_after(*deleting, before=[ADA]) == [(ADA, Fate.PENDING)]
    assert rows_after(*deleting, COMMIT, before=[ADA]) == [(ADA, Fate.GONE)]
    assert rows_after(*deleting, ROLLBACK, before=[ADA]) == [(ADA, Fate.KEPT)]


def test_savepoint_that_is_rolled_back_to_takes_its_rows_alone():
    events = (BEGIN, inserted(ADA, 1), SAVEPOINT, inserted(EVE, 2), ROLLBACK_TO, RELEASE, COMMIT)

    assert rows_after(*events) == [(ADA, Fate.KEPT), (EVE, Fate.GONE)]


def test_savepoint_that_is_released_joins_the_transaction():
    events = (BEGIN, SAVEPOINT, inserted(EVE, 2), RELEASE)

    assert rows_after(*events) == [(EVE, Fate.PENDING)]
    assert rows_after(*events, ROLLBACK) == [(EVE, Fate.GONE)]


def test_earlier_step_knows_nothing_of_later_ones():
    events = (BEGIN, inserted(ADA, 1), COMMIT)

    assert rows_after(*events, step=3) == [(ADA, Fate.PENDING)]
    assert rows_after(*events, step=2) == []


def test_blocks_callbacks_and_stack_are_those_that_are_open():
    sent = SignalSent(signal="s", method="send", sender="", arguments=(), receivers=1, span=7, parent=0, place="a.py:1")
    called = ReceiverCalled(
        signal="s", receiver="r", dispatch_uid="", is_async=False, arguments=(), span=8, parent=7, place="a.py:9"
    )
    waits = CallbackRegistered(database="default", callback="f", number=1, robust=False, span=8, place="a.py:10")
    returned = ReceiverReturned(receiver="r", value="None", span=8)
    events = numbered(BEGIN, sent, called, SAVEPOINT, waits, ROLLBACK_TO, returned)

    standing = standing_at(events, 5)

    assert [event.kind for event in standing.blocks] == ["transaction_begun", "savepoint_made"]
    assert [event.kind for event in standing.stack] == ["signal_sent", "receiver_called"]
    assert [event.callback for event in standing.waiting] == ["f"]
    assert standing.line == "a.py:10"


def test_calls_that_go_on_are_those_of_all_spans():
    outer, inner = Call("sell", "a.py:1", 1), Call("reserve", "a.py:4", 2)
    sent = SignalSent(
        signal="s", method="send", sender="", arguments=(), receivers=1, span=7, parent=0, calls=(inner, outer)
    )
    called = ReceiverCalled(
        signal="s", receiver="r", dispatch_uid="", is_async=False, arguments=(), span=8, parent=7, place="a.py:9"
    )
    helped = Call("help", "a.py:10", 3)
    printed = OutputWritten(stream="stdout", text="", source="", span=8, calls=(helped,), ran=(Line("a.py:20", 2),))
    done = SignalDone(signal="s", responses=(), span=7, calls=(inner, outer))
    events = numbered(sent, called, printed, done)

    assert standing_at(events, 1).calls == (outer, inner)
    assert standing_at(events, 3).calls == (outer, inner, helped)
    assert standing_at(events, 3).ran == (Line("a.py:20", 2),)
    assert standing_at(events, 4).calls == (outer, inner)


@pytest.mark.parametrize(
    "end",
    [
        CallbackCalled(database="default", callback="f", number=1),
        CallbackDiscarded(database="default", callback="f", number=1, reason="rolled back"),
    ],
    ids=["called", "discarded"],
)
def test_callback_waits_until_it_is_called_or_discarded(end):
    waits = CallbackRegistered(database="default", callback="f", number=1, robust=False)

    assert standing_at(numbered(waits, end), 1).waiting
    assert not standing_at(numbered(waits, end), 2).waiting


def test_nothing_is_open_when_the_run_is_over():
    events = numbered(BEGIN, RunFinished(outcome="limit", sentence="Stopped."))

    assert standing_at(events, 2).blocks == ()


def test_large_table_is_not_followed():
    large = Table("default", "author", ("id",), ("id", "name"), (ADA,), 1_000)

    (found,) = standing_at(numbered(TablesRead(tables=(large,)), inserted(EVE)), 2).tables

    assert (found.is_followed, found.rows) == (False, ())


def test_table_whose_rows_the_trace_does_not_follow_says_so():
    read = TablesRead(tables=(table(ADA),))
    lost = RowsNotFollowed(database="default", table="author", reason="another connection wrote at the same time")

    before, after = [standing_at(numbered(*events), 10).tables for events in ([read], [read, lost])]

    assert [before[0].is_followed, after[0].is_followed] == [True, False]
    assert after[0].rows == ()


class Database:
    """What a database does, by copies: the rows, and those at the beginning of each open block."""

    def __init__(self):
        self.rows = {}
        self.blocks = []
        self.numbers = count(1)
        self.events = [TablesRead(tables=(table(),))]

    @property
    def block(self):
        return self.blocks[-1][0] if self.blocks else None

    def write(self, key, name):
        row, old = (key, name), self.rows.get(key)
        self.rows[key] = row
        self.events.append(updated(old, row, self.block) if old else inserted(row, self.block))

    def delete(self, key):
        if key in self.rows:
            self.events.append(deleted(self.rows.pop(key), self.block))

    def begin(self):
        number, around = next(self.numbers), self.block
        kind = SavepointMade(database="default", savepoint="x", span=number, block=around) if around else None
        self.events.append(kind or TransactionBegun(database="default", span=number))
        self.blocks.append((number, dict(self.rows)))

    def end(self, keep):
        if not self.blocks:
            return
        number, rows = self.blocks.pop()
        about = {"database": "default", "span": number, "block": self.block}
        if not keep:
            self.rows = rows
        if not self.blocks:
            self.events.append((TransactionCommitted if keep else TransactionRolledBack)(**about))
            return
        if not keep:
            self.events.append(SavepointRolledBack(**about, savepoint="x"))
        self.events.append(SavepointReleased(**about, savepoint="x"))


keys = st.sampled_from("123")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), keys, st.sampled_from(["Ada", "Eve", None])),
        st.tuples(st.just("delete"), keys),
        st.tuples(st.just("begin")),
        st.tuples(st.just("end"), st.booleans()),
    ),
    max_size=30,
)


@given(steps, st.booleans())
def test_whatever_is_written_and_undone_the_rows_that_stand_are_those_of_the_database(actions, keep):
    database = Database()
    for name, *arguments in actions:
        getattr(database, name)(*arguments)
    while database.blocks:
        database.end(keep)

    standing = standing_at(numbered(*database.events), 10**6)

    assert differences(standing, [table(*database.rows.values())]) == {}
    assert {row.fate for table_ in standing.tables for row in table_.rows} <= {Fate.KEPT, Fate.GONE}
