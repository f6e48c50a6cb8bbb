"""The life of one child: get ready, wait for a run, run it, report, end.

Everything here up to `Handler.receive` happens before the click; the process ends with `os._exit` whatever happens,
because a normal exit of the interpreter would run the learner's code again and costs more than the run.
"""

import asyncio
import gc
import importlib
import inspect
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

# What the interpreter itself calls before it ends: it also sends home the threads of executors that nobody shut down.
from threading import _shutdown as wait_for_threads  # type: ignore[attr-defined]
from typing import NoReturn, Protocol

import msgspec
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from lessons.sandbox import databases, marking, mirrors, prefault, sources, templates, warm_up, wire
from lessons.sandbox.files import SETTINGS_FILE
from lessons.sandbox.loading import Loaded, load_apps
from lessons.sandbox.settings import change_settings, use_module
from lessons.tracer import (
    TOLD,
    TOLD_IN_TURNS,
    OwnFiles,
    Recording,
    Schemas,
    app_loaded,
    end_stacks_at,
    exceptions_caught,
    lines_that_ran,
    read_tables,
    record_exception,
    trace,
)
from lessons.traces.events import Event, Phase, TablesRead
from lessons.traces.packing import to_json

ACTIONS_MODULE = "actions"
_MOST_LAST_WORDS = 500
_exit = os._exit
_NO_MORE_COMES = socket.SHUT_WR

_CALLS_OF_C = 1 if sys.version_info < (3, 12) else 0
"""Python 3.11 counts those, too: that of `exec()`, with which the zygote has begun."""
_bind = partial(marking.bound, teller=TOLD, of_those_that_take_turns=TOLD_IN_TURNS)

_ENDS = {
    word: wire.encode(wire.END, word)
    for word in (
        wire.RETURNED,
        wire.RAISED,
        wire.EXITED,
        wire.OUT_OF_MEMORY,
        wire.UNREADABLE_BEFORE,
        wire.UNREADABLE_AFTER,
    )
}
"""Frames made in advance: at the end the memory may be full, or the learner's code may have broken what makes them."""


class EnterJail(Protocol):
    """Closes the jail around this process, which goes on with the descriptors in `keep`."""

    def __call__(self, *, keep: list[int]) -> None: ...


@contextmanager
def stage(known: OwnFiles) -> Iterator["Handler"]:
    """Set up in the zygote, once, what every child needs alike: a database, a connection to it, the trace.

    `known` are the files that a warm-up has come across.

    All of it is memory, so a child that is forked within the block can go on with its copy.
    """
    anchor = databases.hold("default")
    # Not django.db.connection, which stands in front of it: its attributes are kept elsewhere.
    connection = connections["default"]
    connection.ensure_connection()
    databases.put_by(connection)
    handler = Handler(anchor, sqlite3.connect(":memory:"))
    with trace(handler.emit, own=handler.owns, everywhere=True) as recording:
        handler.recording = recording
        recording.own.take_over(known)
        try:
            yield handler
        finally:
            recording.close()  # What ends the zygote is no event of a run.


def wait_and_run(handler: "Handler", handoff: socket.socket, enter_jail: EnterJail) -> NoReturn:
    """Be an idle child: get ready, wait for the channel of a run on `handoff`, serve it and end this process."""
    exit_code = 1
    try:
        handler.receive(_wait_for_channel(handoff, enter_jail))
        handoff.sendall(wire.BEGUN)
        handoff.close()
        prefault.PLAN.complete()
        handler.serve()
        exit_code = 0
    finally:
        _exit(exit_code)


def probe(handler: "Handler", channel: socket.socket, pages: prefault.PageMap, answer: int) -> NoReturn:
    """Serve the probe, our own code, on `channel`, and write to `answer` which memory that took: a Forecast in JSON."""
    try:
        get_ready()
        ready = pages.look()
        handler.receive(channel)
        handler.serve()
        ended = pages.look()
        forecast = prefault.choose(ready=pages.written(ready), ended=pages.written(ended))
        os.write(answer, msgspec.json.encode(forecast))
    except OSError:
        pass  # No page map on this system: children go without.
    finally:
        os._exit(0)


