"""Listen to a run that has begun: pass on its events, and say how it ended."""

import platform
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import django

from lessons.sandbox import endings, exit_status, wire
from lessons.sandbox.endings import Ending
from lessons.sandbox.limits import Limits
from lessons.sandbox.reading import ChildReader
from lessons.traces.events import Event, LimitReached, RunFinished, RunStarted

Emit = Callable[[Sequence[Event]], None]

_STATUS_SECONDS = 2
_KILL_SECONDS = 10
"""How long the zygote may take to kill a child: longer than it takes to find out that the zygote is stuck."""
_RECEIVE_BYTES = 64 * 1024
_BATCH_MILLISECONDS = 1
"""How long events may gather before they are read: to be woken for each of them costs more than to read them.

It also bounds how often a child that sends byte by byte can wake the web process.
"""
_NO_MORE_COMES = getattr(select, "POLLRDHUP", 0)
"""What ends the gathering early. A system that does not have it lets all of the time pass."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a run ended, and the databases it left, by alias; None where they must stay as they were."""

    ending: Ending
    snapshots: Mapping[str, bytes] | None


def listen(
    request: wire.Request,
    emit: Emit,
    limits: Limits,
    sockets: tuple[socket.socket, socket.socket],
    *,
    without_zygote: Callable[[], Ending],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Result:
    """Read what a child that has begun a run sends, until the run has ended. Its `sockets` are channel and status.

    `without_zygote` says how it ended when the zygote is gone, `is_stopped` whether this side has closed the channel.
    Closing the status socket afterwards kills what is left of the child.
    """
    channel, status = sockets
    began = time.monotonic()
    deadline = began + limits.wall_seconds

    def pass_on(events: Sequence[Event]) -> None:
        nonlocal deadline
        begins = time.monotonic()
        emit(events)
        # What the web process takes for them is not the run's.
        deadline += time.monotonic() - begins

    pass_on([RunStarted(seq=1, action=request.action, django=django.get_version(), python=platform.python_version())])
    reader = ChildReader(limits, next_seq=2, databases=request.databases)
    let_gather = _gathering(channel)
    ending: Ending | None = None
    while ending is None:
        data = _receive(channel, deadline)
        if data is None:
            ending = endings.limit_reached("wall_seconds", limits)
            break
        if events := reader.feed(data):
            pass_on(events)
        ending = reader.ending
        if ending is None and not data:
            ending = endings.stopped() if is_stopped() else _ending_of_process(status, limits) or without_zygote()
        if ending is None:
            let_gather()
    if events := reader.rest():
        emit(events)
    at_us = int((time.monotonic() - began) * 1_000_000)
    emit(_last_events(ending, reader.next_seq, at_us))
    kept = ending.outcome in endings.KEPT
    return Result(ending=ending, snapshots=reader.snapshots if kept else None)


def _gathering(channel: socket.socket) -> Callable[[], object]:
    """Return a function that lets events gather on a channel, unless the child has said that no more come."""
    poll = select.poll()
    poll.register(channel, _NO_MORE_COMES)
    return partial(poll.poll, _BATCH_MILLISECONDS)


def _receive(channel: socket.socket, deadline: float) -> bytes | None:
    """Return the next bytes, none at all when the channel is closed, or None when the deadline has passed."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        return None
    channel.settimeout(remaining)
    try:
        return channel.recv(_RECEIVE_BYTES)
    except TimeoutError:
        return None
    except OSError:
        return b""


def _last_events(ending: Ending, seq: int, at_us: int) -> list[Event]:
    events: list[Event] = []
    if ending.limit:
        events.append(LimitReached(seq=seq, at_us=at_us, limit=ending.limit, sentence=ending.sentence))
    seq += len(events)
    return [*events, RunFinished(seq=seq, at_us=at_us, outcome=ending.outcome, sentence=ending.sentence)]


def _ending_of_process(status: socket.socket, limits: Limits) -> Ending | None:
    """The channel is closed: ask the zygote how the child ended. A child that only closed its channel lives on.

    Returns None when the zygote is gone.
    """
    report = _report(status, _STATUS_SECONDS)
    lives_on = report is None
    if lives_on:
        # The zygote kills the child when it reads the end of this socket, and reports that. A stuck one is found out.
        status.shutdown(socket.SHUT_WR)
        report = _report(status, _KILL_SECONDS)
    if not report:
        return None
    ended = exit_status.decode(report)
    if lives_on and ended.signal_number == signal.SIGKILL:
        return endings.channel_closed()
    return endings.process_ended(ended, limits)


def _report(status: socket.socket, seconds: float) -> bytes | None:
    """Return what the zygote says of a child, nothing when the zygote is gone, or None if it says nothing in time."""
    status.settimeout(seconds)
    try:
        return status.recv(exit_status.MAX_BYTES)
    except TimeoutError:
        return None
    except OSError:
        return b""
