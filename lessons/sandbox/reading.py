"""Read what a child sends, as hostile input: known kinds, bounded sizes and counts, numbered here."""

import re
from collections.abc import Collection, Iterator

from msgspec.structs import force_setattr

from lessons.sandbox import endings, wire
from lessons.sandbox.endings import Ending
from lessons.sandbox.limits import Limits
from lessons.traces.events import (
    Event,
    ExceptionRaised,
    LimitReached,
    OutputWritten,
    Repeated,
    RunFinished,
    RunStarted,
)
from lessons.traces.packing import MalformedEvent, from_json, made_plain, may_not_be_plain
from lessons.traces.repeated import joined

_SQLITE_MAGIC = b"SQLite format 3\0"
_NOT_FOR_A_CHILD = (RunStarted, RunFinished, LimitReached)
_MAX_END_BYTES = 32
_CLASS_NAME = re.compile(r"[\w.]{1,80}(?=\(|$)")


class ChildReader:
    """Turns the bytes of one child into events, until `ending` tells how it ended.

    `databases` are the aliases of the run. After the ending nothing more is read. `snapshots` maps the aliases to the
    new databases; it is complete when the action returned, raised or exited, and means nothing otherwise.

    Every frame costs the web process time, so there is a most of each kind: EVENTs are counted by `Limits`, in number
    and in bytes; one SNAPSHOT for each alias is taken, and one END. All others, and those too many, end the run.
    """

    def __init__(self, limits: Limits, *, next_seq: int, databases: Collection[str]) -> None:
        self.ending: Ending | None = None
        self.snapshots: dict[str, bytes] = {}
        self._limits = limits
        self._databases = databases
        self.next_seq = next_seq
        self._trace_bytes = 0
        self._output_bytes = 0
        self._repeated_events = 0
        self._held: Repeated | None = None
        self._joined = 0
        self._raised = ""
        self._frames = wire.FrameReader(
            max_bytes={
                wire.EVENT: limits.event_bytes,
                wire.SNAPSHOT: wire.MAX_ALIAS_BYTES + 1 + limits.snapshot_bytes,
                wire.END: _MAX_END_BYTES,
            }
        )

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that `data` completes. What only counts others waits for what follows: see `rest`."""
        events: list[Event] = []
        try:
            for kind, payload in self._frames.feed(data):
                events.extend(self._read(kind, payload))
                if self.ending:
                    break
        except (wire.MalformedFrame, MalformedEvent) as error:
            self.ending = self._ending_of_malformed(error)
        return events

    def rest(self) -> list[Event]:
        """Return what still waits, when nothing more is read."""
        held, self._held = self._held, None
        return [] if held is None else [self._numbered(held)]

    def _ending_of_malformed(self, error: ValueError) -> Ending:
        if isinstance(error, wire.FrameTooLong) and error.kind == wire.SNAPSHOT:
            return endings.limit_reached("snapshot_bytes", self._limits)
        return endings.not_a_trace()

    def _read(self, kind: bytes, payload: bytes) -> Iterator[Event]:
        if kind == wire.EVENT:
            yield from self._read_event(payload)
        elif kind == wire.SNAPSHOT:
            self._read_snapshot(payload)
        else:
            self._read_end(payload)

    def _read_event(self, payload: bytes) -> Iterator[Event]:
        event = from_json(payload)
        if may_not_be_plain(payload):
            # Not from the tracer, which records plain text: a child may have made it up.
            event = made_plain(event)
        if isinstance(event, _NOT_FOR_A_CHILD):
            raise MalformedEvent("only the web process writes this kind")
        self._trace_bytes += len(payload)
        self._note(event)
        reached = self._limit_reached()
        if reached:
            self.ending = endings.limit_reached(reached, self._limits)
            return
        if not isinstance(event, Repeated):
            yield from self.rest()
            yield self._numbered(event)
        elif self._held and (one := joined(self._held, event)):
            self._held = one
            self._joined += 1
        else:
            yield from self.rest()
            self._held = event

    def _numbered(self, event: Event) -> Event:
        # Nobody has seen it yet.
        force_setattr(event, "seq", self.next_seq)
        self.next_seq += 1
        return event

    def _note(self, event: Event) -> None:
        """Take from an event what is counted, or said at the end."""
        if isinstance(event, OutputWritten):
            self._output_bytes += len(event.text.encode())
        elif isinstance(event, Repeated):
            if event.times < 1 or event.length < 1:
                raise MalformedEvent("nothing was repeated")
            self._repeated_events += event.times * event.length
        elif isinstance(event, ExceptionRaised):
            # Of several, the first left the action; the others come from its threads.
            self._raised = self._raised or _class_name(event.exception) or "an exception"

    def _limit_reached(self) -> str:
        if self.next_seq + self._joined > self._limits.events:
            return "events"
        if self._repeated_events > self._limits.repeated_events:
            return "repeated_events"
        if self._trace_bytes > self._limits.trace_bytes:
            return "trace_bytes"
        if self._output_bytes > self._limits.output_bytes:
            return "output_bytes"
        return ""

    def _read_snapshot(self, payload: bytes) -> None:
        alias, content = wire.split_snapshot(payload)
        data = bytes(content)
        if alias not in self._databases:
            raise wire.MalformedFrame("a snapshot of a database that the run does not have")
        if alias in self.snapshots:
            raise wire.MalformedFrame("a second snapshot of a database")
        if not data.startswith(_SQLITE_MAGIC) and data:
            raise wire.MalformedFrame("not an SQLite database")
        self.snapshots[alias] = data
        if sum(map(len, self.snapshots.values())) > self._limits.snapshot_bytes:
            self.ending = endings.limit_reached("snapshot_bytes", self._limits)

    def _read_end(self, payload: bytes) -> None:
        if payload == wire.OUT_OF_MEMORY:
            self.ending = endings.limit_reached("memory_bytes", self._limits)
        elif payload == wire.UNREADABLE_BEFORE:
            self.ending = endings.unreadable_before()
        elif payload == wire.UNREADABLE_AFTER:
            self.ending = endings.unreadable_after()
        elif payload not in (wire.RETURNED, wire.RAISED, wire.EXITED):
            raise wire.MalformedFrame("an end of no known kind")
        elif self.snapshots.keys() != set(self._databases):
            raise wire.MalformedFrame("an end without the snapshot of each database")
        elif payload == wire.EXITED:
            self.ending = endings.exited()
        else:
            self.ending = endings.raised(self._raised) if payload == wire.RAISED else endings.finished()


def _class_name(exception: str) -> str:
    """Return the class of an exception as a trace shows it, such as `ValueError('no')`, or nothing."""
    found = _CLASS_NAME.match(exception)
    return found[0] if found else ""
