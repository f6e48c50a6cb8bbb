"""Fill a room with people, let them do what people in a workshop do at the same time, and print how long it takes.

Each of them is a real client on a socket of its own, with an open stream. They and the site share the machine's cores,
as they do not in a workshop: all figures include what the clients cost. Exit status 1 when one is not as it must be.
"""

import argparse
import asyncio
import os
import resource
import time
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from lessons.sandbox.supervisor import Supervisor
from tests.bench.engine import runs_per_second
from tests.bench_room import scenes
from tests.bench_room.table import HEAD, Row
from tests.siege.site import Holdings, Site, started_site

ROOT = Path(__file__).parents[2]
RUNNERS_PART = 5
"""One in so many runs actions all the time."""


class Table:
    def __init__(self) -> None:
        self.is_broken = False

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            print(row, flush=True)
            self.is_broken |= row.is_broken


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_room", description=__doc__)
    parser.add_argument("--people", type=int, default=300, help="in the room (default: %(default)s)")
    parser.add_argument("--idle", type=int, default=1000, help="streams more that are only open (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=20, help="of running and voting (default: %(default)s)")
    arguments = parser.parse_args()
    allow_many_descriptors()
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{arguments.people} people; clients and site share {os.cpu_count()} cores, load average {load}")
    print(HEAD)
    table = Table()
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        uvloop.run(in_the_room(table, folder, arguments.people, arguments.idle, arguments.seconds))
    return int(table.is_broken)


async def in_the_room(table: Table, folder: str, people: int, idle: int, seconds: float) -> None:
    with closing(Sites(folder)) as sites:
        await sites.start()
        joining = time.monotonic()
        room = await scenes.filled_room(sites.addresses, people)
        table.add([Row(f"{people} people join, {scenes.AT_ONCE} at a time", time.monotonic() - joining, "s")])
        table.add(await scenes.quiet(room, events=5))
        before = sites.holdings()
        async with scenes.idle_streams(room, idle) as streams:
            await asyncio.sleep(1)
            after = sites.holdings()
            held = sum(stream.is_open.is_set() for stream in streams)
        table.add(
            [
                Row(f"{idle} streams more, held", held, at_least=idle),
                Row("… memory for each", (after.mib - before.mib) * 1024 / idle, "KiB", at_most=100),
                # As many as open one at the same time; an open one holds none.
                Row("… threads for all of them", after.threads - before.threads, at_most=scenes.AT_ONCE),
            ]
        )
        table.add(await scenes.busy(room, seconds=seconds, runners=people // RUNNERS_PART))
        table.add(await scenes.followed(room))
        rate = await asyncio.to_thread(engine_rate)
        table.add(await scenes.all_run(room, runs_per_second=rate))
        table.add(await scenes.restarted(room, sites.kill_and_start))
        room.close()
        complaints = sites.complaints()
    table.add([Row("lines on the site's standard error output", len(complaints))])
    print(*complaints[:20], sep="\n")


class Sites:
    """The web processes."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._sites: list[tuple[Site, ExitStack]] = []

    @property
    def addresses(self) -> list[tuple[str, int]]:
        return [site.address for site, _ in self._sites]

    async def start(self, *, port: int = 0) -> None:
        stack = ExitStack()
        site = await asyncio.to_thread(stack.enter_context, started_site(ROOT, data=self._folder, port=port))
        self._sites.append((site, stack))

    async def kill_and_start(self) -> None:
        site, stack = self._sites.pop(0)
        site.process.kill()
        stack.close()
        await self.start(port=site.address[1])

    def holdings(self) -> Holdings:
        return self._sites[0][0].holdings()

    def complaints(self) -> list[str]:
        return Path(self._folder, "stderr").read_text(errors="replace").splitlines()

    def close(self) -> None:
        for _, stack in self._sites:
            stack.close()


def engine_rate() -> float:
    with closing(Supervisor()) as supervisor:
        return runs_per_second(supervisor, requesters=8, seconds=4)


def allow_many_descriptors() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    raise SystemExit(main())
