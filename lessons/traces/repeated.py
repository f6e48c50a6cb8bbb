"""The events that a long run has only counted, as if each of them had been recorded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from lessons.traces.events import MAX_CHANGES, MAX_ITEMS, Event, Line, Repeated
from lessons.traces.lives import ROWS

_SHARED = ("length", "depth", "place", "transaction", "span", "block", "thread")


def unfolded(events: Sequence[Event], *, of: Sequence[Event] = ()) -> Iterable[Event]:
    """Return the events, and behind each Repeated as many as it has counted. Of a part of a run, `of` is the whole run.

    The rows are those that were written. The last recorded round stands in for all else: it has the same events, but
    the values and spans of its own. All have the `seq` of the Repeated, the place where the trace tells of them.
    """
    if not any(isinstance(event, Repeated) for event in events):
        return events
    return _unfolded(events, of or events)


def joined(first: Repeated, second: Repeated) -> Repeated | None:
    """Return what two of them that follow each other say as one, or None if they have to stay two."""
    same = all(getattr(first, name) == getattr(second, name) for name in _SHARED)
    if not same or len(first.changes) + len(second.changes) > MAX_CHANGES:
        return None
    ran = Counter({line.place: line.times for line in first.ran})
    ran.update({line.place: line.times for line in second.ran})
    return replace(
        first,
        at_us=second.at_us,
        ran=lines_of(ran),
        times=first.times + second.times,
        statements=first.statements + second.statements,
        changes=(*first.changes, *second.changes),
    )


def lines_of(times: Mapping[str, int]) -> tuple[Line, ...]:
    """Return the lines that have run, by how often each has; of too many the last."""
    return tuple([Line(place, count) for place, count in times.items()][-MAX_ITEMS:])


def _unfolded(events: Iterable[Event], run: Iterable[Event]) -> Iterator[Event]:
    rounds = {id(event): round_ for event, round_ in _rounds(run)}
    for event in events:
        yield event
        if isinstance(event, Repeated):
            round_ = [replace(other, seq=event.seq) for other in rounds[id(event)] if not isinstance(other, ROWS)]
            for _ in range(event.times):
                yield from round_
            for change in event.changes:
                yield _placed(change, event)


def _rounds(run: Iterable[Event]) -> Iterator[tuple[Repeated, Sequence[Event]]]:
    """Yield each Repeated with the round that it has counted."""
    recorded: list[Event] = []
    for event in run:
        if isinstance(event, Repeated):
            yield event, recorded[-event.length :]
        else:
            recorded.append(event)


def _placed(change: Event, event: Repeated) -> Event:
    """Return a row with what the Repeated says of when and where it was written."""
    return replace(
        change,
        seq=event.seq,
        at_us=event.at_us,
        depth=event.depth,
        place=event.place,
        transaction=event.transaction,
        span=event.span,
        thread=event.thread,
        calls=event.calls,
    )
