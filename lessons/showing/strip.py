"""A run in one line: a map 40 pixels high, events to the right, calls downwards, blocks above and callbacks below."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lessons.traces.events import (
    NOT_PASSED,
    CallbackCalled,
    CallbackDiscarded,
    CallbackRaised,
    CallbackRegistered,
    Event,
    ExceptionRaised,
    MailSent,
    MiddlewareCalled,
    MiddlewareEnded,
    QueryRan,
    ReceiverCalled,
    ReceiverRaised,
    RenderingEnded,
    RenderingStarted,
    RequestFinished,
    RequestStarted,
    SignalRaised,
    SignalSent,
    TestFinished,
    TestStarted,
    ViewCalled,
    ViewEnded,
)
from lessons.traces.lives import BLOCKS, ENDS_OF_BLOCKS, name_of_block, name_of_callback
from lessons.traces.standing import Fate

_MOST_COLUMNS = 400
"""Bars of one look that begin in the same column are drawn once: no page is as wide as a long run."""
_MOST_LEVELS = 5
_MOST_BLOCKS = 2
_MOST_WAITING = 3
_TOP_OF_CALLS = 11
_TOP_OF_WAITING = 33
_HEIGHT = 40
_CALLS = (
    ReceiverCalled, CallbackCalled, TestStarted, RequestStarted, MiddlewareCalled, ViewCalled, RenderingStarted,
)  # fmt: skip
_LOOKS = {SignalSent: "signal", **dict.fromkeys(_CALLS, "call")}
_TICKS = {
    QueryRan: "query",
    MailSent: "mail",
    ExceptionRaised: "error",
    ReceiverRaised: "error",
    CallbackRaised: "error",
    SignalRaised: "error",
}
_LAST_ON_TOP = ("signal", "call", "query", "mail", "error")


@dataclass(frozen=True)
class Bar:
    """`look` says what it stands for, `of` whose fate it shows. Its size is in events and in pixels."""

    look: str
    begin: int
    end: int
    top: float
    height: float
    of: str = ""


def strip(events: Sequence[Event], fates: Mapping[str, Fate]) -> str:
    """Return the map of a run as HTML, with the control that chooses a step. `fates` are those of `Lives`."""
    last = events[-1].seq if events else 1
    bars = list(_once(bars_of(events), last))
    drawn = "".join([*_paths(bars), *[_rectangle(bar, fates) for bar in bars if bar.of]])
    return (
        f'<svg class="strip__map" viewBox="0.5 0 {last} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'{drawn}</svg><input class="strip__step" type="range" min="1" max="{last}" value="{last}"'
        f' aria-label="Step of the run" aria-valuetext="Step {last} of {last}"><i class="strip__veil"></i>'
    )


def picture_of(strip: str) -> str:
    """Return the map alone, without the control, for a page on which nobody chooses a step."""
    return strip[: strip.index("<input")] if strip else ""


def bars_of(events: Sequence[Event]) -> Iterator[Bar]:
    """Yield what the map shows, each as soon as its end is known."""
    going_on = _GoingOn()
    for event in events:
        if isinstance(event, BLOCKS):
            going_on.begin_block(event)
        elif isinstance(event, ENDS_OF_BLOCKS):
            yield from going_on.end_block(event)
        elif isinstance(event, CallbackRegistered | CallbackCalled | CallbackDiscarded):
            yield from going_on.callback(event)
        if event.opens or event.closes:
            yield from going_on.span(event)
        if look := _tick(event):
            yield going_on.tick(event, look)
    if events:
        yield from going_on.rest(events[-1].seq)


class _GoingOn:
    """What has begun and not ended: with each its level, or for a callback its lane."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[Event, int]] = {}
        self._blocks: dict[int, tuple[Event, int]] = {}
        self._inside: dict[int, list[int]] = {}
        self._waiting: dict[int, tuple[int, int]] = {}

    def begin_block(self, event: Event) -> None:
        around = event.block
        self._blocks[event.span] = event, self._blocks[around][1] + 1 if around in self._blocks else 0
        if around is not None:
            self._inside.setdefault(around, []).append(event.span)

    def end_block(self, event: Event) -> Iterator[Bar]:
        # The end of a transaction ends the savepoints in it.
        for number in [event.span, *self._inside.pop(event.span, ())] if event.closes else ():
            if number in self._blocks:
                yield _block(*self._blocks.pop(number), event.seq)

    def callback(self, event: CallbackRegistered | CallbackCalled | CallbackDiscarded) -> Iterator[Bar]:
        if isinstance(event, CallbackRegistered):
            self._waiting[event.number] = event.seq, len(self._waiting)
        elif event.number in self._waiting:
            yield _callback(event.number, *self._waiting.pop(event.number), event.seq)

    def span(self, event: Event) -> Iterator[Bar]:
        if event.opens and not isinstance(event, BLOCKS):
            level = self._spans[event.parent][1] + 1 if event.parent in self._spans else 0
            self._spans[event.span] = event, level
        elif event.closes and event.span in self._spans:
            yield from _span(*self._spans.pop(event.span), event.seq)

    def tick(self, event: Event, look: str) -> Bar:
        level = self._spans[event.span][1] + 1 if event.span in self._spans else 0
        is_refused = isinstance(event, QueryRan) and event.error
        return Bar("error" if is_refused else look, event.seq, event.seq, _top(level), 4 if look == "query" else 7)

    def rest(self, last: int) -> Iterator[Bar]:
        for begin, level in self._blocks.values():
            yield _block(begin, level, last)
        for begin, level in self._spans.values():
            yield from _span(begin, level, last)
        for number, (seq, lane) in self._waiting.items():
            yield _callback(number, seq, lane, last)


