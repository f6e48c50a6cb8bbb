"""What goes on around an event, in words: the learner's functions, signals, receivers, callbacks and tests."""

from collections.abc import Iterator, Sequence

from lessons.showing.score_words import callback_name
from lessons.traces.events import CallbackCalled, Event, ReceiverCalled, SignalSent, TestStarted, ThreadStarted


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
    match event:
        case SignalSent():
            return event.signal
        case ReceiverCalled():
            return f"{event.receiver}()"
        case CallbackCalled():
            return f"{callback_name(event.callback)}()"
        case ThreadStarted():
            return event.name
        case TestStarted():
            return event.test
    return ""
