"""A run as a stream of server-sent events: the same messages whether it goes on, is resumed or is replayed.

Nothing is rendered on the event loop, and a stream holds one piece of a trace at a time: the next is taken when the
reader has taken this one.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from asgiref.sync import sync_to_async
from django.template.loader import render_to_string

from lessons.catalogue import Lesson
from lessons.runs.live import LiveRun
from lessons.runs.models import Run
from lessons.runs.rendering import fragments_after, render_unless_rendered
from lessons.runs.workbench import Workbench, ended, just_ended, status_of
from lessons.streaming.sse import END_OF_MESSAGE, fields, message


async def live_messages(run: LiveRun, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that goes on, from the event behind `after`; the last one shows how it ended."""
    seq, position = after, 0
    async for fragments in run.log.follow(after=after):
        if run.position != position:
            position = run.position
            yield message(render_to_string("runs/_stream_status.html", {"workbench": status_of(run)}))
        if fragments:
            yield _messages(run, fragments, after=seq)
            seq += len(fragments)
    if seq < len(run.log) and not run.problem:
        # This reader was slower than the run, which is stored by now.
        async for late in stored_messages(await Run.objects.select_related("sandbox").aget(pk=run.id), after=seq):
            yield late
    else:
        yield run.closing


async def stored_messages(run: Run, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that has ended."""
    seq = after
    await sync_to_async(render_unless_rendered)(run)
    while True:
        messages, count = await sync_to_async(_stored_messages)(run, seq)
        if not count:
            break
        yield messages
        seq += count
    yield await sync_to_async(_closing_of_stored)(run)


async def stored_trace(run: Run) -> AsyncIterator[bytes]:
    """Yield all events of a run that has ended as one message, with no word on how it ended."""
    seq = 0
    await sync_to_async(render_unless_rendered)(run)
    while fragments := await sync_to_async(fragments_after)(run, seq):
        yield fields("".join(fragments))
        seq += len(fragments)
    yield END_OF_MESSAGE


def closing_message(run: LiveRun, lesson: Lesson) -> bytes:
    """Return the last message of a run that has ended just now."""
    return _closing(just_ended(run, lesson))


def _messages(run: LiveRun | Run, fragments: Sequence[str], *, after: int) -> bytes:
    rendered = b"".join(message(html, id=seq) for seq, html in enumerate(fragments, start=after + 1))
    # The opening empties the trace, so it waits for the first event: a run that is refused leaves the last trace there.
    return rendered if after else message(render_to_string("runs/_stream_opening.html", {"run": run})) + rendered


def _stored_messages(run: Run, after: int) -> tuple[bytes, int]:
    """Return the next messages of a stored run, and of how many events they are."""
    fragments = fragments_after(run, after)
    return (_messages(run, fragments, after=after), len(fragments)) if fragments else (b"", 0)


def _closing_of_stored(run: Run) -> bytes:
    return _closing(replace(ended(run), shows_trace=True))


def _closing(workbench: Workbench) -> bytes:
    text = render_to_string("runs/_stream_closing.html", {"workbench": workbench})
    return message(text) + message("", event="end")
