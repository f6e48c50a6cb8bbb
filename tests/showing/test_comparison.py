"""Two scores on the same lines: no row of either is lost, and what is long stays within its budget."""

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lessons.showing.comparison import CHARACTERS, Score, compare
from lessons.traces import events as e
from tests.showing.test_fragments import Reader

MAIL = e.MailSent(subject="Hello", sender="", recipients=("ada@example.org",), body="")
UNHEARD = e.SignalSent(signal="pre_init", method="send", sender="A", arguments=(), receivers=0, span=9, parent=0)
DONE = e.SignalDone(signal="pre_init", responses=(), span=9)
BEGUN = e.TransactionBegun(database="default", span=1, parent=0)
COMMITTED = e.TransactionCommitted(database="default", span=1)
ROLLED_BACK = e.TransactionRolledBack(database="default", span=1)
FILES = {"actions.py": "def act():\n    first()\n    second()\n"}


def printed(text, **more):
    return e.OutputWritten(stream="stdout", text=text, source="", **more)


def score(*events):
    ends = e.RunFinished(outcome="returned", sentence="The end.")
    numbered = [replace(event, seq=seq) for seq, event in enumerate([e.TablesRead(tables=()), *events, ends], start=1)]
    return Score(numbered, FILES, "/runs/1/")


def items(html):
    return re.findall(r"<li .*?</li>", html, re.DOTALL)


def numbers(html):
    return [int(number) for number in re.findall(r'class="row__number"[^>]*>(\d+)<', html)]


def marks(html):
    gaps = ["gap" if "row--gap" in item else re.search(r'data-line="(\w+)"', item)[1] for item in items(html)]
    return [mark for mark, item in zip(gaps, items(html), strict=True) if "is-quiet" not in item]


EVENTS = st.lists(
    st.sampled_from(
        [
            printed("one"),
            printed("two"),
            MAIL,
            UNHEARD,
            DONE,
            printed("three", place="actions.py:3", ran=(e.Line("actions.py:2", 1), e.Line("actions.py:3", 1))),
        ]
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(EVENTS, EVENTS)
def test_each_row_of_both_runs_stands_there_once_and_in_order(left, right):
    compared = compare(score(*left), score(*right))

    assert numbers(compared.left) == list(range(1, len(left) + 3))
    assert numbers(compared.right) == list(range(1, len(right) + 3))
    assert len(items(compared.left)) == len(items(compared.right))
    Reader(compared.left + compared.right)


@settings(max_examples=20)
@given(EVENTS)
def test_equal_runs_have_no_difference(events):
    compared = compare(score(*events), score(*events))

    assert (compared.differences, compared.folded) == (0, False)
    assert set(marks(compared.left)) == {"same"}


def test_difference_among_folded_rows_is_told_and_makes_no_difference_of_its_own():
    compared = compare(score(UNHEARD, DONE), score())

    assert (compared.differences, compared.folded) == (0, True)


def test_what_became_of_a_block_is_a_difference_from_its_beginning_on():
    compared = compare(score(BEGUN, printed("x"), COMMITTED), score(BEGUN, printed("x"), ROLLED_BACK))

    assert marks(compared.left) == ["same", "only", "only", "only", "same"]


def test_folded_row_does_not_stand_beside_one_that_is_seen():
    called = e.ReceiverCalled(signal="s", receiver="r", dispatch_uid="", is_async=False, arguments=(), span=2, parent=0)
    nothing, something = (e.ReceiverReturned(receiver="r", value=value, span=2) for value in ("None", "5"))

    compared = compare(score(called, nothing), score(called, something))

    assert marks(compared.left) == ["same", "same", "gap", "same"]


def test_block_goes_on_through_a_gap():
    compared = compare(score(BEGUN, printed("x"), COMMITTED), score(BEGUN, printed("x"), MAIL, COMMITTED))

    gap = next(item for item in items(compared.left) if "row--gap" in item)
    assert '<i class="ground at-0" data-of="b1" data-now="kept"></i>' in gap


def test_gap_outside_of_a_block_has_none():
    compared = compare(score(BEGUN, COMMITTED), score(BEGUN, COMMITTED, MAIL))

    gap = next(item for item in items(compared.left) if "row--gap" in item)
    assert "ground" not in gap


def test_long_runs_stay_within_their_budget():
    left = [printed("one"), MAIL, printed("two")] * 600
    right = [printed("two"), MAIL, MAIL, printed("one")] * 450
    began = time.thread_time()

    compared = compare(score(*left), score(*right))

    assert time.thread_time() - began < 4
    assert len(compared.left) + len(compared.right) < CHARACTERS * 1.1
    assert len(items(compared.left)) == len(items(compared.right))


def test_long_stretch_that_is_the_same_is_told_in_a_row():
    same = [printed(str(number)) for number in range(2_000)]

    compared = compare(score(*same), score(*same, MAIL))

    assert numbers(compared.left)[48:50] == [49, 1953]
    assert numbers(compared.right)[-3:] == [2001, 2002, 2003]
    assert "rows, the same on both sides" in compared.left
    assert len(items(compared.left)) == len(items(compared.right)) == 103
    assert compared.same == 6  # The other rounds of what repeats are folded in each score, too.
