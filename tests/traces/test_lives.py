"""What becomes of rows, blocks and callbacks, and when."""

from msgspec.structs import replace

from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRegistered,
    Repeated,
    RowInserted,
    SavepointMade,
    SavepointReleased,
    SavepointRolledBack,
    TransactionBegun,
    TransactionCommitted,
    TransactionRolledBack,
)
from lessons.traces.lives import Lives, Settlement
from lessons.traces.standing import Fate

BEGIN = TransactionBegun(database="default", span=1)
COMMIT = TransactionCommitted(database="default", span=1)
ROLLBACK = TransactionRolledBack(database="default", span=1)
SAVEPOINT = SavepointMade(database="default", savepoint="s", span=2, block=1)
RELEASE = SavepointReleased(database="default", savepoint="s", span=2, block=1)
ROLLBACK_TO = SavepointRolledBack(database="default", savepoint="s", span=2, block=2)
CALLBACK = {"database": "default", "callback": "send", "number": 1}


def row(block=None):
    return RowInserted(database="default", table="author", new=(), block=block)


def settled(*events):
    """Return what each event decides, for those that decide something."""
    lives = Lives()
    return [settlement for event in events if (settlement := lives.add(event))]


def test_row_in_autocommit_waits_for_nothing():
    assert settled(row()) == []


def test_commit_keeps_and_rollback_undoes():
    assert settled(BEGIN, row(1), row(1), COMMIT) == [Settlement(("b1",), Fate.KEPT, 2)]
    assert settled(BEGIN, row(1), row(1), ROLLBACK) == [Settlement(("b1",), Fate.GONE, 2)]


def test_rows_that_were_only_counted_share_the_fate_of_their_block():
    counted = Repeated(times=2, length=1, block=1, changes=(row(1), row(1)))

    assert settled(BEGIN, row(1), counted, COMMIT) == [Settlement(("b1",), Fate.KEPT, 3)]


def test_savepoint_that_is_released_shares_the_fate_of_the_block_around_it():
    assert settled(BEGIN, SAVEPOINT, row(2), RELEASE, ROLLBACK) == [Settlement(("b1", "b2"), Fate.GONE, 1)]
    assert settled(BEGIN, SAVEPOINT, row(2), RELEASE, COMMIT) == [Settlement(("b1", "b2"), Fate.KEPT, 1)]


def test_savepoint_that_is_rolled_back_takes_its_own_rows_alone():
    assert settled(BEGIN, row(1), SAVEPOINT, row(2), row(2), ROLLBACK_TO, RELEASE, COMMIT) == [
        Settlement(("b2",), Fate.GONE, 2),
        Settlement(("b1",), Fate.KEPT, 1),
    ]


def test_savepoint_without_an_end_shares_the_fate_of_the_block_around_it():
    assert settled(BEGIN, SAVEPOINT, row(2), COMMIT) == [Settlement(("b1", "b2"), Fate.KEPT, 1)]


def test_block_that_lies_in_itself_is_decided_once():
    odd = replace(SAVEPOINT, block=2)

    assert settled(odd, row(2), ROLLBACK_TO, ROLLBACK_TO) == [Settlement(("b2",), Fate.GONE, 1)]


def test_callbacks_wait_until_they_are_called_or_thrown_away():
    registered = CallbackRegistered(robust=False, **CALLBACK)

    assert settled(registered) == []
    assert settled(registered, CallbackCalled(**CALLBACK)) == [Settlement(("c1",), Fate.KEPT)]
    assert settled(registered, CallbackDiscarded(reason="rolled back", **CALLBACK)) == [Settlement(("c1",), Fate.GONE)]
    assert settled(CallbackCalled(at_once=True, **CALLBACK)) == []
