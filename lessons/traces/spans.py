"""What lies in what: the spans of a trace."""

from collections.abc import Iterable, Iterator, Mapping

from lessons.traces.events import Event, SavepointMade, TransactionBegun

_BLOCKS = (TransactionBegun, SavepointMade)


def inside(opening: Event, events: Iterable[Event]) -> Iterator[Event]:
    """Yield what happened in the span that `opening` begins, in its order, without the event that closes it.

    `events` are those of the run, or those behind the beginning. In a transaction or a savepoint lies what happened on
    its connection while it was open; in any other span what its code did, in whichever thread.
    """
    if not opening.opens:
        return
    within = _in_block if isinstance(opening, _BLOCKS) else _in_span
    spans = {opening.span}
    for event in events:
        if event.seq <= opening.seq:
            continue
        if event.closes and event.span == opening.span:
            return
        if within(event, spans):
            if event.opens:
                spans.add(event.span)
            yield event


def _in_span(event: Event, spans: set[int]) -> bool:
    return (event.parent if event.opens else event.span) in spans


def _in_block(event: Event, spans: set[int]) -> bool:
    return event.block in spans


def unended(events: Iterable[Event]) -> list[Event]:
    """Return the events whose span never ends. The end of a transaction or a savepoint ends the savepoints in it."""
    open_: dict[int, Event] = {}
    for event in events:
        if event.opens:
            open_[event.span] = event
        elif event.closes:
            for number in [event.span, *_savepoints_in(event.span, open_)]:
                open_.pop(number, None)
    return list(open_.values())


def _savepoints_in(block: int, open_: Mapping[int, Event]) -> Iterator[int]:
    for number, event in open_.items():
        if isinstance(event, SavepointMade) and event.block == block:
            yield number
            yield from _savepoints_in(number, open_)
