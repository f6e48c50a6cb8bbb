"""What a text leaves out, and a score folds: the statements with which Django empties all tables after a test."""

from collections.abc import Iterable, Iterator

from lessons.traces.events import Event, FlushFinished, FlushStarted, RowDeleted


class Flushes:
    """Says of each event of a run, in their order, whether it is a part of a flush."""

    def __init__(self) -> None:
        self._spans: set[int] = set()

    def have(self, event: Event) -> bool:
        """Say whether an event lies in a flush: neither its beginning nor its end does."""
        if isinstance(event, FlushStarted):
            self._spans.add(event.span)
            return False
        if isinstance(event, FlushFinished):
            self._spans.discard(event.span)
            return False
        if not self._spans:
            return False
        is_within = (event.parent if event.opens else event.span) in self._spans
        if is_within and event.opens:
            self._spans.add(event.span)
        return is_within

    def tell(self, event: Event) -> bool:
        """Say whether a text has the event: of a flush only its ends and the rows that it has deleted."""
        return not self.have(event) or isinstance(event, RowDeleted)


def without_flushes(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events that a text has."""
    return filter(Flushes().tell, events)
