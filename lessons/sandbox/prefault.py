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
from collections.abc import Iterator
from pathlib import Path

from lessons.sandbox.wire import Request

_MADV_POPULATE_WRITE = 23
_EXCLUSIVE = 1 << 56
"""Bit of a pagemap entry: the page is mapped by this process alone (Documentation/admin-guide/mm/pagemap.rst)."""
_WRITABLE_PRIVATE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw.p \S+ \S+ (\d+)\s*(.*)$", re.MULTILINE)
_JOINED_PAGES = 2
"""Dirty pages with no more than this many clean ones between them are asked for in one call."""

Ranges = tuple[tuple[int, int], ...]
"""Pairs of an address and a length in bytes, both multiples of the page size."""

PROBE = Request(
    files={
        "probe/__init__.py": "",
        "probe/models.py": (
            "from django.conf import settings\n"
            "from django.db import models\n"
            "class Shelf(models.Model):\n"
            "    name = models.CharField(max_length=20)\n"
            "    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)\n"
            "    labels = models.ManyToManyField('self')\n"
        ),
        "actions.py": (
            "from django.contrib.auth import get_user_model\n"
            "from django.db import connection, models, transaction\n"
            "from django.dispatch import receiver\n"
            "from probe.models import Shelf\n"
            "@receiver(models.signals.post_save)\n"
            "def notice(sender, instance, **kwargs):\n"
            "    print(sender, instance)\n"
            "def probe():\n"
            "    with connection.schema_editor() as editor:\n"
            "        editor.create_model(get_user_model())\n"
            "        editor.create_model(Shelf)\n"
            "    shelf = Shelf.objects.create(name='x')\n"
            "    shelf.save()\n"
            "    shelf.labels.add(Shelf.objects.create(name='y'))\n"
            "    Shelf.objects.get_or_create(name='z')\n"
            "    Shelf.objects.filter(pk=shelf.pk).update(name='w')\n"
            "    try:\n"
            "        with transaction.atomic():\n"
            "            transaction.on_commit(print)\n"
            "            shelf.delete()\n"
            "            raise ValueError('undo')\n"
            "    except ValueError as error:\n"
            "        print(error, Shelf.objects.count())\n"
        ),
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
        self._pages = open("/proc/self/pagemap", "rb", buffering=0)  # noqa: SIM115: the jail will forbid to open it

    @property
    def descriptor(self) -> int:
        return self._pages.fileno()

    def written(self) -> Ranges:
        return tuple(_join(list(self._written_pages())))

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


def _join(pages: list[int]) -> Iterator[tuple[int, int]]:
    start = end = 0
    for page in pages:
        if end and page - end <= _JOINED_PAGES * mmap.PAGESIZE:
            end = page + mmap.PAGESIZE
            continue
        if end:
            yield start, end - start
        start, end = page, page + mmap.PAGESIZE
    if end:
        yield start, end - start
