"""A run as a stream of server-sent events: the same messages whether it goes on, is resumed or is replayed."""

from collections.abc import AsyncIterator, Sequence

from django.template.loader import render_to_string

from lessons.events import Event
from lessons.runs.live import LiveRun
from lessons.runs.models import Run
from lessons.runs.workbench import ended, waiting
from lessons.streaming.fragments import render_event
from lessons.streaming.sse import message


async def live_messages(run: LiveRun, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that goes on, from the event behind `after`; the last one shows how it ended."""
    position = 0
    async for events in run.log.follow(after=after):
        if run.position != position:
            position = run.position
            yield message(render_to_string("runs/_stream_status.html", {"workbench": waiting(run)}))
        if events:
            yield _messages(run, events)
    yield _closing(run, run.log.events)


async def stored_messages(run: Run, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that has ended."""
    events = run.events
    if unseen := events[after:]:
        yield _messages(run, unseen)
    yield _closing(run, events)


async def stored_trace(run: Run) -> AsyncIterator[bytes]:
    """Yield all events of a run that has ended as one message, with no word on how it ended."""
    yield message("".join(render_event(event) for event in run.events))


def _messages(run: LiveRun | Run, events: Sequence[Event]) -> bytes:
    rendered = b"".join(message(render_event(event), id=event.seq) for event in events)
    # The opening empties the trace, so it waits for the first event: a run that is refused leaves the last trace there.
    return _opening(run) + rendered if events[0].seq == 1 else rendered


def _opening(run: LiveRun | Run) -> bytes:
    return message(render_to_string("runs/_stream_opening.html", {"run": run}))


def _closing(run: LiveRun | Run, events: Sequence[Event]) -> bytes:
    text = render_to_string("runs/_stream_closing.html", {"workbench": ended(run, events)})
    return message(text) + message("", event="end")
