"""The life of one child: get ready, wait for a run, run it, report, end.

Everything here up to `receive_request` happens before the click; the process ends with `os._exit` whatever happens,
because a normal exit of the interpreter would run the learner's code again and costs more than the run.
"""

import asyncio
import gc
import importlib
import inspect
import json
import os
import socket
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import NoReturn, Protocol

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from lessons.events import AppLoaded, Event, TablesRead, to_json
from lessons.sandbox import databases, prefault, rehearsal, sources, wire
from lessons.sandbox.loading import load_apps
from lessons.tracer import LineRecorder, Recording, Schemas, read_tables, record_exception, trace

ACTIONS_MODULE = "actions"


_OUT_OF_MEMORY = wire.encode(wire.END, json.dumps({"raised": True, "memory": True}).encode())
"""Made before the memory is full."""


class EnterJail(Protocol):
    """Closes the jail around this process, which goes on with the descriptors in `keep`."""

    def __call__(self, *, keep: list[int]) -> None: ...


@contextmanager
def stage() -> Iterator["Run"]:
    """Set up in the zygote, once, what every child needs alike: a database, a connection to it, the trace.

    All of it is memory, so a child that is forked within the block can go on with its copy.
    """
    anchor = databases.hold("default")
    connection.ensure_connection()
    run = Run(anchor, sqlite3.connect(":memory:"))
    with trace(run.emit, own=run.owns) as recording:
        run.recording = recording
        yield run


def wait_and_run(run: "Run", handoff: socket.socket, enter_jail: EnterJail) -> NoReturn:
    """Be an idle child: get ready, wait for the channel of a run on `handoff`, serve it and end this process."""
    try:
        enter_jail(keep=[handoff.fileno()])
        get_ready()
        channel = _receive_channel(handoff)
        prefault.PLAN.run_has_come()
        run.serve(channel)
    except (EOFError, OSError):
        os._exit(1)  # The other end is gone: nobody is left to tell.
    finally:
        os._exit(0)


def probe(run: "Run", channel: socket.socket, pages: prefault.PageMap, answer: int) -> NoReturn:
    """Serve the probe, our own code, on `channel` and write to `answer` which memory pages that took, as JSON."""
    try:
        get_ready()
        ready = pages.look()
        run.serve(channel)
        ended = pages.look()
        ranges = prefault.choose(ready=pages.written(ready), ended=pages.written(ended))
        os.write(answer, json.dumps(ranges).encode())
    except OSError:
        pass  # No page map on this system: children go without.
    finally:
        os._exit(0)


def rehearse() -> bytes:
    """Go through a run in the zygote itself and leave nothing of it but warm code and full caches.

    Returns a snapshot with the tables that the probe wants.
    """
    anchor = databases.hold("default")
    databases.choose_small_pages(anchor)
    events: list[bytes] = []
    rehearsal.create_tables()
    anchor.execute(prefault.PROBE_TABLE)
    snapshot = databases.snapshot(anchor)
    for _ in range(10):
        with transaction.atomic(), trace(lambda event: events.append(to_json(event)), own=rehearsal.__file__.__eq__):
            rehearsal.rehearse()
            transaction.set_rollback(True)
    read_tables(connection, Schemas())
    connections.close_all()
    del connections["default"]
    anchor.close()
    apps.clear_cache()
    return snapshot


def get_ready() -> None:
    """Do ahead of the click what is left for a child to do without a request."""
    databases.forget_randomness()
    gc.disable()


