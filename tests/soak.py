"""Run the sandbox for long, one run in five hostile, and print what it holds before and after.

Usage: python -m tests.soak [RUNS]. Exit status 1 when something has leaked or a run ended as it should not.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from lessons.sandbox.limits import KiB, Limits, MiB
from lessons.sandbox.supervisor import Supervisor
from lessons.sandbox.wire import Request

RUNS = 2_000
AT_ONCE = 8
ONE_IN = 5
WARM_UP = 40
SETTLE_SECONDS = 20
LIMITS = Limits(cpu_seconds=1, wall_seconds=10, memory_bytes=192 * MiB, events=200, output_bytes=32 * KiB)
MORE_MEMORY_MIB = 8
"""What a process may grow by: allocators keep a little of what they were lent."""

PEACEFUL = """
from django.contrib.auth.models import Group
from django.db import connection

def go():
    with connection.schema_editor() as editor:
        editor.create_model(Group)
    Group.objects.create(name="readers")
    print(Group.objects.count())
"""
HOSTILE = {
    "fork": "import os\ndef go():\n    while True:\n        try: os.fork()\n        except OSError: break",
    "kill everyone": "import os\ndef go(): os.kill(-1, 9)",
    "kill itself": "import os\ndef go(): os.kill(os.getpid(), 9)",
    "leave early": "import os\ndef go(): os._exit(0)",
    "segfault": "import ctypes\ndef go(): ctypes.string_at(0)",
    "hoard memory": "def go(): kept = [bytearray(2**20) for _ in range(10_000)]",
    "start threads": (
        "import threading\ndef go():\n    wait = threading.Event().wait\n"
        "    while True: threading.Thread(target=wait, daemon=True).start()"
    ),
    "print without end": "def go():\n    while True: print('x' * 1000)",
    "open descriptors": "import os\ndef go():\n    while True: os.dup(0)",
    "write files": "def go():\n    for number in range(1000): open(f'/tmp/signalbox-soak-{number}', 'w')",
    "connect": "import socket\ndef go(): socket.create_connection(('127.0.0.1', 80))",
    "recurse": "def go(): go()",
    "loop": "def go():\n    while True: pass",
}


@dataclass(frozen=True)
class Holdings:
    """What the sandbox holds while nothing runs."""

    children: int
    zygote_descriptors: int
    zygote_mib: float
    web_descriptors: int
    web_threads: int
    web_mib: float
    files_left: int

    def leaked_since(self, before: "Holdings") -> dict[str, float]:
        """Return by how much each figure grew, where that is more than it may."""
        allowed = {"zygote_mib": MORE_MEMORY_MIB, "web_mib": MORE_MEMORY_MIB}
        grown = {name: value - getattr(before, name) for name, value in asdict(self).items()}
        return {name: more for name, more in grown.items() if more > allowed.get(name, 0)}


def holdings(supervisor: Supervisor) -> Holdings:
    zygote = Path("/proc", str(supervisor.zygote_pid))
    web = Path("/proc/self")
    return Holdings(
        children=len((zygote / f"task/{zygote.name}/children").read_text().split()),
        zygote_descriptors=len(list((zygote / "fd").iterdir())),
        zygote_mib=resident_mib(zygote),
        web_descriptors=len(list((web / "fd").iterdir())),
        web_threads=len(list((web / "task").iterdir())),
        web_mib=resident_mib(web),
        files_left=len(list(Path("/tmp").glob("signalbox-soak-*"))),
    )


def settled(supervisor: Supervisor, before: Holdings) -> Holdings:
    """Return the holdings once the last children are gone and the pool is full again."""
    deadline = time.monotonic() + SETTLE_SECONDS
    now = holdings(supervisor)
    while now.leaked_since(before) and time.monotonic() < deadline:
        time.sleep(0.1)
        now = holdings(supervisor)
    return now


def resident_mib(process: Path) -> float:
    pages = int((process / "statm").read_text().split()[1])
    return pages * 4 / 1024


def soak(supervisor: Supervisor, runs: int) -> Counter:
    """Carry out `runs` runs and return how many of each kind ended how."""
    names = list(HOSTILE)

    def run(index: int) -> tuple[str, str]:
        hostile = index % ONE_IN == 0
        name = names[index // ONE_IN % len(names)] if hostile else "peaceful"
        source = HOSTILE[name] if hostile else PEACEFUL
        result = supervisor.run(Request(files={"actions.py": source}, apps=[], action="go"), {}, lambda events: None)
        return name, result.ending.limit or result.ending.outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(run, range(runs)))


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    supervisor = Supervisor(LIMITS)
    soak(supervisor, WARM_UP)
    zygote = supervisor.zygote_pid
    time.sleep(2)  # until the pool is full again
    before = holdings(supervisor)
    began = time.monotonic()
    endings = soak(supervisor, runs)
    seconds = time.monotonic() - began
    after = settled(supervisor, before)
    same_zygote = supervisor.zygote_pid == zygote
    supervisor.close()

    for (name, ending), count in sorted(endings.items()):
        print(f"{count:6}  {name}: {ending}")
    print(f"{runs} runs in {seconds:.0f} s, {AT_ONCE} at a time; the same zygote at the end: {same_zygote}")
    for name, value in asdict(before).items():
        print(f"{name:20} before {value:8.1f}   after {getattr(after, name):8.1f}")
    peaceful = {ending for name, ending in endings if name == "peaceful"}
    return int(bool(after.leaked_since(before)) or not same_zygote or peaceful != {"returned"})


if __name__ == "__main__":
    raise SystemExit(main())
