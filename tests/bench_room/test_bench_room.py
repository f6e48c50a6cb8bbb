"""A small room, once through all that happens in it: the large one is `python -m tests.bench_room`."""

import sys
from contextlib import closing

import pytest
import uvloop

from tests.bench_room import __main__ as bench
from tests.bench_room.table import Row

pytestmark = pytest.mark.thorough

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what is held is read from /proc")
ONCE = pytest.mark.xdist_group("bench_room")  # not once for each worker
EXACT = [
    "9 streams more, held",
    "… that were refused",
    "… lost, or counted twice",
    "… that failed",
    "… that failed, or were refused",
    "… that took a second and saw no place in the queue",
    "… votes lost, or counted twice",
    "… messages of the host lost, all streams together",
    "… events doubled, or out of order",
]
"""Rows that are as they must be on a machine that does much else, too."""


@pytest.fixture(scope="module")
def measured(data_of_started_site):
    """The rows of the table, by name."""
    table = bench.Table()
    with pytest.MonkeyPatch.context() as patch, closing(bench.Sites(str(data_of_started_site()))) as sites:
        patch.setattr(bench, "engine_rate", lambda: 100.0)
        uvloop.run(bench.in_the_room(table, sites, people=8, idle=9, seconds=3))
    return {row.name: row for row in table.rows}


@ONLY_LINUX
@ONCE
@pytest.mark.parametrize("name", EXACT)
def test_small_room_is_as_it_must_be(measured, name):
    assert not measured[name].is_broken, str(measured[name])


@ONLY_LINUX
@ONCE
def test_everything_was_measured(measured):
    names = "\n".join(measured)

    for beginning in ("8 people join", "an event of the host", "8 vote", "8 pages", "everybody runs now", "killed"):
        assert beginning in names


@pytest.mark.parametrize(
    ("row", "is_broken"),
    [
        (Row("figure", 7), False),
        (Row("figure", 7, at_most=7), False),
        (Row("figure", 8, at_most=7), True),
        (Row("figure", 6, at_least=7), True),
        (Row("figure", float("inf"), at_most=7), True),
        (Row("figure", float("nan"), at_most=7), True),
    ],
)
def test_row_is_broken_when_it_is_not_as_it_must_be(row, is_broken):
    assert (row.is_broken, str(row).endswith("broken")) == (is_broken, is_broken)
