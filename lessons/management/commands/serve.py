"""Start the site: bring database and static files up to date, then serve over ASGI until told to stop."""

import asyncio
import math
import os
import signal
import socket
import sys
import warnings
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.db.backends.signals import connection_created

from lessons.catalogue import ContentError, Course, Lesson
from lessons.management import memory
from lessons.management.templates import compile_templates
from lessons.management.unread import UnreadProtocol
from lessons.pages.connections import closed_at_the_end
from lessons.pages.database import make_missing_tables
from lessons.pages.searchable import fill_index
from lessons.runs.course import course
from lessons.runs.engine import supervisor
from lessons.runs.first_database import FirstDatabaseFailed, first_database
from lessons.runs.lost import end_all_lost_runs
from lessons.sandbox.files import FilesRefused
from lessons.sandbox.supervisor import SandboxUnavailable
from lessons.workshops.addresses import answer_to_own_addresses, is_for_all, machine_addresses
from lessons.workshops.following import end_streams

GRACEFUL_SECONDS = math.ceil(supervisor.longest_run_seconds)
"""How long open streams may go on after the signal to stop: as long as a run may take, so that none is cut off."""
BACKLOG = 2048
SWITCH_SECONDS = 0.001


class Command(BaseCommand):
    help = "Start the site."
    # They are made below, when it is known where the site listens.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        host = settings.HOST or "127.0.0.1"
        parser.add_argument("--host", default=host, help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default: %(default)s)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        # First of all, for a second start by mistake must not touch the data of a running site.
        listener = _listen(host, port)
        # Files that whitenoise serves are read in one go under ASGI, and small: nothing to warn of.
        warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
        settings.HOST = host
        answer_to_own_addresses()
        self._set_up()
        # This thread needs the database no more. While it holds a lock on an SQLite file, SQLite cannot close what
        # other threads have opened: to close one descriptor of a file drops all locks of the process on it (fcntl(2)).
        connections.close_all()
        connection_created.connect(make_missing_tables)
        memory.give_back()
        memory.keep_what_is_there()
        # The event loop takes the interpreter back ten times in a request, and waits that long for a computing thread.
        # A tenth of that costs more than it saves: the interpreter is handed over ten thousand times a second.
        sys.setswitchinterval(SWITCH_SECONDS)
        _exit_normally_on_sigterm()
        server = AnnouncedServer(_configuration())
        # uvicorn raises the signal again when it has shut down.
        with suppress(KeyboardInterrupt), closed_at_the_end():
            server.run(sockets=[listener])
        if not server.started:
            raise CommandError("The site did not start; the lines above say why.")

    def _set_up(self) -> None:
        """Bring database and static files up to date, and make the databases that lessons begin with."""
        with _told(f"The database {settings.DATABASES['default']['NAME']} cannot be used", DatabaseError):
            self.check()  # Some checks ask the database what it can do.
            call_command("migrate", interactive=False, verbosity=0)
            end_all_lost_runs()
        with _told(f"The static files cannot be stored in {settings.STATIC_ROOT}", OSError):
            call_command("collectstatic", interactive=False, verbosity=0)
        lessons = _course()
        compile_templates()
        with _told("The search index cannot be filled", DatabaseError):
            fill_index()
        with _told(
            "The tables of the lessons cannot be created",
            DatabaseError,
            FilesRefused,
            FirstDatabaseFailed,
            OSError,
            SandboxUnavailable,
        ):
            _make_first_databases(lessons)


class AnnouncedServer(uvicorn.Server):
    """A server that prints its address once it answers there, and takes no more runs once it is told to stop."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"Signalbox is at {_address(sockets[0])}", flush=True)
            for address in _addresses_for_others(sockets[0]):
                print(f"Others reach it at {address}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # At once: a run that begins now may not come to its end.
        supervisor.refuse()
        end_streams()
        told_again = asyncio.create_task(self._end_runs_when_told_again())
        await super().shutdown(sockets)
        told_again.cancel()

    async def _end_runs_when_told_again(self) -> None:
        """uvicorn looks for the second signal as well, but not while the application shuts down."""
        while not self.force_exit:  # noqa: ASYNC110 - its signal handler sets this flag and wakes nobody
            await asyncio.sleep(0.1)
        await asyncio.to_thread(supervisor.close)


@contextmanager
def _told(what: str, *errors: type[Exception]) -> Iterator[None]:
    """Make a sentence of errors that are nobody's mistake in the code."""
    try:
        yield
    except errors as error:
        raise CommandError(f"{what}: {_reason(error)}.") from error


def _configuration() -> uvicorn.Config:
    module, _, name = settings.ASGI_APPLICATION.rpartition(".")
    return uvicorn.Config(
        f"{module}:{name}",
        lifespan="on",
        # Without uvloop uvicorn falls back to a slower loop in silence.
        loop="uvloop",
        http=UnreadProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        # Django's SECURE_PROXY_SSL_HEADER decides which header of a proxy is believed.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


def _course() -> Course:
    """Return the whole course: a visitor is not to find a lesson missing because of a fault that nobody saw."""
    try:
        return course()
    except ContentError as error:
        raise CommandError(f"The course cannot be read. {error}") from error


def _make_first_databases(lessons: Course) -> None:
    """Make them, so that the first visitor of a lesson need not wait for it."""

    def make(lesson: Lesson) -> None:
        try:
            first_database(lesson)
        finally:
            connections.close_all()

    first, *others = lessons
    make(first)  # If the sandbox does not work, that is said once, and in its own words.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(make, others):
            pass  # An exception comes here.


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        raise CommandError(
            f"Cannot listen on {host}, port {port}: {_reason(error)}. PORT=... chooses another port."
        ) from error


def _reason(error: Exception) -> str:
    """In one line; of the system's errors its own words, to which others add what the sentence says already."""
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return " ".join(str(error).split()).removesuffix(".")


def _exit_normally_on_sigterm() -> None:
    """After its shutdown uvicorn raises the signal again; the default action would skip what runs at exit."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))


def _addresses_for_others(listener: socket.socket) -> list[str]:
    host, port = listener.getsockname()[:2]
    return [f"http://{own}:{port}/" for own in machine_addresses()] if is_for_all(host) else []


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
