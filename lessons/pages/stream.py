"""A run as a stream of server-sent events: the same messages whether it goes on, is resumed or is replayed.

Nothing is rendered on the event loop, and a stream holds one piece of a trace at a time: the next is taken when the
reader has taken this one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from django.db import DatabaseError
from django.template.loader import render_to_string

from lessons.catalogue import Lesson
from lessons.following.sse import END_OF_MESSAGE, merged, message
from lessons.pages.finish import Finish, finish_of
from lessons.pages.run_panel import RunPanel, ended, just_ended, status_of
from lessons.pages.threads import in_thread
from lessons.pages.way import Way, way_of
from lessons.runs import live
from lessons.runs.course import course
from lessons.runs.event_log import EventLog
from lessons.runs.lost import up_to_date
from lessons.runs.models import RenderedPiece, Run
from lessons.runs.rendering import Piece, Summary, messages_after, summary
from lessons.sandbox.endings import DIED
from lessons.showing.budget import turn

DELETED = RunPanel(run=None, sentence="This run was deleted, because its learner asked the site to forget them.")
COUNT_SECONDS = 0.25
"""Between events and the message that counts them: a short run needs none."""
LOOK_AGAIN_SECONDS = 0.5
"""Between two looks at a run that goes on in another process."""


async def messages(run: Run, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run from the event behind `after` on, whether it goes on, here or elsewhere, or not."""
    if (log := live.log_of(run.id)) is not None:
        start = b"" if after else await in_thread(opening)(run)
        async for piece in live_messages(run, log, start, after=after):
            yield piece
        return
    while (found := await in_thread(up_to_date)(run)) and not found.has_ended:  # noqa: ASYNC110 - nobody wakes us
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    if found is None:
        yield _closing(DELETED)
        return
    # What a process had sent before it died is not what is kept of its run.
    async for piece in stored_messages(found, after=0 if found.outcome == DIED else after):
        yield piece


async def live_messages(run: Run, log: EventLog, start: bytes, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that goes on here, from the event behind `after`; the last shows how it ended.

    `start` comes before the first event.
    """
    loop = asyncio.get_running_loop()
    seq, position, count_at = after, 0, 0.0
    async for pieces in log.follow(after=after):
        if log.position != position:
            position = log.position
            yield message(render_to_string("pages/_stream_status.html", {"panel": status_of(run, log)}))
        if pieces:
            yield b"".join([b"" if seq else start, *pieces])
            seq += len(pieces)
        now = loop.time()
        if count_at and now >= count_at:
            yield _count(seq)
            count_at = 0.0
        if pieces and not count_at:
            # A moment earlier than it is woken, for a clock has its steps.
            count_at = now + 0.9 * COUNT_SECONDS
            loop.call_later(COUNT_SECONDS, log.wake)
    if seq == len(log) or log.problem:
        yield log.closing
    else:
        async for late in _late_messages(run, log, seq):
            yield late


async def _late_messages(run: Run, log: EventLog, after: int) -> AsyncIterator[bytes]:
    """Yield the rest to a reader who was slower than the run: it is stored by now, unless it has been deleted since.

    The last message is that of all who have followed it: it says how far the learner has come with this run.
    """
    stored = await in_thread(up_to_date)(run)
    if stored is None:
        yield _closing(DELETED)
        return
    async for piece in _stored_trace_messages(stored, after):
        yield piece
    yield log.closing


async def refusal(sentence: str) -> AsyncIterator[bytes]:
    """Yield why there is no run. The last trace stays there."""
    yield _closing(RunPanel(run=None, sentence=sentence))


async def stored_messages(run: Run, *, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the messages of a run that has ended."""
    async for piece in _stored_trace_messages(run, after):
        yield piece
    yield await in_thread(_closing_of_stored)(run)


async def stored_trace(run: Run) -> AsyncIterator[bytes]:
    """Yield all events of a run that has ended as one message, with no word on how it ended."""
    async for content in pieces(_merged_piece, run):
        yield content


def opening(run: Run) -> bytes:
    """Return what empties the trace, for the first event: a run that is refused leaves the last trace there."""
    return message(render_to_string("pages/_stream_opening.html", {"run": run, "panel": status_of(run, EventLog())}))


def closing_message(run: Run, lesson: Lesson, log: EventLog, summary: Summary | None) -> bytes:
    """Return the last message of a run that has ended just now, with what it came to."""
    way = None if log.problem else _way_so_far(run, lesson)
    finish = finish_of(lesson, way, can_edit=True) if way and way.is_passed else None
    return _closing(just_ended(run, lesson, log, summary), way=way, finish=finish)


async def _stored_trace_messages(run: Run, after: int) -> AsyncIterator[bytes]:
    """Yield what shows the events of a run that has ended, beginning with an empty trace."""
    start = b"" if after else await in_thread(opening)(run)
    async for messages in pieces(messages_after, run, after):
        yield start + messages
        start = b""


async def pieces(next_piece: Callable[[Run, int], Piece], run: Run, after: int = 0) -> AsyncIterator[bytes]:
    """Yield the contents of a stored run behind the event `after`; each is asked for when the reader has taken one."""
    is_last = False
    while not is_last:
        content, after, is_last = await in_thread(next_piece)(run, after)
        if content:
            yield content


def _merged_piece(run: Run, after: int) -> Piece:
    piece = messages_after(run, after)
    with turn:
        content = merged(piece.content) if piece.content else b""
    if piece.is_last:
        content += _steps_of_stored(run) + END_OF_MESSAGE
    return piece._replace(content=content)


def _count(events: int) -> bytes:
    # It is made here, and not by a template, for this is the event loop.
    return message(f'<hx-partial hx-target="#count" hx-swap="innerHTML">Events so far: {events:,}</hx-partial>')


def _steps_of_stored(run: Run) -> bytes:
    """Return what the player needs beside the trace, as a part of its message."""
    try:
        shown = summary(run)
    except RenderedPiece.DoesNotExist:
        return b""
    text = render_to_string("pages/_stream_steps.html", {"run": run, "shown": shown})
    return message(text).removesuffix(END_OF_MESSAGE)


def _closing_of_stored(run: Run) -> bytes:
    try:
        shown = summary(run)
        return _closing(replace(ended(run), tables=shown.steps, strip=shown.strip, shows_trace=True))
    except RenderedPiece.DoesNotExist:
        return _closing(DELETED)


def _way_so_far(run: Run, lesson: Lesson) -> Way | None:
    """Return how far the learner has come with this run. A page can do without it, but not without its last message."""
    try:
        return way_of(run.learner, lesson, course())
    except DatabaseError:
        return None


def _closing(panel: RunPanel, *, way: Way | None = None, finish: Finish | None = None) -> bytes:
    text = render_to_string("pages/_stream_closing.html", {"panel": panel, "way": way, "finish": finish})
    return message(text) + message("", event="end")
