"""Who of a room's participants has a page open: noted for all streams of this process at once."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import Error
from django.utils import timezone

from lessons.pages.threads import in_thread
from lessons.runs.writing import writing
from lessons.workshops.models import Participant

NOTE_SECONDS = 15.0
AWAY_AFTER = timedelta(seconds=45)
"""Three notes: a page that reconnects, or a server that starts anew, makes nobody away."""
AWAY_WITHOUT_STREAM = timedelta(minutes=10)
"""Whoever has no JavaScript has no stream, and reads for a while without a word."""

logger = logging.getLogger(__name__)


@dataclass
class _Present:
    """The participants with open streams on an event loop, by how many, and the task that notes them."""

    streams: Counter[int] = field(default_factory=Counter)
    task: asyncio.Task[None] | None = None


_present: dict[asyncio.AbstractEventLoop, _Present] = {}


@asynccontextmanager
async def present(participant: int | None) -> AsyncIterator[None]:
    """Count a stream of the participant's as open. For the streams of others, do nothing."""
    if participant is None:
        yield
        return
    loop = asyncio.get_running_loop()
    here = _present.setdefault(loop, _Present())
    here.streams[participant] += 1
    if here.task is None:
        here.task = loop.create_task(_note_on(here))
    try:
        yield
    finally:
        here.streams[participant] -= 1
        here.streams += Counter()  # Drops who has none left.
        if not here.streams:
            here.task.cancel()
            _present.pop(loop, None)


def is_away(participant: Participant, now: datetime) -> bool:
    """Say whether nobody is there: no page of theirs is open, and they have done nothing for a while."""
    patience = AWAY_AFTER if participant.present_at else AWAY_WITHOUT_STREAM
    return max(filter(None, [participant.present_at, participant.seen_at, participant.joined_at])) < now - patience


async def _note_on(here: _Present) -> None:
    while True:
        await in_thread(_note)(list(here.streams))
        await asyncio.sleep(NOTE_SECONDS)


def _note(participants: Sequence[int]) -> None:
    try:
        with writing():
            Participant.objects.filter(pk__in=participants).update(present_at=timezone.now())
    except Error:
        logger.exception("Who is present cannot be noted; it is tried again")
