"""A run as HTML, kept with it: it is rendered once for all who look at it, and again only by other templates."""

import threading
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet

from lessons.following.log import take_piece
from lessons.following.sse import data_of, from_id
from lessons.runs.event_log import messages_of
from lessons.runs.models import FileSet, RenderedPiece, Run
from lessons.runs.writing import writing
from lessons.showing.budget import turn
from lessons.showing.fragments import ScoreRenderer
from lessons.showing.in_short import in_short
from lessons.showing.strip import strip
from lessons.showing.tables import render_steps
from lessons.traces.events import Event, RunFinished
from lessons.traces.standing import Fate

_SHOWING = Path(__file__).parents[1] / "showing"
# Jinja's templates make a subclass of str.
_encode = msgspec.msgpack.Encoder(enc_hook=str.__str__).encode
_once = threading.Lock()
"""Held while an old run is rendered, so that those who ask at the same time wait for one rendering."""


class Summary(msgspec.Struct, frozen=True):
    """What a run came to: the sentence on how it ended, what happened in short, and as HTML its tables and its map.

    `steps` are the tables at each step, empty when it came to none.
    """

    sentence: str
    in_short: str
    steps: str
    strip: str


@cache
def version() -> str:
    """Return what tells apart how events are rendered: the content of the templates, and the code behind them."""
    templates = Path(settings.BASE_DIR, "templates", "showing")
    files = sorted([*templates.rglob("*.jinja"), *_SHOWING.rglob("*.py")])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def summary_of(events: Sequence[Event], fates: Mapping[str, Fate]) -> Summary:
    """Return what a run with these events came to. `fates` are those of `Lives`."""
    sentence = " ".join(event.sentence for event in events if isinstance(event, RunFinished))
    with turn:
        short = in_short(events, fates)
    with turn:
        map_ = strip(events, fates)
    return Summary(sentence, short, render_steps(events), map_)


def pieces_of(run_id: UUID, messages: Sequence[bytes], summary: Summary) -> list[RenderedPiece]:
    """Return the messages of a run, and what the run came to, ready to be stored: compressing takes a while."""
    pieces = [_piece(run_id, 0, 0, _encode(summary))]
    seq = 0
    while seq < len(messages):
        piece = take_piece(messages, seq)
        seq += len(piece)
        pieces.append(_piece(run_id, len(pieces), seq, b"".join(piece)))
    return pieces


def summary(run: Run) -> Summary:
    """Return what a run came to."""
    render_unless_rendered(run)
    piece = _pieces(run.id).get(number=0)
    return msgspec.msgpack.decode(zlib.decompress(piece.html), type=Summary)


class Piece(NamedTuple):
    """Some messages or list items of a run, the last event in them, and whether it is the last of the run."""

    content: bytes
    last_seq: int
    is_last: bool


def messages_after(run: Run, seq: int) -> Piece:
    """Return the next piece of a run's messages behind the event `seq`; behind the last event it is empty."""
    piece = _next_piece(run, seq)
    if piece.content:
        return piece
    # Either that was the last event, or these templates have not rendered the run.
    render_unless_rendered(run)
    return _next_piece(run, seq)


def html_of(run: Run) -> str:
    """Return all events, one list item each."""
    html = []
    seq, is_last = 0, False
    while not is_last:
        content, seq, is_last = html_after(run, seq)
        html.append(content)
    return b"".join(html).decode()


def html_after(run: Run, seq: int) -> Piece:
    """Return the next list items behind the event `seq`."""
    piece = messages_after(run, seq)
    with turn:
        return piece._replace(content=data_of(piece.content))


def is_long(run: Run) -> bool:
    """Say whether the events of a run are more than one piece."""
    render_unless_rendered(run)
    return _pieces(run.id).filter(number__gt=1).exists()


def _next_piece(run: Run, seq: int) -> Piece:
    pieces = _pieces(run.id).filter(last_seq__gt=seq).order_by("number").values_list("html", "last_seq")
    # The one behind it is a few kilobytes, and saves whoever reads on from asking in vain.
    found = list(pieces[:2])
    if not found:
        return Piece(b"", seq, is_last=True)
    html, last_seq = found[0]
    with turn:
        return Piece(from_id(zlib.decompress(html), seq + 1), last_seq, is_last=len(found) == 1)


def _pieces(run_id: UUID) -> QuerySet[RenderedPiece]:
    return RenderedPiece.objects.filter(run=run_id, version=version())


def render_unless_rendered(run: Run) -> None:
    """Make the HTML of a run unless it is kept; the first to ask makes it for all."""
    if _pieces(run.id).filter(number=0).exists():
        return
    with _once:
        if not _pieces(run.id).filter(number=0).exists():
            _render(run)


def _render(run: Run) -> None:
    events = run.events
    # Not by `run.files`: the run may be deleted meanwhile, and its files with it.
    kept = FileSet.objects.filter(pk=run.files_id).first()
    renderer = ScoreRenderer(kept.files if kept else {})
    messages = [renderer.settle(message) for message in messages_of(renderer, events)]
    pieces = pieces_of(run.id, messages, summary_of(events, renderer.fates))
    try:
        with writing():
            RenderedPiece.objects.filter(run=run).delete()
            RenderedPiece.objects.bulk_create(pieces)
    except IntegrityError:
        pass  # Another process has just done the same.


def _piece(run_id: UUID, number: int, last_seq: int, content: bytes) -> RenderedPiece:
    html = zlib.compress(content, 1)
    return RenderedPiece(run_id=run_id, version=version(), number=number, last_seq=last_seq, html=html)
