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
from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn, Protocol

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from lessons.events import AppLoaded, Event, TablesRead, to_json
from lessons.sandbox import databases, prefault, rehearsal, sources, wire
from lessons.sandbox.loading import load_apps
from lessons.tracer import read_tables, trace

ACTIONS_MODULE = "actions"


class EnterJail(Protocol):
    """Closes the jail around this process, which goes on with the descriptors in `keep`."""

    def __call__(self, *, keep: list[int]) -> None: ...

_OUT_OF_MEMORY = wire.encode(wire.END, json.dumps({"raised": True, "memory": True}).encode())
"""Made before the memory is full."""


def wait_and_run(handoff: socket.socket, enter_jail: EnterJail, ranges: prefault.Ranges) -> NoReturn:
    """Be an idle child: get ready, wait for the channel of a run on `handoff`, serve it and end this process."""
    try:
        anchor = prepare(partial(enter_jail, keep=[handoff.fileno()]), ranges=ranges)
        _, descriptors, _, _ = socket.recv_fds(handoff, 1, 1)
        handoff.close()
        if descriptors:
            serve(socket.socket(fileno=descriptors[0]), anchor)
    except (EOFError, OSError):
        os._exit(1)  # The other end is gone: nobody is left to tell.
    finally:
        os._exit(0)


def probe(channel: socket.socket, answer: int) -> NoReturn:
    """Serve the probe, our own code, on `channel` and write to `answer` which memory pages that took, as JSON."""
    try:
        pages = prefault.PageMap()
        anchor = prepare(lambda: None, ranges=())
        serve(channel, anchor)
        os.write(answer, json.dumps(pages.written()).encode())
    except OSError:
        pass  # No page map on this system: children go without.
    finally:
        os._exit(0)


def rehearse() -> None:
    """Go through a run in the zygote itself and leave nothing of it but warm code and full caches."""
    anchor = databases.hold("default")
    events: list[str] = []
    rehearsal.create_tables()
    for _ in range(3):
        with transaction.atomic(), trace(lambda event: events.append(to_json(event)), own=rehearsal.__file__.__eq__):
            rehearsal.rehearse()
            transaction.set_rollback(True)
    read_tables(connection)
    connections.close_all()
    del connections["default"]
    anchor.close()
    apps.clear_cache()
    databases.forget_randomness()


def prepare(enter_jail: Callable[[], None], *, ranges: prefault.Ranges) -> sqlite3.Connection:
    """Do ahead of the click all that needs no request. Returns the connection that keeps the default database."""
    anchor = databases.hold("default")
    enter_jail()
    connection.ensure_connection()
    prefault.populate(ranges)
    gc.disable()
    return anchor


def serve(channel: socket.socket, anchor: sqlite3.Connection) -> None:
    """Read the request from `channel` and answer it."""
    request, snapshots = wire.receive_request(channel)
    gc.enable()

    def send(kind: bytes, payload: bytes) -> None:
        try:
            channel.sendall(wire.encode(kind, payload))
        except OSError:
            os._exit(1)  # Nobody listens any more, or the learner's code closed the channel.

    anchors = {"default": anchor} | {alias: databases.hold(alias) for alias in request.databases if alias != "default"}
    databases.configure(request.databases)
    for alias, data in snapshots.items():
        databases.fill(anchors[alias], data)
    for name, value in request.settings.items():
        setattr(settings, name, value)
    sources.install(request.files)
    sys.argv = ["manage.py"]

    try:
        error = _run(request, lambda event: send(wire.EVENT, to_json(event).encode(errors="replace")))
        for alias in request.databases:
            send(wire.SNAPSHOT, wire.join_snapshot(alias, databases.snapshot(anchors[alias])))
        send(wire.END, json.dumps({"raised": error is not None, "memory": isinstance(error, MemoryError)}).encode())
    except MemoryError:
        # What the action left leaves no room for its report.
        channel.sendall(_OUT_OF_MEMORY)


def _run(request: wire.Request, emit: Callable[[Event], None]) -> BaseException | None:
    """Load the lesson's apps, run the action, and return the exception that left it."""
    if not request.action:
        load_apps(request.apps)
        for alias in request.databases:
            call_command("migrate", run_syncdb=True, database=alias, verbosity=0, interactive=False)
        _emit_tables(request, emit)
        return None
    try:
        with trace(emit, own=request.files.__contains__, lines=request.lines):
            configs = load_apps(request.apps)
            action = getattr(importlib.import_module(ACTIONS_MODULE), request.action)
            emit(_app_loaded(configs))
            _emit_tables(request, emit)
            result = action()
            if inspect.iscoroutine(result):
                asyncio.run(result)
    # A learner may raise anything, SystemExit and KeyboardInterrupt among them: the trace has it already.
    except BaseException as error:  # noqa: BLE001
        raised: BaseException | None = error
    else:
        raised = None
    for alias in request.databases:
        databases.end_transaction(connections[alias])
    _emit_tables(request, emit)
    return raised


def _app_loaded(configs: Sequence[AppConfig]) -> AppLoaded:
    return AppLoaded(
        apps=tuple(config.name for config in configs),
        models=tuple(model._meta.label for config in configs for model in config.get_models()),
    )


def _emit_tables(request: wire.Request, emit: Callable[[Event], None]) -> None:
    emit(TablesRead(tables=tuple(table for alias in request.databases for table in read_tables(connections[alias]))))
