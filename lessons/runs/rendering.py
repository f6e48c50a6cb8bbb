"""A run as HTML, kept with it: it is rendered once for all who look at it, and again only by other templates."""

import threading
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lessons.events import Event, RunFinished, Table
from lessons.runs.models import RenderedPiece, Run, tables_of
from lessons.streaming.fragments import TraceRenderer
from lessons.streaming.log import take_piece
from lessons.streaming.tables import render_tables

_STREAMING = Path(__file__).parents[1] / "streaming"
# Jinja's templates make a subclass of str.
_encode = msgspec.msgpack.Encoder(enc_hook=str.__str__).encode
_once = threading.Lock()
"""Held while an old run is rendered, so that those who ask at the same time wait for one rendering."""


class Outcome(msgspec.Struct, frozen=True):
    """What a run came to: the sentence on how it ended and its tables as HTML, empty when it came to none."""

    sentence: str
    tables: str


@cache
def version() -> str:
    """Return what tells apart how events are rendered: the content of the templates, and the code behind them."""
    templates = Path(settings.BASE_DIR, "templates", "runs")
    files = sorted([*templates.rglob("*.jinja"), *_STREAMING.rglob("*.py")])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def outcome_of(sentence: str, readings: Sequence[tuple[Table, ...]]) -> Outcome:
    """Return the outcome of a run, with what has changed in its tables from the first reading to the last."""
    return Outcome(sentence, render_tables(readings[0], readings[-1]) if readings else "")


def pieces_of(run_id: UUID, fragments: Sequence[str], outcome: Outcome) -> list[RenderedPiece]:
    """Return the HTML of a run's events, and what the run came to, ready to be stored: compressing takes a while."""
    pieces = [_piece(run_id, 0, 0, outcome)]
    seq = 0
    while seq < len(fragments):
        piece = take_piece(fragments, seq)
        seq += len(piece)
        pieces.append(_piece(run_id, len(pieces), seq, piece))
    return pieces


def outcome(run: Run) -> Outcome:
    """Return what a run came to."""
    render_unless_rendered(run)
    piece = _pieces(run.id).get(number=0)
    return msgspec.msgpack.decode(zlib.decompress(piece.html), type=Outcome)


def fragments_after(run: Run, seq: int) -> list[str]:
    """Return the next piece of HTML behind the event `seq`, one fragment an event; none behind the last.

    The run has been through `render_unless_rendered`.
    """
    piece = _pieces(run.id).filter(last_seq__gt=seq).order_by("number").values_list("last_seq", "html").first()
    if piece is None:
        return []
    last_seq, html = piece
    fragments = _fragments(html)
    return fragments[max(0, len(fragments) - (last_seq - seq)) :]


def all_fragments(run: Run) -> Iterator[str]:
    """Yield the HTML of every event."""
    render_unless_rendered(run)
    for (html,) in _pieces(run.id).filter(number__gt=0).order_by("number").values_list("html"):
        yield from _fragments(html)


def _fragments(html: bytes | memoryview) -> list[str]:
    fragments: list[str] = msgspec.msgpack.decode(zlib.decompress(html), type=list[str])
    return fragments


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
    fragments = TraceRenderer().render(events)
    pieces = pieces_of(run.id, fragments, outcome_of(_sentence(events), tables_of(events)))
    try:
        with transaction.atomic():
            RenderedPiece.objects.filter(run=run).delete()
            RenderedPiece.objects.bulk_create(pieces)
    except IntegrityError:
        pass  # Another process has just done the same.


def _sentence(events: Sequence[Event]) -> str:
    return " ".join(event.sentence for event in events if isinstance(event, RunFinished))


def _piece(run_id: UUID, number: int, last_seq: int, content: Outcome | Sequence[str]) -> RenderedPiece:
    html = zlib.compress(_encode(content), 1)
    return RenderedPiece(run_id=run_id, version=version(), number=number, last_seq=last_seq, html=html)