class Run:
    """One run in its child: what was asked for, and the channel on which to answer."""

    recording: Recording

    def __init__(self, anchor: sqlite3.Connection, filler: sqlite3.Connection) -> None:
        self._anchors = {"default": anchor}
        self._filler = filler
        self._channel: socket.socket | None = None
        self._request = wire.Request(files={}, apps=[], action="")

    def owns(self, file: str) -> bool:
        """Say whether a code file is one of the learner's."""
        return file in self._request.files

    def emit(self, event: Event) -> None:
        self._send(wire.EVENT, to_json(event))

    def serve(self, channel: socket.socket) -> None:
        """Read the request from `channel` and answer it."""
        self._receive(channel)
        self.recording.restart()
        raised = self._carry_out()
        self.recording.close()
        self._report(raised)

    def _receive(self, channel: socket.socket) -> None:
        """Make files, databases and settings what the request says."""
        self._request, snapshots = wire.receive_request(channel)
        self._channel = channel
        gc.enable()
        for alias in self._request.databases:
            if alias not in self._anchors:
                self._anchors[alias] = databases.hold(alias)
        if self._request.databases != ["default"]:
            databases.configure(self._request.databases)
        for alias, data in snapshots.items():
            databases.fill(self._anchors[alias], data, through=self._filler)
        for name, value in self._request.settings.items():
            setattr(settings, name, value)
        sources.install(self._request.files, self._request.code)
        sys.argv = ["manage.py"]

    def _carry_out(self) -> BaseException | None:
        """Load the lesson's apps, run the action or `migrate`, and return the exception that left it."""
        lines = LineRecorder(self.recording) if self._request.lines else nullcontext()
        try:
            with lines:
                if self._request.action:
                    self._act()
                else:
                    self._migrate()
        # A learner may raise anything, SystemExit and KeyboardInterrupt among them.
        except BaseException as error:  # noqa: BLE001
            record_exception(self.recording, error)
            return error
        return None

    def _report(self, raised: BaseException | None) -> None:
        """Send the tables and the databases as the action left them, and that it is over."""
        try:
            if not isinstance(raised, MemoryError):
                self._send_what_is_left()
                self._send(wire.END, json.dumps({"raised": raised is not None}).encode())
                return
        except MemoryError:
            pass
        # There may be no room for more than this, and nothing else would be kept.
        assert self._channel is not None
        self._channel.sendall(_OUT_OF_MEMORY)

    def _send_what_is_left(self) -> None:
        for alias in self._request.databases:
            databases.end_transaction(connections[alias])
        self.emit(self._tables())
        for alias in self._request.databases:
            snapshot = databases.snapshot(self._anchors[alias], through=connections[alias].connection)
            self._send(wire.SNAPSHOT, wire.join_snapshot(alias, b""), snapshot)

    def _migrate(self) -> None:
        load_apps(self._request.apps)
        for alias in self._request.databases:
            databases.choose_small_pages(self._anchors[alias])
            call_command("migrate", run_syncdb=True, database=alias, verbosity=0, interactive=False)

    def _act(self) -> None:
        configs = load_apps(self._request.apps)
        action = getattr(importlib.import_module(ACTIONS_MODULE), self._request.action)
        self.recording.record(_app_loaded(configs), place="")
        self.recording.record(self._tables(), place="")
        result = action()
        if inspect.iscoroutine(result):
            asyncio.run(result)

    def _tables(self) -> TablesRead:
        readings = [read_tables(connections[alias], self.recording.schemas) for alias in self._request.databases]
        return TablesRead(tables=tuple(chain.from_iterable(readings)))

    def _send(self, kind: bytes, *parts: bytes) -> None:
        try:
            assert self._channel is not None
            wire.send(self._channel, kind, *parts)
        except OSError:
            os._exit(1)  # Nobody listens any more, or the learner's code closed the channel.


def _receive_channel(handoff: socket.socket) -> socket.socket:
    _, descriptors, _, _ = socket.recv_fds(handoff, 1, 1)
    handoff.close()
    if not descriptors:
        raise EOFError("the zygote is gone")
    return socket.socket(fileno=descriptors[0])


def _app_loaded(configs: Sequence[AppConfig]) -> AppLoaded:
    return AppLoaded(
        apps=tuple(config.name for config in configs),
        models=tuple(model._meta.label for config in configs for model in config.get_models()),
    )
