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

_UNCHANGED = "Your tables are unchanged."
_COMMITTED = "Committed changes are kept."
_RESET = "If this happens again, use Reset: it restores the tables that the lesson starts with."


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`outcome` is one of the words above; `limit` names the limit that was reached, or is empty."""

    outcome: str
    sentence: str
    limit: str = ""


def finished() -> Ending:
    """The action finished: what it committed is kept."""
    return Ending(outcome=RETURNED, sentence="Finished.")


def raised(exception: str) -> Ending:
    """The action raised an exception, whose class is named `exception`: what it committed before is kept."""
    return Ending(outcome=RAISED, sentence=f"Raised {exception or 'an exception'}. {_COMMITTED}")


def exited() -> Ending:
    """The action ended its own process: what it committed before is kept, as in a database file."""
    return Ending(outcome=EXITED, sentence=f"The action called os._exit(). {_COMMITTED}")


def limit_reached(name: str, limits: Limits) -> Ending:
    """A limit stopped the run. `name` is the name of a field of Limits."""
    reason = {
        "cpu_seconds": f"Stopped after {_seconds(limits.cpu_seconds)} of processor time.",
        "wall_seconds": f"Stopped after {_seconds(limits.wall_seconds)}.",
        "memory_bytes": f"Stopped: the run needed more than {limits.memory_bytes // MiB} MiB of memory.",
        "events": f"Stopped after {limits.events:,} events.",
        "repeated_events": f"Stopped after {limits.repeated_events:,} events that only repeat others.",
        "trace_bytes": f"Stopped: the trace is larger than {limits.trace_bytes // KiB:,} KiB.",
        "output_bytes": f"Stopped: the run printed more than {limits.output_bytes // KiB:,} KiB.",
        "snapshot_bytes": f"Stopped: the database is larger than {limits.snapshot_bytes // KiB:,} KiB.",
    }[name]
    return Ending(outcome=LIMIT, limit=name, sentence=f"{reason} {_UNCHANGED}")


def stopped() -> Ending:
    """The learner did not want to wait for its end."""
    return Ending(outcome=STOPPED, sentence="Stopped by you. Your tables are unchanged.")


def not_a_trace() -> Ending:
    """The child sent bytes that are no frame or no event, so nothing it sent can be relied on."""
    return Ending(outcome=DIED, sentence=f"Stopped: the run's process sent data that is not a trace. {_UNCHANGED}")


def unreadable_before() -> Ending:
    """The child could not read what was in the databases before the action."""
    return Ending(
        outcome=DIED,
        sentence=f"The action was not called, because the database could not be read. {_UNCHANGED} {_RESET}",
    )


def unreadable_after() -> Ending:
    """The child could not read or report what the action left in the databases."""
    return Ending(
        outcome=DIED,
        sentence=f"The action ended, but the database could not be read afterwards. {_UNCHANGED} {_RESET}",
    )


def process_ended(status: ExitStatus, limits: Limits) -> Ending:
    """The child was gone before it reported an end, which the action may have reached. The zygote said how it went."""
    number = status.signal_number
    if number == signal.SIGXCPU or (number == signal.SIGKILL and status.cpu_seconds >= limits.cpu_seconds):
        return limit_reached("cpu_seconds", limits)
    how = f"ended with exit code {status.exit_code}" if number is None else f"was ended by {_signal_name(number)}"
    return Ending(
        outcome=DIED, sentence=f"The run's process {how} before it reported the end of the action. {_UNCHANGED}"
    )


def channel_closed() -> Ending:
    """The child lives but has closed the channel on which it reports."""
    return Ending(outcome=DIED, sentence=f"Stopped: the run closed its connection to the site. {_UNCHANGED}")


def zygote_died() -> Ending:
    """The process that forks the children went away, and the run with it."""
    return Ending(outcome=DIED, sentence=f"The sandbox was restarted during this run. {_UNCHANGED} Run it again.")


def site_stopped() -> Ending:
    """The site was stopped and could not wait for the run."""
    return Ending(outcome=DIED, sentence=f"The site was stopped during this run. {_UNCHANGED} Run it again.")


def _seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