def warm() -> tuple[bytes, OwnFiles]:
    """Go through runs in the zygote itself and leave nothing of them but warm code and full caches.

    Returns a snapshot with the tables that the probe wants, and what is known of files.
    """
    anchor = databases.hold("default")
    databases.choose_small_pages(anchor)
    events: list[bytes] = []
    known = OwnFiles(warm_up.__file__.__eq__)
    warm_up.create_tables()
    anchor.execute(prefault.PROBE_TABLE)
    snapshot = databases.snapshot(anchor)
    for _ in range(10):
        with (
            transaction.atomic(),
            trace(lambda event: events.append(to_json(event)), own=warm_up.__file__.__eq__) as recording,
        ):
            warm_up.go_through_a_run()
            known = recording.own
            transaction.set_rollback(True)
        events.append(to_json(app_loaded([(config, ()) for config in apps.get_app_configs()], recording)))
        events.append(to_json(read_tables([connections["default"]], Schemas())))
    connections.close_all()
    del connections["default"]
    anchor.close()
    apps.clear_cache()
    return snapshot, known


def get_ready() -> None:
    """Do ahead of the click what is left for a child to do without a request."""
    databases.forget_randomness()
    gc.disable()


class Handler:
    """Handles the one request of a child: knows what was asked for, and the channel on which to answer."""

    recording: Recording
    _channel: socket.socket

    def __init__(self, anchor: sqlite3.Connection, filler: sqlite3.Connection) -> None:
        self._anchors = {"default": anchor}
        self._filler = filler
        self._request = wire.Request(files={}, apps=[], action="")
        self._snapshots: Mapping[str, memoryview] = {}
        self._end = wire.UNREADABLE_BEFORE
        self._phase: Phase | None = None

    def owns(self, file: str) -> bool:
        """Say whether a code file is one of the learner's."""
        return file in self._request.files

    def emit(self, event: Event) -> None:
        self._send(wire.EVENT, to_json(event))

    def receive(self, channel: socket.socket) -> None:
        """Read the whole request, and no more than that."""
        self._request, self._snapshots = wire.receive_request(channel)
        self._channel = channel

    def serve(self) -> None:
        """Answer the request. Whatever fails on the way, the answer comes to an end that says what is known."""
        try:
            self._prepare()
            self.recording.restart()
            end = wire.RAISED if self._carry_out() else wire.RETURNED
            self._report()
            self._end = end
        except MemoryError:
            self._end = wire.OUT_OF_MEMORY
        finally:
            # Nothing here looks up a builtin name: the learner's code may have taken any of them away.
            self._send_end(self._end)

    def leave(self, status: int) -> NoReturn:
        """Stand for `os._exit` while the action runs: report what it has committed, and end the process.

        Its databases would be gone otherwise, where a plain project has a file. If anything fails, they are.
        """
        try:
            # In another thread, what the main thread is in the middle of could not be ended first.
            if threading.current_thread() is threading.main_thread():
                os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # A coroutine may have come to an end here, too.
                self._report()
                self._send_end(wire.EXITED)
        finally:
            _exit(status)

    def _report(self) -> None:
        """End what the action has left open, and send what it leaves."""
        for alias in self._aliases():
            databases.end_transaction(connections[alias])
        self.recording.close()
        self._send_what_is_left()

    def _prepare(self) -> None:
        """Make files and databases what the request says."""
        gc.enable()
        for alias in self._request.databases:
            if alias not in self._anchors:
                self._anchors[alias] = databases.hold(alias)
        if self._aliases() != ["default"]:
            databases.configure(self._request.databases, self._request.mirrors)
        for alias in self._snapshots.keys() & self._anchors.keys():  # A lesson may have lost one since.
            databases.fill(self._anchors[alias], self._snapshots[alias], through=self._filler)
        self._snapshots = {}
        if self._request.mirrors:
            mirrors.join(self._request.databases, self._request.mirrors)
            self.recording.mirrors = self._request.mirrors
        sources.install(self._request.files, self._request.code, _bind)
        templates.install(self._request.files)
        sys.argv = ["manage.py"]

    def _aliases(self) -> list[str]:
        return [*self._request.databases, *self._request.mirrors]

    def _carry_out(self) -> bool:
        """Load the lesson's apps, run the action or `migrate`, and wait for the threads that they have started.

        Says whether an exception left them. As in a process of its own, daemon threads are not waited for.
        """
        raised = self._has_raised(self._act if self._request.action else self._migrate)
        return self._has_raised(wait_for_threads) or raised

    def _has_raised(self, work: Callable[[], None]) -> bool:
        """Do some of the run's work, and record what it raises."""
        try:
            work()
        # A learner may raise anything, SystemExit and KeyboardInterrupt among them.
        except BaseException as error:
            record_exception(self.recording, error, phase=self._phase.value if self._phase else "")
            if isinstance(error, MemoryError):
                raise  # There may be no room to read the tables, and they will not be kept.
            return True
        return False

    def _send_what_is_left(self) -> None:
        """Send the tables and the databases as the action left them."""
        with databases.opened(self._request.databases):
            # The last event of a run: with the lines behind the one before it.
            self.emit(msgspec.structs.replace(self._tables(), ran=lines_that_ran(), caught=exceptions_caught()))
            for alias in self._request.databases:
                snapshot = databases.snapshot(self._anchors[alias], through=connections[alias].connection)
                self._send(wire.SNAPSHOT, wire.join_snapshot(alias, b""), snapshot)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase

    def _load(self) -> list[Loaded]:
        self._enter(Phase.SETTINGS)
        change_settings(self._request.settings)
        installed_apps = None
        if SETTINGS_FILE in self._request.files:
            installed_apps = use_module(SETTINGS_FILE.removesuffix(".py"))
        if installed_apps is None:
            installed_apps = [*settings.INSTALLED_APPS, *self._request.apps]
        return load_apps(installed_apps, enter=self._enter)

    def _migrate(self) -> None:
        self._load()
        self._end = wire.UNREADABLE_AFTER
        for alias in self._request.databases:
            databases.choose_small_pages(self._anchors[alias])
            call_command("migrate", run_syncdb=True, database=alias, verbosity=0, interactive=False)

    def _act(self) -> None:
        loaded = self._load()
        self._enter(Phase.ACTIONS)
        action = getattr(importlib.import_module(ACTIONS_MODULE), self._request.action)
        self._phase = None
        self.recording.record(app_loaded(loaded, self.recording), place="")
        with databases.opened(self._request.databases):
            self.recording.record(self._tables(), place="")
        self._end = wire.UNREADABLE_AFTER
        # In a script there is the module alone on the stack.
        sys.setrecursionlimit(sys.getrecursionlimit() + _frames_on_stack() - 1 + _CALLS_OF_C)
        os._exit = self.leave
        result = action()
        if inspect.iscoroutine(result):
            asyncio.run(result)

    def _tables(self) -> TablesRead:
        return read_tables([connections[alias] for alias in self._request.databases], self.recording.schemas)

    def _send_end(self, end: bytes) -> None:
        """Send the last frame, and say that no more comes: the web process lets frames gather before it reads them."""
        self._channel.sendall(_ENDS[end])
        self._channel.shutdown(_NO_MORE_COMES)

    def _send(self, kind: bytes, *parts: bytes) -> None:
        try:
            wire.send(self._channel, kind, *parts)
        except OSError:
            _exit(1)  # Nobody listens any more, or the learner's code closed the channel.


end_stacks_at(Handler._has_raised)


def _frames_on_stack() -> int:
    count, frame = 0, sys._getframe().f_back
    while frame is not None:
        count, frame = count + 1, frame.f_back
    return count


def _wait_for_channel(handoff: socket.socket, enter_jail: EnterJail) -> socket.socket:
    """Get ready and return the channel of a run when it comes."""
    try:
        enter_jail(keep=[handoff.fileno()])
        get_ready()
        message, descriptors, _, _ = socket.recv_fds(handoff, 1, 1)
        if message == wire.NEXT:
            prefault.PLAN.complete()
            _, descriptors, _, _ = socket.recv_fds(handoff, 1, 1)
        [channel] = descriptors
    except Exception as error:
        # Standard error leads nowhere in a jail: the zygote passes it on.
        handoff.sendall(f"{type(error).__name__}: {error}".encode()[:_MOST_LAST_WORDS])
        raise
    return socket.socket(fileno=channel)
