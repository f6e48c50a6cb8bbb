"""Memory pages that a child makes its own ahead of writing to them."""

import mmap
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.sandbox import prefault
from lessons.sandbox.barriers import kernel

FORK = """
import ctypes, mmap, os, sys
from lessons.sandbox import prefault
from lessons.sandbox.barriers import kernel

memory = mmap.mmap(-1, 8 * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE)
memory[:] = b"x" * len(memory)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
wanted, kernel.PIDFD_SELF = map(int, sys.argv[1].split(",")), int(sys.argv[2])
page_map = prefault.PageMap()
pages = prefault.Pages(tuple((address + number * mmap.PAGESIZE, mmap.PAGESIZE) for number in wanted))
if not os.fork():
    pages.populate()
    written = page_map.written(page_map.look())
    print([number for number in range(8) if address + number * mmap.PAGESIZE in written], flush=True)
    os._exit(0)
os.wait()
"""


def own_pages(*, wanted, process=kernel.PIDFD_SELF):
    """Return which of eight pages a child owns that has populated those wanted."""
    arguments = [",".join(map(str, wanted)), str(process)]
    done = subprocess.run(
        [sys.executable, "-c", FORK, *arguments],
        cwd=Path(prefault.__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="page maps are Linux's")
@pytest.mark.parametrize("process", [kernel.PIDFD_SELF, -1], ids=["in one call", "page by page"])
def test_child_owns_pages_that_it_populates(process):
    assert own_pages(wanted=[1, 2, 5], process=process) == "[1, 2, 5]"


def test_pages_beyond_the_budget_wait_for_a_run():
    ready = [0, mmap.PAGESIZE]
    in_run = [n * mmap.PAGESIZE for n in range(10, 10_000)]

    forecast = prefault.choose(ready=ready, ended=[*ready, *in_run])

    first, second = forecast.at_once
    assert first == (0, 2 * mmap.PAGESIZE)
    assert forecast.before_run == ((sum(second), in_run[-1] + mmap.PAGESIZE - sum(second)),)
