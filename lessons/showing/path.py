"""What goes on around an event, in words.

That is the learner's functions, signals, receivers, callbacks, tests, and requests with what answers them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from lessons.showing.score_words import callback_name
from lessons.traces.events import (
    CallbackCalled,
    Event,
    MiddlewareCalled,
    ReceiverCalled,
    RenderingStarted,
    RequestStarted,
    SignalSent,
    TestStarted,
    ThreadStarted,
    ViewCalled,
)


def path_to(event: Event, stack: Sequence[Event]) -> list[str]:
    """Return the names of what goes on around an event, outermost first. `stack` are the spans that it is in."""
    is_end = event.opens or event.closes
    around = [opening for opening in stack if not (is_end and opening.span == event.span)]
    names = [name for opening in (*around, event) for name in _names_of(opening)]
    return names[: len(names) - bool(event.opens and _name(event))]


def _names_of(event: Event) -> Iterator[str]:
    for call in reversed(event.calls):
        yield f"{call.function}()"
    if name := _name(event):
        yield name


def _name(event: Event) -> str:
    name = _NAMES.get(type(event))
    return name(event) if name else ""


_NAMES: Mapping[type[Event], Callable[[Any], str]] = {
    SignalSent: lambda event: event.signal,
    ReceiverCalled: lambda event: f"{event.receiver}()",
    CallbackCalled: lambda event: f"{callback_name(event.callback)}()",
    ThreadStarted: lambda event: event.name,
    TestStarted: lambda event: event.test,
    RequestStarted: lambda event: f"{event.method} {event.path}",
    MiddlewareCalled: lambda event: event.middleware,
    ViewCalled: lambda event: f"{event.view}()",
    RenderingStarted: lambda event: event.template,
}
