"""The processes of a sandbox, as the machine outside sees them."""

import contextlib
import os
import select
from pathlib import Path

from lessons.traces.events import OutputWritten

PATIENCE_SECONDS = 20


def children_of(pid):
    """The waiting and running children of a zygote."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def numbers_of(pid):
    """The numbers by which a process is known, from the outermost namespace to its own (proc_pid_status(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    [numbers] = [line.split()[1:] for line in status.splitlines() if line.startswith("NSpid:")]
    return [int(number) for number in numbers]


def waiting_children_of(zygote):
    """Children of a zygote while nothing runs, without the first process of their namespace, which does nothing.

    The child of the last run may be among them: it goes a moment after its run has ended.
    """
    waiting = []
    for pid in children_of(zygote):
        with _may_be_gone():
            if numbers_of(pid)[-1:] != [1]:
                waiting.append(pid)
    return waiting


def signal_children(pids, number):
    """Send a signal to those children that are still there."""
    for pid in pids:
        with _may_be_gone():
            os.kill(pid, number)


def _may_be_gone():
    return contextlib.suppress(FileNotFoundError, ProcessLookupError)


def wait_until_gone(pids):
    """Wait for the end of processes that need not be ours (pidfd_open(2))."""
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        ended = poll.poll(PATIENCE_SECONDS * 1000)
        os.close(descriptor)
        assert ended, f"process {pid} is still there"


def child_called(number, zygote):
    """Return the child that has this number among its own kind."""
    for pid in children_of(zygote):
        if numbers_of(pid)[-1] == number:
            return pid
    raise LookupError(number)


def once_waiting(act):
    """Return a listener that calls `act` with the child's number when the action has said that it waits."""

    def listen(events):
        for event in events:
            if isinstance(event, OutputWritten) and event.text.startswith("waiting"):
                act(int(event.text.split()[1]))

    return listen
