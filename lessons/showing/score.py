"""A run as a score: the learner's lines in the order in which they ran, with what they caused below each of them.

Time goes down, calls go inwards. Every event stands in exactly one row, and rows are written in the order of events:
nothing is added to one that has been handed out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lessons.traces.events import (
    Call,
    CallbackCalled,
    CallbackDiscarded,
    CallbackRaised,
    CallbackRegistered,
    CallbackReturned,
    Event,
    ExceptionRaised,
    FlushFinished,
    Line,
    MiddlewareCalled,
    MiddlewareEnded,
    QueryRan,
    ReceiverCalled,
    ReceiverConnected,
    ReceiverRaised,
    ReceiverReturned,
    RenderingEnded,
    Repeated,
    RequestFinished,
    RunFinished,
    RunStarted,
    SignalDone,
    SignalRaised,
    SignalSent,
    TablesRead,
    TestFinished,
    TestStarted,
    ThreadEnded,
    ViewCalled,
    ViewEnded,
)
from lessons.traces.flushes import Flushes
from lessons.traces.lives import BLOCKS, ENDS_OF_BLOCKS, ROWS, Lives, Settlement, rows_of
from lessons.traces.rounds import ROUNDS

MAX_LEVEL = 12
"""Deeper rows are not moved further to the right."""
MAX_LANES = 4
"""So many callbacks are seen to wait side by side; of further ones, that they come and go."""
_MAX_CHARACTERS = 300
"""Of a line of source."""

_ENDS_OF_SPANS = (
    SignalDone,
    SignalRaised,
    ReceiverReturned,
    ReceiverRaised,
    CallbackReturned,
    CallbackRaised,
    ThreadEnded,
    TestFinished,
    FlushFinished,
    RequestFinished,
    MiddlewareEnded,
    ViewEnded,
    RenderingEnded,
)
_WITHOUT_LINE = (
    ReceiverCalled, CallbackCalled, CallbackDiscarded, TestStarted, MiddlewareCalled, ViewCalled, ExceptionRaised,
    RunFinished, TablesRead,
)  # fmt: skip
"""Their place is where something is defined, or nowhere: no line of source has run there."""
_STAND_FOR_THEIR_PLACE = ("receiver_called", "callback_called", "test_started", "middleware_called", "view_called")
_BEGINS_BLOCK = re.compile(r"(?:async )?with\b|(?:async )?def\b|@")
_DEFINITION = re.compile(r"([ \t]*)(?:(@)|(?:async[ ]+)?def\b|(class)\b)")
_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_INDENTATION = re.compile(r"[ \t]*+(?=[^ \t\r#])")


@dataclass(frozen=True)
class Block:
    """A transaction or savepoint that is open in a row. `edge` says which of its ends the row is, if it is one."""

    span: int
    level: int
    edge: str = ""


@dataclass(frozen=True)
class Track:
    """A callback that waits beside a row. `state` is one of `arrives`, `waits`, `leaves` and `lost`."""

    number: int
    lane: int
    state: str


@dataclass
class Row:
    """One row: a line of source, what happened there, or both.

    `is_idle` says that the line has caused no event, `is_again` that it repeats rows above it, `is_told` that the row
    counts those that do. `guides` are the levels of the signals and calls that
    go on around it. `settles` is what its event decides, `said` a sentence of a row without an event.
    """

    level: int
    place: str = ""
    code: str = ""
    times: int = 1
    events: list[Event] = field(default_factory=list)
    is_line: bool = False
    is_idle: bool = False
    is_quiet: bool = False
    is_again: bool = False
    is_told: bool = False
    said: str = ""
    settles: Settlement | None = None
    blocks: tuple[Block, ...] = ()
    guides: tuple[int, ...] = ()
    tracks: tuple[Track, ...] = ()
    file: str = ""
    """The name of the file, where it is another one than in the row above."""

    @property
    def kind(self) -> str:
        return self.events[0].kind if self.events else "line"

    @property
    def seq(self) -> int:
        return self.events[0].seq if self.events else 0

    @property
    def shows_place(self) -> bool:
        """Whether the row stands for what is in its place, and not for what that has caused."""
        return bool(self.place) and (self.is_line or self.kind in _STAND_FOR_THEIR_PLACE)


class _Sources:
    """The lines of files, and which function each is in: by its indentation, for a file may be anything."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._lines: dict[str, list[str]] = {}
        self._functions: dict[str, list[int]] = {}

    def line(self, place: str) -> str:
        path, number = _split(place)
        lines = self._lines_of(path)
        return lines[number - 1].strip()[:_MAX_CHARACTERS] if 0 < number <= len(lines) else ""

    def function_of(self, place: str) -> tuple[str, int]:
        """Return file and first line of the function in which a line is; 0 at the level of the module."""
        path, number = _split(place)
        functions = self._functions_of(path)
        return path, functions[number - 1] if 0 < number <= len(functions) else 0

    def _lines_of(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self._files.get(path, "").split("\n")
        return self._lines[path]

    def _functions_of(self, path: str) -> list[int]:
        if path not in self._functions:
            self._functions[path] = list(_functions(self._lines_of(path)))
        return self._functions[path]


def _rows_written(event: Event) -> int:
    """Return how many rows a statement wrote. Where it returned them, Django does not know: each has its parameters."""
    if not isinstance(event, QueryRan) or event.error or not _WRITES.match(event.sql):
        return 0
    return event.sql.count("), (") + 1 if event.rows is None else event.rows


def _split(place: str) -> tuple[str, int]:
    path, _, number = place.rpartition(":")
    return path, int(number) if number.isdecimal() else 0


def _functions(lines: Iterable[str]) -> Iterator[int]:
    """Yield for each line the first line of the function that it is in, decorators counted, or 0."""
    around: list[tuple[int, int]] = []
    decorated = 0
    for number, line in enumerate(lines, start=1):
        indented = _INDENTATION.match(line)
        if not indented:
            yield around[-1][1] if around else 0
            continue
        width = indented.end()
        while around and around[-1][0] >= width:
            around.pop()
        yield around[-1][1] if around else 0
        definition = _DEFINITION.match(line)
        if definition is None:
            decorated = 0
        elif definition[2]:
            decorated = decorated or number
        else:
            if not definition[3]:
                around.append((width, decorated or number))
            decorated = 0


@dataclass
class _Frame:
    """What goes on around a row: a line of source, a block, or a span. `number` is the span's or that of a call."""

    kind: str
    number: int
    level: int
    place: str
    function: tuple[str, int]


class ScoreWriter:
    """Writes the score of one run. `files` are those that it ran with, by path; `lives` are those of its events."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._sources = _Sources(files)
        self.lives = Lives()
        self._rows: list[Row] = []
        self._stacks: dict[int, list[_Frame]] = {}
        self._waiting: dict[int, int] = {}
        self._lanes: dict[int, int] = {}
        self._is_set_up = False
        self._flushes = Flushes()
        self._is_in_flush = False
        self._receivers = 0
        self._quiet_events = 0
        self._file = ""

    def add(self, event: Event) -> list[Row]:
        """Take the next event, and return the rows that are complete: the last may wait for the next event."""
        settlement = self.lives.add(event)
        self._is_in_flush = self._flushes.have(event)
        if not isinstance(event, Repeated):
            self._quiet_events = self._quiet_events + 1 if _is_quiet(event) else 0
        if self._is_set_up:
            self._happens(event)
        else:
            self._sets_up(event)
        if settlement:
            self._rows[-1].settles = settlement
        waits = self._rows[-1:] if self._rows and self._rows[-1].kind == "query_ran" else []
        written, self._rows = self._rows[: len(self._rows) - len(waits)], waits
        return written

    @property
    def expects_rows(self) -> bool:
        """Whether rows that the last statement wrote are still to come: they are the next events, without a pause."""
        row = self._rows[-1] if self._rows else None
        return row is not None and sum(len(rows_of(event)) for event in row.events) < _rows_written(row.events[0])

    def flush(self) -> list[Row]:
        """Return the row that waits: nothing will be added to it."""
        rows, self._rows = self._rows, []
        return rows

    def _sets_up(self, event: Event) -> None:
        self._receivers += isinstance(event, ReceiverConnected)
        is_end = isinstance(event, RunFinished | ExceptionRaised)
        self._write(Row(0, place=event.place, events=[event], is_quiet=not is_end), [])
        if isinstance(event, TablesRead) or is_end:
            self._is_set_up = True
        if isinstance(event, TablesRead):
            are = " is" if self._receivers == 1 else "s are"
            self._write(Row(0, said=f"The app is loaded, {self._receivers} receiver{are} connected."), [])

    def _happens(self, event: Event) -> None:
        stack = self._stack_of(event)
        if (isinstance(event, ROWS) or self._counts_last_rows(event)) and self._belongs_to_last(event):
            self._rows[-1].events.append(event)
        elif isinstance(event, ENDS_OF_BLOCKS):
            self._end_block(stack, event)
        elif isinstance(event, _ENDS_OF_SPANS):
            self._end_span(stack, event)
        elif isinstance(event, BLOCKS):
            self._begin_block(stack, event)
        elif isinstance(event, Repeated):
            # Its lines are those of the rows above, once more, and where no row is seen it is not seen, either.
            is_quiet = self._quiet_events >= event.length
            self._write(Row(self._level_inside(stack), events=[event], is_quiet=is_quiet), stack)
        else:
            self._add_event(stack, event)

    def _stack_of(self, event: Event) -> list[_Frame]:
        """Return what goes on in the thread of an event: in a thread that takes work over, also what is around that."""
        stack = self._stacks.setdefault(event.thread, [])
        around = event.parent if event.opens else event.span
        if not around or _index_of(stack, "span", around) is not None or isinstance(event, ENDS_OF_BLOCKS):
            return stack
        for other in self._stacks.values():
            index = _index_of(other, "span", around)
            if index is not None:
                # Neither its lines nor the transactions of its connection are those of this thread.
                stack[:] = [frame for frame in other[: index + 1] if frame.kind == "span"]
                break
        return stack

    # What happens

    def _add_event(self, stack: list[_Frame], event: Event) -> None:
        line = self._go_to_line(stack, event)
        level = self._level_inside(stack)
        row = Row(level, events=[event], place=event.place, is_quiet=_is_quiet(event))
        if isinstance(event, RunFinished | ExceptionRaised | TablesRead):
            stack.clear()
            row.level = 0
        if line and isinstance(event, CallbackRegistered) and "on_commit" in line.code:
            line.events.append(event)
            self._park(line, event)
            return
        self._write(row, stack)
        if isinstance(event, CallbackRegistered):
            self._park(row, event)
        elif isinstance(event, CallbackCalled | CallbackDiscarded):
            self._release(row, event)
        if event.opens:
            # The place of a receiver, a callback, a test, a middleware or a view is where its function begins, with
            # the first decorator.
            stack.append(_Frame("span", event.span, row.level, event.place, _split(event.place)))

    def _end_span(self, stack: list[_Frame], event: Event) -> None:
        index = _index_of(stack, "span", event.span)
        if index is None:
            self._write(Row(self._level_inside(stack), events=[event], is_quiet=_is_quiet(event)), stack)
            return
        self._tell_lines(stack, event.ran, [], index)
        level = stack[index].level + 1
        self._write(Row(level, events=[event], is_quiet=_is_quiet(event)), stack[: index + 1])
        del stack[index:]
        for other in self._stacks.values():
            index = _index_of(other, "span", event.span)
            if index is not None and all(frame.kind != "span" for frame in other[index + 1 :]):
                del other[index:]

    def _begin_block(self, stack: list[_Frame], event: Event) -> None:
        line = self._go_to_line(stack, event)
        if line and _BEGINS_BLOCK.match(line.code):
            stack.pop()
            line.events.append(event)
            row = line
        else:
            row = Row(self._level_inside(stack), events=[event], place=event.place)
            self._write(row, stack)
        function = self._function_of_block(stack, event)
        stack.append(_Frame("block", event.span, row.level, event.place, function))
        row.blocks = _blocks(stack, edge="head", of=event.span)

    def _function_of_block(self, stack: Sequence[_Frame], event: Event) -> tuple[str, int]:
        """Return the function in which a block lies: that of the span where no line of it has begun the block."""
        span = next((frame for frame in reversed(stack) if frame.kind == "span"), None)
        return span.function if span and span.place == event.place else self._sources.function_of(event.place)

    def _end_block(self, stack: list[_Frame], event: Event) -> None:
        index = _index_of(stack, "block", event.span)
        if index is None:
            self._write(Row(self._level_inside(stack), events=[event], is_quiet=True), stack)
            return
        self._tell_lines(stack, event.ran, [], index)
        while stack and stack[-1].kind == "line" and len(stack) - 1 > index:
            stack.pop()
        row = Row(stack[index].level, events=[event])
        self._write(row, stack)
        row.blocks = _blocks(stack, edge="foot", of=event.span)
        del stack[index]

    # Lines

    def _go_to_line(self, stack: list[_Frame], event: Event) -> Row | None:
        """Write the lines that have run, and those that lead to the one of the event; return its row if it is new."""
        base = max((index for index, frame in enumerate(stack) if frame.kind == "span"), default=-1)
        if not event.place or isinstance(event, _WITHOUT_LINE) or (base >= 0 and stack[base].place == event.place):
            self._tell_lines(stack, event.ran, [], base)
            return None
        path = _path(event)
        again = {line.place for line in event.ran}
        index = base + 1
        while index < len(stack) and path:
            frame = stack[index]
            if frame.kind == "line":
                if (frame.place, frame.number) != path[0] or frame.place in again:
                    break
                path.pop(0)
            index += 1
        if index < len(stack):
            stack[index:] = [frame for frame in stack[index:] if frame.kind != "line"]
        return self._tell_lines(stack, event.ran, path, base)

    def _tell_lines(
        self, stack: list[_Frame], ran: Sequence[Line], path: list[tuple[str, int]], base: int
    ) -> Row | None:
        """Write lines that have run, each on its way inwards along `path`, and return the row of the last on that."""
        last: Row | None = None
        row: Row | None = None
        for line in ran:
            if path and line.place == path[0][0]:
                last = row = self._write_line(stack, *path.pop(0), times=line.times)
            elif not any(line.place == place for place, _ in path):
                last = self._write_idle(stack, line, path, base, last)
        for place, number in path:
            row = self._write_line(stack, place, number)
        return row

    def _write_line(self, stack: list[_Frame], place: str, number: int, times: int = 1) -> Row:
        level = self._level_inside(stack)
        row = Row(level, place=place, code=self._sources.line(place), times=times, is_line=True)
        self._write(row, stack)
        stack.append(_Frame("line", number, level, place, self._sources.function_of(place)))
        return row

    def _write_idle(
        self, stack: list[_Frame], line: Line, path: Sequence[tuple[str, int]], base: int, last: Row | None
    ) -> Row:
        """Write a line that has caused no event, as far inwards as the others of its function."""
        function = self._sources.function_of(line.place)
        level = self._level_of(stack, function, base)
        if level is None:
            if (path and self._sources.function_of(path[0][0]) == function) or last is None:
                level = self._level_inside(stack)
            else:
                # Of a call that is over.
                level = last.level + (self._sources.function_of(last.place) != function)
        row = Row(
            level, place=line.place, code=self._sources.line(line.place), times=line.times, is_line=True, is_idle=True
        )
        self._write(row, stack)
        return row

    def _level_of(self, stack: list[_Frame], function: tuple[str, int], base: int) -> int | None:
        for index in range(len(stack) - 1, max(base, 0) - 1, -1):
            frame = stack[index]
            if frame.function == function:
                if frame.kind == "line":
                    del stack[index:]
                    return frame.level
                return frame.level + 1
        return None

    def _level_inside(self, stack: list[_Frame]) -> int:
        return stack[-1].level + 1 if stack else 0

    # Rows

    def _belongs_to_last(self, event: Event) -> bool:
        return (
            bool(self._rows) and self._rows[-1].kind == "query_ran" and self._rows[-1].events[-1].seq == event.seq - 1
        )

    def _counts_last_rows(self, event: Event) -> bool:
        """Say whether an event counts rows like those of the last statement, of which the first were recorded."""
        return (
            isinstance(event, Repeated)
            and len(event.changes) == event.times * event.length
            and bool(self._rows)
            and len(self._rows[-1].events) > ROUNDS
        )

    def _write(self, row: Row, stack: list[_Frame]) -> None:
        row.is_quiet = row.is_quiet or self._is_in_flush
        row.blocks = _blocks(stack)
        row.guides = tuple([frame.level for frame in stack if frame.kind == "span" and frame.level < MAX_LEVEL])
        row.tracks = tuple([Track(number, lane, "waits") for lane, number in self._lanes.items()])
        if row.shows_place:
            path, _ = _split(row.place)
            row.file = "" if path == self._file else path
            self._file = path
        self._rows.append(row)

    def _park(self, row: Row, event: CallbackRegistered) -> None:
        lane = next((lane for lane in range(MAX_LANES) if lane not in self._lanes), MAX_LANES)
        if lane < MAX_LANES:
            self._lanes[lane] = event.number
        self._waiting[event.number] = lane
        row.tracks = (*row.tracks, Track(event.number, lane, "arrives"))

    def _release(self, row: Row, event: CallbackCalled | CallbackDiscarded) -> None:
        lane = self._waiting.pop(event.number, None)
        if lane is not None:
            self._lanes.pop(lane, None)
            state = "leaves" if isinstance(event, CallbackCalled) else "lost"
            others = tuple([track for track in row.tracks if track.number != event.number])
            row.tracks = (*others, Track(event.number, lane, state))


def _path(event: Event) -> list[tuple[str, int]]:
    """Return the lines that lead to an event, outermost first, each with the number of the call that it is in."""
    calls: list[Call] = list(reversed(event.calls))
    places = [*[call.place for call in calls], event.place]
    return list(zip(places, [0, *[call.number for call in calls]], strict=True))


def _blocks(stack: Iterable[_Frame], *, edge: str = "", of: int = 0) -> tuple[Block, ...]:
    return tuple(
        [
            Block(frame.number, frame.level, edge if frame.number == of else "")
            for frame in stack
            if frame.kind == "block" and (frame.level < MAX_LEVEL or frame.number == of)
        ]
    )


def _index_of(stack: Sequence[_Frame], kind: str, number: int) -> int | None:
    return next((i for i, frame in enumerate(stack) if frame.kind == kind and frame.number == number), None)


def _is_quiet(event: Event) -> bool:
    """Say whether an event stands in a row of its own only where all events are shown."""
    return (
        isinstance(event, SignalDone | CallbackReturned | FlushFinished | TablesRead | RunStarted)
        or (isinstance(event, SignalSent) and not event.receivers and not event.muted)
        or (isinstance(event, ReceiverReturned) and event.value == "None")
        or (isinstance(event, MiddlewareEnded | RenderingEnded) and not event.left_by)
    )
