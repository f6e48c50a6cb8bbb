"""A run as pieces of HTML: for each of its events the rows of the score that it completes, and all about one event."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from django.template import engines
from django.template.loader import get_template
from django.utils.html import escape

from lessons.showing.budget import Budget
from lessons.showing.jinja import JINJA
from lessons.showing.repetition import Repetition
from lessons.showing.score import Row, ScoreWriter
from lessons.showing.score_row import item
from lessons.traces.events import KINDS, Event
from lessons.traces.standing import Fate
from lessons.traces.text import event_line

CPU_SECONDS = 0.5
"""Of one run. Five thousand ordinary events take two fifths of it."""
CHARACTERS = 4_000_000
"""Of one run. Five thousand ordinary events are half of it; a browser takes seconds over much more."""
TEMPLATES = {kind: f"showing/events/{kind}.jinja" for kind in KINDS}
_PLAIN_CHARACTERS = 300
_FROM_HERE_ON = "From here on the trace is plain text: this run shows more than the page lays out."
_TIMES = "\N{MULTIPLICATION SIGN}"
_EVENTS_IN_A_PIECE = 10
_EARLY_ROWS = 150
"""What a browser lays out at once. It does with the others when they are near, which moves rows that are in sight."""
_UNDECIDED = re.compile(rb' data-of="([bc]-?\d++)"')


class ScoreRenderer:
    """Makes HTML of the events of one run, in their order; of those beyond its budget plain text, and says so once.

    `files` are those that the run ran with, by path.
    """

    def __init__(self, files: Mapping[str, str], budget: Budget | None = None) -> None:
        self._writer = ScoreWriter(files)
        self._repetition = Repetition()
        self._budget = budget or Budget(cpu_seconds=CPU_SECONDS, characters=CHARACTERS)
        self._has_said_so = False
        self._rows = 0

    def render(self, events: Sequence[Event]) -> list[str]:
        """Return for each event the list items that are complete with it: after the last one, all are."""
        fragments = [html for piece in _pieces(events) for html in self._render_piece(piece)]
        if not self._writer.expects_rows and (rest := self._writer.flush()):
            # Who follows a run that now takes its time has to see the statement that came last. One that writes waits:
            # a batch may end between it and its rows, which belong beside it.
            with self._budget.piece():
                fragments[-1] += "".join(map(self._row, self._repetition.fold(rest)))
        return fragments

    @property
    def fates(self) -> Mapping[str, Fate]:
        """What has become, by now, of blocks and callbacks, by the names that `Lives` gives them."""
        return self._writer.lives.fates

    def settle(self, html: bytes) -> bytes:
        """Say in HTML of this run what has become, by now, of all that was pending when it was rendered."""

        def decided(found: re.Match[bytes]) -> bytes:
            fate = self.fates.get(found[1].decode(), Fate.PENDING)
            return found[0] if fate is Fate.PENDING else b'%b data-now="%b"' % (found[0], fate.encode())

        return _UNDECIDED.sub(decided, html)

    def _render_piece(self, events: Sequence[Event]) -> list[str]:
        with self._budget.piece():
            return ["".join(map(self._row, self._repetition.fold(self._writer.add(event)))) for event in events]

    def _row(self, row: Row) -> str:
        self._rows += 1
        is_late = self._rows > _EARLY_ROWS
        if not self._budget.is_spent:
            return self._budget.pay_for(item(row, _what(row), is_late=is_late))
        is_first, self._has_said_so = not self._has_said_so, True
        return item(row, _plain(row, is_first), is_late=is_late, is_plain=True)


def _what(row: Row) -> str:
    """Return what stands in the widest column."""
    said = f'<span class="say">{escape(row.said)}</span>' if row.said else ""
    code = f'<code class="row__code">{escape(row.code)}</code>' if row.code else ""
    times = f'<span class="times">{_TIMES} {row.times}</span>' if row.times > 1 else ""
    return f"{said}{code}{times}{_macro()(row) if row.events else ''}"


def _plain(row: Row, is_first: bool) -> str:
    said = f'<span class="say say--strong">{_FROM_HERE_ON}</span>' if is_first else ""
    lines = row.code or "\n".join([_plain_line(event) for event in row.events])
    return f"{said}<code>{escape(lines)}</code>"


def render_event(event: Event) -> str:
    """Return all about one event: one template for each kind, templates/showing/events/<kind>.jinja."""
    return get_template(TEMPLATES[event.kind], using=JINJA).render({"event": event})


@cache
def _macro() -> Callable[[Row], str]:
    # The macros of a template are made once; to render a template for each row takes twice as long.
    template = engines[JINJA].env.get_template("showing/_score.jinja")  # type: ignore[attr-defined]
    return cast(Callable[[Row], str], template.module.what)


def _plain_line(event: Event) -> str:
    line = event_line(event).strip()
    return f"{line[:_PLAIN_CHARACTERS]}…" if len(line) > _PLAIN_CHARACTERS else line


def _pieces(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), _EVENTS_IN_A_PIECE):
        yield events[start : start + _EVENTS_IN_A_PIECE]
