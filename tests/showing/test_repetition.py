"""Rows that repeat are folded, and counted."""

from lessons.showing.repetition import Repetition
from lessons.showing.score import Row
from lessons.traces.rounds import ROUNDS
from tests.linear import assert_linear


def line(number, level=0):
    return Row(level, place=f"actions.py:{number}", is_line=True)


def folded(*numbers):
    """Return what is shown of these lines and one behind them: their numbers, and what is told."""
    rows = Repetition().fold(line(number) for number in [*numbers, 99])
    return [row.said or int(row.place.rpartition(":")[2]) for row in rows if not row.is_again][:-1]


def test_rows_that_differ_are_all_shown():
    assert folded(1, 2, 3, 4) == [1, 2, 3, 4]


def test_few_rounds_are_all_shown():
    assert folded(*[1, 2] * ROUNDS) == [1, 2] * ROUNDS


def test_further_rounds_are_counted():
    assert folded(*[1, 2] * 10) == [*[1, 2] * ROUNDS, "\N{MULTIPLICATION SIGN} 7, the same 2 rows"]


def test_line_that_repeats_alone_is_counted():
    assert folded(*[5] * 243) == [*[5] * ROUNDS, "\N{MULTIPLICATION SIGN} 240, the same"]


def test_round_that_goes_another_way_is_shown():
    shown = folded(*[1, 2] * 5, 1, 7, *[1, 2] * 5)

    assert 7 in shown


def test_every_row_is_there_and_stands_where_it_came():
    rows = list(Repetition().fold(line(number) for number in [*[1, 2, 3] * 20, 4]))

    assert [row.place for row in rows if not row.said] == [f"actions.py:{n}" for n in [*[1, 2, 3] * 20, 4]]
    assert sum(row.is_again for row in rows) == 3 * (20 - ROUNDS)


def test_folding_takes_time_in_proportion_to_the_rows():
    assert_linear(
        lambda size: list(Repetition().fold(line(n % 7 * (n % 3)) for n in range(size))), lambda size: size, size=500
    )
