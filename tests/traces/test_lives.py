"""When rows, blocks and callbacks begin to be pending, and what becomes of them."""

from msgspec.structs import replace

from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    RowInserted,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.lives import Life, Lives
from lessons.traces.standing import Fate

BEGIN = TransactionBegun(database="default", span=1)
COMMIT = TransactionCommitted(database="default", span=1)
ROLLBACK = TransactionRolledBack(database="default", span=1)
SAVEPOINT = SavepointMade(database="default", savepoint="s", span=2, block=1)
RELEASE = SavepointReleased(database="default", savepoint="s", span=2, block=1)
ROLLBACK_TO = SavepointRolledBack(database="default", savepoint="s", span=2, block=2)


def row(block=None):
    return RowInserted(database="default", table="author", new=(), block=block)


def lives(*events):
    return Lives([replace(event, seq=seq) for seq, event in enumerate(events, start=1)])


def test_row_in_autocommit_is_kept_at_once():
    assert lives(row()).of_events == {1: Life(1, 1, Fate.KEPT)}


def test_commit_keeps_and_rollback_undoes():
    assert lives(BEGIN, row(1), COMMIT).of_events == {1: Life(1, 3, Fate.KEPT), 2: Life(2, 3, Fate.KEPT)}
    assert lives(BEGIN, row(1), ROLLBACK).of_events == {1: Life(1, 3, Fate.GONE), 2: Life(2, 3, Fate.GONE)}


def test_savepoint_that_is_released_shares_the_fate_of_the_block_around_it():
    assert lives(BEGIN, SAVEPOINT, row(2), RELEASE, ROLLBACK).of_events[3] == Life(3, 5, Fate.GONE)
    assert lives(BEGIN, SAVEPOINT, row(2), RELEASE, COMMIT).of_events[2] == Life(2, 5, Fate.KEPT)


def test_savepoint_that_is_rolled_back_takes_its_own_rows_alone():
    found = lives(BEGIN, row(1), SAVEPOINT, row(2), ROLLBACK_TO, RELEASE, COMMIT).of_events

    assert [found[seq].fate for seq in (1, 2, 3, 4)] == [Fate.KEPT, Fate.KEPT, Fate.GONE, Fate.GONE]
    assert [found[seq].end for seq in (1, 2, 3, 4)] == [7, 7, 5, 5]


def test_savepoint_without_an_end_shares_the_fate_of_the_block_around_it():
    assert lives(BEGIN, SAVEPOINT, row(2), COMMIT).of_events[3] == Life(3, 4, Fate.KEPT)


def test_block_without_an_end_is_pending():
    assert lives(BEGIN, row(1)).of_events == {1: Life(1), 2: Life(2)}


def test_block_that_lies_in_itself_is_pending():
    assert lives(replace(SAVEPOINT, block=2), row(2)).of_events == {1: Life(1), 2: Life(2)}


def test_callbacks_wait_until_they_are_called_or_thrown_away():
    given = {"database": "default", "callback": "send"}
    registered = CallbackRegistered(number=1, robust=False, **given)
    called = CallbackCalled(number=1, **given)
    discarded = CallbackDiscarded(number=1, reason="rolled back", **given)

    assert lives(registered).of_callbacks == {1: Life(1)}
    assert lives(registered, called).of_callbacks == {1: Life(1, 2, Fate.KEPT)}
    assert lives(registered, discarded).of_callbacks == {1: Life(1, 2, Fate.GONE)}
    assert lives(replace(called, at_once=True)).of_callbacks == {1: Life(1, 1, Fate.KEPT)}
