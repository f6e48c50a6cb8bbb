"""How a run can end, in plain words. The web process decides; a child only reports."""

import signal
from dataclasses import dataclass

from lessons.sandbox.exit_status import ExitStatus
from lessons.sandbox.limits import KiB, Limits, MiB

RETURNED = "returned"
RAISED = "raised"
EXITED = "exited"
LIMIT = "limit"
STOPPED = "stopped"
DIED = "died"

KEPT = (RETURNED, RAISED, EXITED)
"""The outcomes of runs that leave in the tables what they have committed."""

_KEPT = "Your tables are as they were before this run."
_RESET = "If this happens again, Reset gives you the tables that the lesson begins with."


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`outcome` is one of the words above; `limit` names the limit that was reached, or is empty."""

    outcome: str
    sentence: str
    limit: str = ""


def finished(*, raised: bool) -> Ending:
    """The action came to its end: what it committed is kept, also when it raised."""
    if raised:
        return Ending(
            outcome=RAISED, sentence="The action ended with an exception. What was committed before it is kept."
        )
    return Ending(outcome=RETURNED, sentence="The action ended by itself.")


def exited() -> Ending:
    """The action ended its own process: what it had committed is kept, as a database file would keep it."""
    return Ending(
        outcome=EXITED, sentence="The action ended the process by os._exit(). What was committed before it is kept."
    )


def limit_reached(name: str, limits: Limits) -> Ending:
    """A limit stopped the run. `name` is the name of a field of Limits."""
    reason = {
        "cpu_seconds": f"The run used {limits.cpu_seconds} s of processor time, which is all it may, and was stopped.",
        "wall_seconds": f"The run was not over after {limits.wall_seconds:g} s, and was stopped.",
        "memory_bytes": f"The run asked for more than its {limits.memory_bytes // MiB} MiB of memory.",
        "events": f"The run was stopped after {limits.events:,} events.",
        "trace_bytes": f"The run was stopped because its trace was longer than {limits.trace_bytes // KiB:,} KiB.",
        "output_bytes": f"The run was stopped because it printed more than {limits.output_bytes // KiB:,} KiB.",
        "snapshot_bytes": f"The database had grown beyond {limits.snapshot_bytes // KiB:,} KiB, too much to keep.",
    }[name]
    return Ending(outcome=LIMIT, limit=name, sentence=f"{reason} {_KEPT}")


def stopped() -> Ending:
    """The learner did not want to wait for its end."""
    return Ending(outcome=STOPPED, sentence="Stopped by you. Your tables are unchanged.")


def not_a_trace() -> Ending:
    """The child sent bytes that are no frame or no event, so nothing it sent can be relied on."""
    return Ending(
        outcome=DIED, sentence=f"The run's process sent something that is not a trace, and was stopped. {_KEPT}"
    )


def unreadable_before() -> Ending:
    """The child could not read what was in the databases before the action."""
    return Ending(
        outcome=DIED,
        sentence=f"The action was not called, and what is in the database could not be read. {_KEPT} {_RESET}",
    )


def unreadable_after() -> Ending:
    """The child could not read or report what the action left in the databases."""
    return Ending(
        outcome=DIED,
        sentence=f"The action was over, but what it left in the database could not be read. {_KEPT} {_RESET}",
    )


def process_ended(status: ExitStatus, limits: Limits) -> Ending:
    """The child was gone before it reported an end, which the action may have reached. The zygote told how it went."""
    number = status.signal_number
    if number == signal.SIGXCPU or (number == signal.SIGKILL and status.cpu_seconds >= limits.cpu_seconds):
        return limit_reached("cpu_seconds", limits)
    how = f"ended with exit code {status.exit_code}" if number is None else f"was ended by {_signal_name(number)}"
    return Ending(
        outcome=DIED, sentence=f"The run's process {how} before it reported that the action was over. {_KEPT}"
    )


def channel_closed() -> Ending:
    """The child lives but has closed the channel on which it reports."""
    return Ending(outcome=DIED, sentence=f"The run closed the channel on which it reports, and was stopped. {_KEPT}")


def zygote_died() -> Ending:
    """The process that forks the children went away, and the run with it."""
    return Ending(outcome=DIED, sentence=f"The sandbox was restarted in the middle of this run. {_KEPT} Run it again.")


def site_stopped() -> Ending:
    """The site was told to stop and could not wait for the run."""
    return Ending(outcome=DIED, sentence=f"The site was stopped in the middle of this run. {_KEPT} Run it again.")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
