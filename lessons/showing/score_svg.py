"""The score of a run as one picture, for slides and tickets: text in the colours of its fates, on white."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import escape

from lessons.showing.score import MAX_LEVEL, Row, ScoreWriter
from lessons.showing.score_words import (
    callback_name,
    circled,
    exception_name,
    row_label,
    row_sign,
    sentence,
    short_sql,
    telling,
)
from lessons.traces.events import NOT_PASSED, Event, SavepointMade, TransactionBegun
from lessons.traces.lives import ROWS, name_of_block, name_of_callback
from lessons.traces.standing import Fate

MOST_ROWS = 400
"""Of a longer run the picture shows the beginning, and says so."""
_MOST_CHARACTERS = 96
_WIDTH, _ROW, _TOP, _INDENT = 1180, 24, 56, 16
_NUMBER, _SOURCE, _WHAT, _SIDING = 44, 190, 206, 1020
_INK, _SOFT = "#1d2126", "#50575d"
_COLOURS = {
    Fate.PENDING: ("#7c4a00", "#b87800", "#fdf1d4"),
    Fate.KEPT: ("#0b5d43", "#17855f", "#e2f2e9"),
    Fate.GONE: ("#9c1c17", "#c8352b", "#fbe6e1"),
}
_RIGHT, _BOLD = ' text-anchor="end"', ' font-weight="600"'


def score_svg(events: Sequence[Event], files: Mapping[str, str], title: str) -> str:
    """Return the rows of a run that are not folded as SVG. `files` are those that it ran with, by path."""
    writer = ScoreWriter(files)
    rows = [row for event in events for row in writer.add(event)] + writer.flush()
    shown = [row for row in rows if not row.is_quiet]
    fates = writer.lives.fates
    parts = [part for number, row in enumerate(shown[:MOST_ROWS]) for part in _row(row, _TOP + number * _ROW, fates)]
    height = _TOP + min(len(shown), MOST_ROWS) * _ROW + _ROW
    if len(shown) > MOST_ROWS:
        parts.append(_text(_WHAT, height, f"… and {len(shown) - MOST_ROWS} more rows", _SOFT))
        height += _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
        f' font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14"><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{height}" fill="#fffefb"/>{_text(_NUMBER - 30, 28, title, _INK, _BOLD)}'
        f"{''.join(parts)}</svg>\n"
    )


def _row(row: Row, top: int, fates: Mapping[str, Fate]) -> Iterator[str]:
    baseline = top + 17
    for block in row.blocks:
        _, line, paper = _COLOURS[fates.get(name_of_block(block.span), Fate.PENDING)]
        x = _WHAT + min(block.level, MAX_LEVEL) * _INDENT
        yield f'<rect x="{x}" y="{top}" width="{_SIDING - x}" height="{_ROW}" fill="{paper}"/>'
        yield f'<rect x="{x}" y="{top}" width="3" height="{_ROW}" fill="{line}"/>'
    if row.seq:
        yield _text(_NUMBER, baseline, str(row.seq), _SOFT, _RIGHT)
    if row.shows_place:
        path, _, number = row.place.rpartition(":")
        yield _text(_SOURCE, baseline, f"{path.rpartition('/')[2] if row.file else ''} {number}", _SOFT, _RIGHT)
    x = _WHAT + min(row.level, MAX_LEVEL) * _INDENT + 10
    colour = _SOFT if row.is_idle or not row.is_line else _INK
    words, its_colour = _fated(row, fates)
    tail = f'<tspan dx="10" fill="{its_colour}"{_BOLD}>{_plain(words)}</tspan>' if words else ""
    yield _text(x, baseline, _words(row), colour).replace("</text>", f"{tail}</text>")
    for track in row.tracks:
        _, line, _ = _COLOURS[fates.get(name_of_callback(track.number), Fate.PENDING)]
        yield f'<rect x="{_SIDING + 14 + track.lane * 16}" y="{top}" width="2" height="{_ROW}" fill="{line}"/>'
        if track.state in ("arrives", "lost"):
            yield _text(_SIDING + 22 + track.lane * 16, baseline, circled(track.number), line, _BOLD)


def _fated(row: Row, fates: Mapping[str, Fate]) -> tuple[str, str]:
    """Return what has a fate in a row, and the colour of it."""
    for event in row.events:
        if isinstance(event, TransactionBegun | SavepointMade):
            fate = fates.get(name_of_block(event.span), Fate.PENDING)
            word = "BEGIN" if isinstance(event, TransactionBegun) else "SAVEPOINT"
            return f"{word} {fate}", _COLOURS[fate][0]
        if isinstance(event, ROWS):
            fate = Fate.KEPT if event.block is None else fates.get(name_of_block(event.block), Fate.PENDING)
            changes = [f"{row_sign(each)} {row_label(each)}" for each in row.events if isinstance(each, ROWS)]
            return f"{'; '.join(changes[:3])}{'; …' if changes[3:] else ''} {fate}", _COLOURS[fate][0]
    if row.settles and row.settles.rows:
        return f"{_several(row.settles.rows, 'row')} {row.settles.fate}", _COLOURS[row.settles.fate][0]
    return "", ""


_SAYS: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("transaction_begun", "savepoint_made"), lambda event: "Django opens a transaction"),
    "transaction_committed": lambda event: "COMMIT",
    "transaction_rolled_back": lambda event: "ROLLBACK",
    "savepoint_rolled_back": lambda event: "ROLLBACK TO SAVEPOINT",
    "signal_sent": lambda event: f"{event.signal}  {event.sender} → {_several(event.receivers, 'receiver')}",
    "receiver_called": lambda event: f"↳ {event.receiver}({telling(event.arguments)})",
    "receiver_raised": lambda event: f"✕ raised {event.exception}",
    "callback_registered": lambda event: (
        f"{circled(event.number)} {callback_name(event.callback)} waits for the COMMIT"
    ),
    "callback_called": lambda event: f"↳ {circled(event.number)} {callback_name(event.callback)}()",
    "callback_raised": lambda event: f"✕ raised {event.exception}",
    "callback_discarded": lambda event: (
        f"✕ {circled(event.number)} {callback_name(event.callback)} discarded: {event.reason}"
    ),
    "query_ran": lambda event: " ".join([*short_sql(event), *(["✕ refused"] if event.error else [])]),
    **dict.fromkeys(("row_inserted", "row_updated", "row_deleted"), lambda event: ""),
    "mail_sent": lambda event: f"✉ mail to {', '.join(event.recipients)}: {event.subject}",
    "test_started": lambda event: f"test {event.test}",
    "test_finished": lambda event: " ".join(
        [f"{'✕' if event.outcome in NOT_PASSED else '✓'} {event.outcome}", *([event.message] if event.message else [])]
    ),
    "request_started": lambda event: f"request {event.method} {event.path}",
    "request_finished": lambda event: _ended(event, "" if event.status is None else str(event.status)),
    "middleware_called": lambda event: f"↳ middleware {event.middleware}",
    "middleware_ended": lambda event: _ended(event, f"returned {event.response}"),
    "view_called": lambda event: (
        f"↳ view {event.view}({', '.join(f'{item.name}={item.value}' for item in event.arguments)})"
    ),
    "view_ended": lambda event: _ended(event, f"returned {event.response}"),
    "rendering_started": lambda event: f"template {event.template or 'from a string'}",
    "rendering_ended": lambda event: _ended(event, "is rendered"),
    "exception_converted": lambda event: (
        f"Django makes a response of {exception_name(event.exception)}: {event.status}"
    ),
    "client_raised": lambda event: f"✕ the test client raises {event.exception}",
    "output_written": lambda event: f"> {event.text}",
    "exception_raised": lambda event: f"✕ {event.exception} leaves the action",
    "run_finished": lambda event: event.sentence,
}


def _ended(event: Any, said: str) -> str:
    return f"✕ {event.left_by}" if event.left_by else said


def _words(row: Row) -> str:
    if row.code:
        return f"{row.code} \N{MULTIPLICATION SIGN} {row.times}" if row.times > 1 else row.code
    if not row.events:
        return row.said
    return _SAYS.get(row.kind, sentence)(row.events[0])


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _text(x: float, y: float, text: str, colour: str, more: str = "") -> str:
    """Return a piece of text. `more` is attributes."""
    return f'<text x="{x:g}" y="{y:g}" fill="{colour}"{more}>{_plain(text)}</text>'


def _plain(text: str) -> str:
    cut = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
    # XML has no control characters, not even escaped.
    return escape("".join([character if character.isprintable() else " " for character in cut]))
