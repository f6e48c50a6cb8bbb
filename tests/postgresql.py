"""A PostgreSQL server for tests, and a connection of Django to it, beside the site's own database."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections

ALIAS = "postgresql"


@dataclass
class Server:
    """Listens on a socket in `folder`, and nowhere else."""

    pg_ctl: Path
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        folder = str(self.folder)
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": folder}

    @property
    def url(self) -> str:
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}/postgres"

    def make(self) -> None:
        self._run("initdb", "-o", "--username=postgres --auth=trust --no-sync")

    def start(self, options: str = "-c fsync=off") -> None:
        self._run("start", "-l", self.folder / "log", "-o", f"-k {self.folder} -c listen_addresses='' {options}")

    def stop(self) -> None:
        """Stop as a crash does: connections are cut, and nothing is written any more."""
        self._run("stop", "-m", "immediate")

    def _run(self, command: str, *arguments: str | Path) -> None:
        # The server refuses to be started by root.
        user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        data = self.folder / "data"
        subprocess.run(
            [self.pg_ctl, command, "-D", data, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, **user
        )


def find_pg_ctl() -> Path | None:
    found = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), *map(Path, filter(None, [shutil.which("pg_ctl")]))]
    return found[0] if found else None


@contextmanager
def running_server(options: str = "-c fsync=off") -> Iterator[Server]:
    pg_ctl = find_pg_ctl()
    assert pg_ctl, "PostgreSQL is not installed"
    # Not in pytest's own folder, into which its user alone may look.
    with TemporaryDirectory(prefix="signalbox-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, user="postgres", group="postgres")
        server = Server(pg_ctl, Path(name))
        server.make()
        server.start(options)
        yield server
        server.stop()


@contextmanager
def connected(server):
    """Give the connection, and forget it at the end, whatever tables are left."""
    connections.databases[ALIAS] = {**connections.databases["default"], "OPTIONS": {}, **server}
    connection = connections[ALIAS]
    # Django's test case refuses databases that it does not know, but not an open connection.
    connection.connect()
    yield connection
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    del connections[ALIAS]
    del connections.databases[ALIAS]
