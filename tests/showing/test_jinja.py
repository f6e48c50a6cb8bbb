"""Durations and changed columns, as the templates of a trace show them."""

import pytest

from lessons.showing.jinja import changes_to, duration
from lessons.traces.events import Cell


@pytest.mark.parametrize(
    ("microseconds", "shown"),
    [(0, "0 µs"), (999, "999 µs"), (1_000, "1.0 ms"), (12_340, "12.3 ms"), (2_500_000, "2.50 s")],
)
def test_duration_takes_the_unit_that_suits_it(microseconds, shown):
    assert duration(microseconds) == shown.replace(" ", "\N{NO-BREAK SPACE}")


def test_changes_tell_the_columns_that_differ():
    changes = changes_to([Cell("id", "1"), Cell("name", "Ada")], [Cell("id", "1"), Cell("name", "Eve")])

    assert [(change.name, change.changed) for change in changes] == [("id", False), ("name", True)]


def test_column_that_was_not_there_is_changed():
    (change,) = changes_to([], [Cell("id", "1")])

    assert (change.old, change.changed) == ("", True)
