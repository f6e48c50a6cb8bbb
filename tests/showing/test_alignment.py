"""Two runs side by side: nothing is lost, nothing is moved, and what is the same meets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.showing.alignment import Line, align
from lessons.showing.budget import Budget

ROWS = st.lists(st.sampled_from("abcd"), max_size=40)
LONG = 5_000


def lines(left, right):
    return align(left, right, Budget(cpu_seconds=10, characters=1))


@given(ROWS, ROWS)
def test_each_row_of_both_sides_stands_there_once_and_in_order(left, right):
    found = lines(left, right)

    assert [line.left for line in found if line.left is not None] == list(range(len(left)))
    assert [line.right for line in found if line.right is not None] == list(range(len(right)))
    assert all(left[one] == right[other] for one, other in found if None not in (one, other))


@given(ROWS)
def test_equal_runs_have_no_difference(rows):
    assert lines(rows, rows) == [Line(number, number) for number in range(len(rows))]


@given(ROWS, ROWS, ROWS)
def test_what_one_run_has_more_leaves_the_rest_beside_each_other(before, more, behind):
    found = lines([*before, *more, *behind], [*before, *behind])

    assert sum(None not in line for line in found) == len(before) + len(behind)


def test_what_only_the_left_has_comes_before_what_only_the_right_has():
    assert lines("axb", "ayb") == [Line(0, 0), Line(1, None), Line(None, 1), Line(2, 2)]


def test_loop_of_thousands_meets_again_behind_each_row_that_one_side_has_more():
    turn = ["for", "save", "INSERT", "post_save"]

    found = lines(turn * (LONG // 4), ["start", *[*turn, "mail"] * (LONG // 5), "end"])

    assert sum(None not in line for line in found) > LONG * 3 / 5


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["x"] * LONG, ["y", *["x"] * (LONG - 2), "y"]),
        (["x", "y"] * (LONG // 2), ["y", "y", "x"] * (LONG // 3)),
        ([f"{number % 70}" for number in range(LONG)], [f"{-number % 70}" for number in range(LONG)]),
        ([f"{number}" for number in range(LONG)], [f"{number}" for number in reversed(range(LONG))]),
    ],
    ids=["one row again and again", "two rows in turn", "backwards in turn", "backwards"],
)
def test_no_two_runs_take_more_than_their_budget(left, right):
    began = time.thread_time()

    found = align(left, right, Budget(cpu_seconds=0.1, characters=1))

    assert time.thread_time() - began < 0.5
    assert [line.left for line in found if line.left is not None] == list(range(len(left)))
    assert [line.right for line in found if line.right is not None] == list(range(len(right)))
