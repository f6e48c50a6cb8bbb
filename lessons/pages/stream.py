"""A run as a stream of server-sent events: the same messages whether it goes on, is resumed or is replayed.

Nothing is rendered on the event loop, and a stream holds one piece of a trace at a time: the next is taken when the
reader has taken this one.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from asgiref.sync import sync_to_async
from django.template.loader import render_to_string

from lessons.catalogue import Lesson
from lessons.following.sse import END_OF_MESSAGE, merged, message
from lessons.pages.run_panel import RunPanel, ended, just_ended, status_of
from lessons.runs.live import LiveRun
from lessons.runs.models import RenderedPiece, Run
from lessons.runs.rendering import messages_after

DELETED = RunPanel(run=None, sentence="This run was deleted while you were reading it: its learner asked for that.")


async def live_messages(run: LiveRun, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that goes on, from the event behind `after`; the last one shows how it ended."""
    seq, position = after, 0
    async for messages in run.log.follow(after=after):
        if run.position != position:
            position = run.position
            yield message(render_to_string("pages/_stream_status.html", {"panel": status_of(run)}))
        if messages:
            yield b"".join([b"" if seq else _opening(run), *messages])
            seq += len(messages)
    if seq < len(run.log) and not run.problem:
        # This reader was slower than the run, which is stored by now, unless its learner has been forgotten since.
        if stored := await Run.objects.select_related("sandbox").filter(pk=run.id).afirst():
            async for late in stored_messages(stored, after=seq):
                yield late
        else:
            yield _closing(DELETED)
    else:
        yield run.closing


async def stored_messages(run: Run, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that has ended."""
    opening = b"" if after else _opening(run)
    async for messages in _stored_pieces(run, after):
        yield opening + messages
        opening = b""
    yield await sync_to_async(_closing_of_stored)(run)


async def stored_trace(run: Run) -> AsyncIterator[bytes]:
    """Yield all events of a run that has ended as one message, with no word on how it ended."""
    async for messages in _stored_pieces(run, after=0):
        yield merged(messages)
    yield END_OF_MESSAGE


def closing_message(run: LiveRun, lesson: Lesson) -> bytes:
    """Return the last message of a run that has ended just now."""
    return _closing(just_ended(run, lesson))


async def _stored_pieces(run: Run, after: int) -> AsyncIterator[bytes]:
    while True:
        messages, after = await sync_to_async(messages_after)(run, after)
        if not messages:
            return
        yield messages


def _opening(run: LiveRun | Run) -> bytes:
    """Return what empties the trace, for the first event: a run that is refused leaves the last trace there."""
    return message(render_to_string("pages/_stream_opening.html", {"run": run}))


def _closing_of_stored(run: Run) -> bytes:
    try:
        return _closing(replace(ended(run), shows_trace=True))
    except RenderedPiece.DoesNotExist:
        return _closing(DELETED)


def _closing(panel: RunPanel) -> bytes:
    text = render_to_string("pages/_stream_closing.html", {"panel": panel})
    return message(text) + message("", event="end")
