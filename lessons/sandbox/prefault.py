"""Make a waiting child warm: give it its own copy of the memory pages that a run is going to write to.

After a fork parent and child share all memory, and each first write to a page costs a page fault: about 2,000 in a
run, more than half of its time. Which pages those are is learned once, from a run of `PROBE` in a child of its own
(Linux, /proc/self/pagemap); every later child asks for all of them in a few calls of madvise(MADV_POPULATE_WRITE)
before it waits for a run. Where the kernel offers neither, nothing is learned and a run is slower, no more.
"""

import ctypes
import mmap
import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from lessons.sandbox.limits import MiB
from lessons.sandbox.wire import Request

_MADV_POPULATE_WRITE = 23
_EXCLUSIVE = 1 << 56
"""Bit of a pagemap entry: the page is mapped by this process alone (Documentation/admin-guide/mm/pagemap.rst)."""
_WRITABLE_PRIVATE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ (\d+)\s*(.*)$", re.MULTILINE)
_BUDGET_BYTES = 6 * MiB
"""How much memory a waiting child may spend on this. The longest ranges come first: they take the fewest calls."""

Ranges = tuple[tuple[int, int], ...]
"""Pairs of an address and a length in bytes, both multiples of the page size."""

PROBE = Request(
    files={
        "probe/__init__.py": "",
        "probe/models.py": """
from django.db import models

class Shelf(models.Model):
    name = models.CharField(max_length=20)
""",
        "actions.py": """
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from probe.models import Shelf

@receiver(post_save, sender=Shelf)
def notice(sender, instance, created, **kwargs):
    print("saved", instance.pk, created)

def probe():
    connection.cursor().execute("CREATE TABLE probe_shelf (id integer PRIMARY KEY, name varchar(20))")
    shelf = Shelf.objects.create(name="x")
    Shelf.objects.get(pk=shelf.pk).save()
    try:
        with transaction.atomic():
            transaction.on_commit(print)
            Shelf.objects.create(name="y")
            raise ValueError
    except ValueError:
        pass
""",
    },
    apps=["probe"],
    action="probe",
)


class PageMap:
    """Tells which of the pages that a fresh child shares with its parent it has written to since."""

    def __init__(self) -> None:
        self._regions = [
            (int(start, 16), int(end, 16))
            for start, end, inode, name in _WRITABLE_PRIVATE.findall(Path("/proc/self/maps").read_text())
            if not name.startswith("[stack") and (inode == "0" or name)
        ]
        self._pages = open("/proc/self/pagemap", "rb", buffering=0)  # noqa: SIM115 - the jail will forbid to open it

    @property
    def descriptor(self) -> int:
        return self._pages.fileno()

    def written(self) -> Ranges:
        return tuple(_within_budget(_join(self._written_pages())))

    def _written_pages(self) -> Iterator[int]:
        for start, end in self._regions:
            count = (end - start) // mmap.PAGESIZE
            self._pages.seek(start // mmap.PAGESIZE * 8)
            entries = self._pages.read(count * 8)
            for index, (entry,) in enumerate(struct.iter_unpack("=Q", entries)):
                if entry & _EXCLUSIVE:
                    yield start + index * mmap.PAGESIZE


def populate(ranges: Ranges) -> None:
    """Give this process its own copy of the pages in `ranges`; a range that it lacks is passed over."""
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for address, length in ranges:
        madvise(address, length, _MADV_POPULATE_WRITE)


def _join(pages: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that neighbouring pages make up."""
    start = end = 0
    for page in pages:
        if page != end:
            if end:
                yield start, end - start
            start = page
        end = page + mmap.PAGESIZE
    if end:
        yield start, end - start


def _within_budget(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    left = _BUDGET_BYTES
    for address, length in sorted(ranges, key=lambda pair: pair[1], reverse=True):
        if length > left:
            return
        left -= length
        yield address, length