def _tick(event: Event) -> str | None:
    if isinstance(event, TestFinished):
        return "error" if event.outcome in NOT_PASSED else None
    if isinstance(event, RequestFinished | MiddlewareEnded | ViewEnded | RenderingEnded):
        return "error" if event.left_by else None
    return _TICKS.get(type(event))


def _top(level: int) -> float:
    return _TOP_OF_CALLS + 4.5 * min(level, _MOST_LEVELS - 1)


def _span(event: Event, level: int, end: int) -> Iterator[Bar]:
    look = _LOOKS.get(type(event))
    if look and not (isinstance(event, SignalSent) and not event.receivers):
        yield Bar(look, event.seq, end, _top(level), 3.5)


def _block(event: Event, level: int, end: int) -> Bar:
    depth = min(level, _MOST_BLOCKS - 1)
    return Bar("fate", event.seq, end, 5.5 * depth, 3 if depth else 4.5, name_of_block(event.span))


def _callback(number: int, begin: int, lane: int, end: int) -> Bar:
    return Bar("fate", begin, end, _TOP_OF_WAITING + 2.5 * min(lane, _MOST_WAITING - 1), 2, name_of_callback(number))


def _once(bars: Iterator[Bar], last: int) -> Iterator[Bar]:
    width = max(1, last / _MOST_COLUMNS)
    drawn: set[tuple[str, float, int, int]] = set()
    for bar in bars:
        place = bar.look, bar.top, int(bar.begin / width), int(bar.end / width)
        if place not in drawn:
            drawn.add(place)
            yield bar


def _paths(bars: Sequence[Bar]) -> Iterator[str]:
    """Yield all bars of a look in one path: a browser goes through each element of the map at each step."""
    for look in _LAST_ON_TOP:
        if drawn := "".join([_outline(bar) for bar in bars if bar.look == look]):
            yield f'<path class="strip__{look}" d="{drawn}"/>'


def _outline(bar: Bar) -> str:
    width = bar.end - bar.begin + 0.8
    return f"M{bar.begin - 0.4:g} {bar.top:g}h{width:g}v{bar.height:g}h-{width:g}z"


def _rectangle(bar: Bar, fates: Mapping[str, Fate]) -> str:
    """Return a bar that shows what became of something, which is not the same at each step."""
    fate = fates.get(bar.of, Fate.PENDING)
    now = "" if fate is Fate.PENDING else f' data-now="{fate}"'
    size = f'x="{bar.begin - 0.4:g}" y="{bar.top:g}" width="{bar.end - bar.begin + 0.8:g}" height="{bar.height:g}"'
    return f'<rect {size} data-of="{bar.of}"{now}/>'
