"""Memory pages that a child makes its own ahead of writing to them."""

import ctypes
import mmap
import os
import sys

import pytest

from lessons.sandbox import prefault
from lessons.sandbox.barriers import kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="page maps are Linux's")

PAGES = 8


@pytest.fixture
def address():
    """Return where pages begin that this process has written to and a child of it has not."""
    memory = mmap.mmap(-1, PAGES * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE)
    memory[:] = b"x" * len(memory)
    first = ctypes.c_char.from_buffer(memory)
    yield ctypes.addressof(first)
    del first
    memory.close()


def written_in_child(address, populate):
    """Return which of the pages a child owns after `populate`, by their number."""
    ours, theirs = os.pipe()
    if not os.fork():
        populate()
        written = set(prefault.PageMap().written())
        os.write(theirs, bytes(n for n in range(PAGES) if address + n * mmap.PAGESIZE in written))
        os._exit(0)
    os.wait()
    os.close(theirs)
    with open(ours, "rb") as pipe:
        return list(pipe.read())


def test_child_shares_pages_that_it_has_not_written_to(address):
    assert written_in_child(address, lambda: None) == []


@pytest.mark.parametrize("in_one_call", [True, False])
def test_child_owns_pages_that_it_populates(address, monkeypatch, in_one_call):
    if not in_one_call:
        monkeypatch.setattr(kernel, "PIDFD_SELF", -1)
    ranges = [(address + mmap.PAGESIZE, 2 * mmap.PAGESIZE), (address + 5 * mmap.PAGESIZE, mmap.PAGESIZE)]

    assert written_in_child(address, prefault.Pages(ranges).populate) == [1, 2, 5]


def test_pages_beyond_the_budget_wait_for_a_run():
    ready = [0, mmap.PAGESIZE]
    in_run = [n * mmap.PAGESIZE for n in range(10, 10_000)]

    ahead, on_arrival = prefault.choose(ready=ready, ended=[*ready, *in_run])

    assert ahead[0] == (0, 2 * mmap.PAGESIZE)
    assert on_arrival == [(ahead[1][0] + ahead[1][1], in_run[-1] + mmap.PAGESIZE - sum(ahead[1]))]
