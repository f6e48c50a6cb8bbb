"""Where a run says that the learner's code has failed: one line of one file, and what Python says of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.traces.events import AppLoaded, Event, ExceptionRaised


@dataclass(frozen=True)
class Fault:
    """`text` is what Python prints. While the app `was_loading`, the action has not been called."""

    path: str
    line: int
    text: str
    was_loading: bool

    @property
    def last_line(self) -> str:
        """What is wrong, without where."""
        return self.text.rpartition("\n")[2]


def fault_of(events: Sequence[Event]) -> Fault | None:
    """Return the innermost of the learner's lines that an exception came from which left the run, if one did."""
    raised = next((event for event in events if isinstance(event, ExceptionRaised) and event.frames), None)
    if raised is None:
        return None
    frame = raised.frames[-1]
    shown = raised.shown or (
        f'  File "{frame.file}", line {frame.line}, in {frame.function}\n    {frame.source}\n{raised.exception}'
    )
    was_loading = not any(isinstance(event, AppLoaded) for event in events)
    return Fault(frame.file, frame.line, shown, was_loading)
