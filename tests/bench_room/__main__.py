"""Fill a room with people, let them do what people in a workshop do at the same time, and print how long it takes.

Each of them is a real client on a socket of its own, with an open stream. They and the site share the machine's cores,
as they do not in a workshop: all figures include what the clients cost. Exit status 1 when one is not as it must be.
"""

import argparse
import asyncio
import os
import resource
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from lessons.sandbox.supervisor import Supervisor
from tests.bench.engine import runs_per_second
from tests.bench_room import scenes
from tests.bench_room.table import HEAD, Row
from tests.postgresql import Server, find_pg_ctl, running_server
from tests.siege.site import Holdings, Site, started_site

ROOT = Path(__file__).parents[2]
RUNNERS_PART = 5
"""One in so many runs actions all the time."""
STARTS = 5
"""On a machine with much else to do, the tables of a lesson may take too long to make. Those that are made stay."""
LEVELS = ("CRITICAL", "ERROR", "WARNING")
SHOWN = 20


class Table:
    """Prints its rows as they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    @property
    def is_broken(self) -> bool:
        return any(row.is_broken for row in self.rows)

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            print(row, flush=True)
            self.rows.append(row)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_room", description=__doc__)
    parser.add_argument("--people", type=int, default=300, help="in the room (default: %(default)s)")
    parser.add_argument("--idle", type=int, default=1000, help="streams more that are only open (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=20, help="of running and voting (default: %(default)s)")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server, with two web processes")
    arguments = parser.parse_args()
    if arguments.postgresql and find_pg_ctl() is None:
        print("PostgreSQL is not installed: nothing is measured on it.")
        return 0
    allow_many_descriptors()
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{arguments.people} people; clients and site share {os.cpu_count()} cores, load average {load}")
    print(HEAD)
    table = Table()
    with ExitStack() as stack:
        sites = Sites(stack.enter_context(TemporaryDirectory()))
        if arguments.postgresql:
            sites.on(stack.enter_context(running_server()))
        stack.enter_context(closing(sites))
        uvloop.run(in_the_room(table, sites, arguments.people, arguments.idle, arguments.seconds))
    return int(table.is_broken)


async def in_the_room(table: Table, sites: "Sites", people: int, idle: int, seconds: float) -> None:
    await sites.start_all()
    joining = time.monotonic()
    room = await scenes.filled_room(sites.addresses, people, sites.cpu_seconds)
    table.add([Row(f"{people} people join, {scenes.AT_ONCE} at a time", time.monotonic() - joining, "s")])
    table.add(await scenes.quiet(room, events=5))
    before = sites.holdings()
    async with scenes.idle_streams(room, idle) as streams:
        await asyncio.sleep(1)
        after = sites.holdings()
        held = sum(stream.is_open.is_set() for stream in streams)
    # A thousand streams that end at once are not what the next scene is about.
    await scenes.at_rest(sites.cpu_seconds)
    table.add(
        [
            Row(f"{idle} streams more, held", held, at_least=idle),
            Row("… memory for each", (after.mib - before.mib) * 1024 / idle, "KiB", at_most=100),
            # An open one holds none; each of those that open at the same time takes one, and one to read the log.
            Row("… threads for all of them", after.threads - before.threads, at_most=2 * scenes.AT_ONCE * sites.count),
        ]
    )
    table.add(await scenes.busy(room, seconds=seconds, runners=max(1, people // RUNNERS_PART)))
    table.add(await scenes.followed(room))
    rate = await asyncio.to_thread(engine_rate)
    table.add(await scenes.all_run(room, runs_per_second=rate))
    table.add(await scenes.killed(room, sites.kill_and_start))
    if sites.server:
        table.add(await scenes.database_restarted(room, sites.server))
    room.close()
    complaints = Counter(line for line in sites.complaints() if line.startswith(LEVELS))
    table.add([Row("complaints of the site on its standard error output", complaints.total())])
    for line, count in complaints.most_common(SHOWN):
        print(f"{count} times: {line}")


class Sites:
    """So many web processes that share their data."""

    def __init__(self, folder: str) -> None:
        self.server: Server | None = None
        self.count = 1
        self._settings: dict[str, str] = {}
        self._folder = folder
        self._sites: list[tuple[Site, ExitStack]] = []

    def on(self, server: Server) -> None:
        """Use two web processes on a PostgreSQL server."""
        self.server, self.count = server, 2
        self._settings["DATABASE_URL"] = server.url

    @property
    def addresses(self) -> list[tuple[str, int]]:
        return [site.address for site, _ in self._sites]

    async def start_all(self) -> None:
        for _ in range(self.count):
            await self.start()

    async def start(self, *, port: int = 0) -> None:
        for _ in range(STARTS):
            stack = ExitStack()
            try:
                starting = started_site(ROOT, data=self._folder, port=port, **self._settings)
                site = await asyncio.to_thread(stack.enter_context, starting)
            except SystemExit as error:
                print(error)
                continue
            self._sites.append((site, stack))
            return
        raise SystemExit("The site could not be started.")

    async def kill_and_start(self) -> None:
        site, stack = self._sites.pop(0)
        site.process.kill()
        stack.close()
        await self.start(port=site.address[1])

    def holdings(self) -> Holdings:
        all_of_them = [site.holdings() for site, _ in self._sites]
        return Holdings(sum(one.mib for one in all_of_them), sum(one.threads for one in all_of_them))

    def cpu_seconds(self) -> float:
        return sum(site.cpu_seconds() for site, _ in self._sites)

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
