"""Make a child warm: give it its own copy of the memory pages that a run is going to write to.

After a fork parent and child share all memory, and each first write to a page costs a page fault: about 2,000 in a
run, more than half of its time. Which pages those are is learned once, from a run of `PROBE` in a child of its own
(Linux, /proc/self/pagemap). Every later child asks for them in few calls of madvise(MADV_POPULATE_WRITE), at half of
what the faults cost: for most before it waits for a run, for the rest when it is the next to get one, or has got it.
Where the kernel offers neither, nothing is learned and a run is slower, no more.
"""

import ctypes
import mmap
import os
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from lessons.sandbox.barriers import kernel
from lessons.sandbox.limits import MiB
from lessons.sandbox.wire import Request

_MADV_POPULATE_WRITE = 23
_SYS_PROCESS_MADVISE = 440
_MOST_RANGES = 1024
"""Most that one call takes (UIO_MAXIOV)."""
_EXCLUSIVE = 1 << 56
"""Bit of a pagemap entry: the page is mapped by this process alone (Documentation/admin-guide/mm/pagemap.rst)."""
_WRITABLE_PRIVATE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ (\d+)\s*(.*)$", re.MULTILINE)
_BUDGET_BYTES = 4 * MiB
"""How much memory each waiting child may spend on pages that it writes to in a run and not before."""

Ranges = tuple[tuple[int, int], ...]
"""Pairs of an address and a length in bytes, both multiples of the page size."""


class Forecast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which memory a run is going to write to: what to populate while a child waits, and what when a run has come."""

    at_once: Ranges = ()
    before_run: Ranges = ()


PROBE = Request(
    files={
        "probe/__init__.py": "",
        "probe/models.py": """
from django.db import models

class Shelf(models.Model):
    name = models.CharField(max_length=20)
""",
        "actions.py": """
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from probe.models import Shelf

@receiver(post_save, sender=Shelf)
def notice(sender, instance, created, **kwargs):
    print("saved", instance.pk, created)

def probe():
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
PROBE_TABLE = "CREATE TABLE probe_shelf (id integer PRIMARY KEY, name varchar(20))"


class PageMap:
    """Tells which pages of the memory that this process has now a child of it has written to.

    A child looks first and reads what it saw later: that itself takes memory.
    """

    def __init__(self) -> None:
        self._regions = [
            (int(start, 16), int(end, 16))
            for start, end, inode, name in _WRITABLE_PRIVATE.findall(Path("/proc/self/maps").read_text())
            if not name.startswith("[stack") and (inode == "0" or name)
        ]

    def look(self) -> list[bytes]:
        """Return the kernel's entries of all pages."""
        with open("/proc/self/pagemap", "rb", buffering=0) as entries:
            return [
                os.pread(entries.fileno(), (end - start) // mmap.PAGESIZE * 8, start // mmap.PAGESIZE * 8)
                for start, end in self._regions
            ]

    def written(self, seen: Sequence[bytes]) -> list[int]:
        """Return the addresses of the pages that were its own when a child looked, in order."""
        return [
            start + index * mmap.PAGESIZE
            for (start, _), entries in zip(self._regions, seen, strict=True)
            for index, (entry,) in enumerate(struct.iter_unpack("=Q", entries))
            if entry & _EXCLUSIVE
        ]


class Pages:
    """Pages to populate, in the form in which the kernel takes them (struct iovec), made once in the zygote."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        pieces = [ranges[start : start + _MOST_RANGES] for start in range(0, len(ranges), _MOST_RANGES)]
        self._vectors = [(ctypes.c_uint64 * (2 * len(piece)))(*[n for pair in piece for n in pair]) for piece in pieces]

    def populate(self) -> None:
        """Give this process its own copy of the pages; those that it lacks are passed over."""
        try:
            for vector in self._vectors:
                of_self, count = kernel.PIDFD_SELF, len(vector) // 2
                kernel.call("syscall", _SYS_PROCESS_MADVISE, of_self, vector, count, _MADV_POPULATE_WRITE, 0)
        except OSError:
            # Before Linux 6.14 each range takes a call of its own.
            for address, length in self._ranges:
                _madvise(address, length, _MADV_POPULATE_WRITE)


class Plan:
    """Which pages a child populates as soon as it is forked, and which ones before a run: at first, none."""

    def __init__(self) -> None:
        self._at_once = self._before_run = Pages(())
        self._is_complete = False
        # Python calls these functions in the order in which they came, and those of threading, logging and random
        # write to 250 pages.
        os.register_at_fork(after_in_child=self._fork_is_done)

    def follow(self, forecast: Forecast) -> None:
        self._at_once, self._before_run = Pages(forecast.at_once), Pages(forecast.before_run)

    def complete(self) -> None:
        """Populate, once, what is left for the run."""
        if not self._is_complete:
            self._is_complete = True
            self._before_run.populate()

    def _fork_is_done(self) -> None:
        self._at_once.populate()


PLAN = Plan()
"""Made when this module is imported, which the zygote does before anything else."""


def choose(*, ready: Sequence[int], ended: Sequence[int]) -> Forecast:
    """Return what to expect of a run, given which pages the probe had written to when it was ready and at its end."""
    written_anyway = set(ready)
    in_run = [page for page in ended if page not in written_anyway]
    affordable = _BUDGET_BYTES // mmap.PAGESIZE
    return Forecast(
        at_once=tuple(_join(sorted([*ready, *in_run[:affordable]]))), before_run=tuple(_join(in_run[affordable:]))
    )


_madvise = ctypes.CDLL(None).madvise
_madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


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
