"""A run as pieces of HTML: for each of its events the rows of the score that it completes, and all about one event."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from django.template import engines
from django.template.loader import get_template

from lessons.showing.budget import Budget
from lessons.showing.jinja import JINJA
from lessons.showing.score import Row, ScoreWriter
from lessons.traces.events import KINDS, Event
from lessons.traces.standing import Fate
from lessons.traces.text import event_line

CPU_SECONDS = 0.5
"""Of one run. Five thousand ordinary events take two fifths of it."""
CHARACTERS = 4_000_000
"""Of one run. Five thousand ordinary events are three quarters of it; a browser takes seconds over much more."""
TEMPLATES = {kind: f"showing/events/{kind}.jinja" for kind in KINDS}
_PLAIN_CHARACTERS = 300
_EVENTS_IN_A_PIECE = 10
_UNDECIDED = re.compile(rb'data-of="([bc]-?\d++)" data-now="pending"')


class ScoreRenderer:
    """Makes HTML of the events of one run, in their order; of those beyond its budget plain text, and says so once.

    `files` are those that the run ran with, by path.
    """

    def __init__(self, files: Mapping[str, str], budget: Budget | None = None) -> None:
        self._writer = ScoreWriter(files)
        self._budget = budget or Budget(cpu_seconds=CPU_SECONDS, characters=CHARACTERS)
        self._has_said_so = False

    def render(self, events: Sequence[Event]) -> list[str]:
        """Return for each event the list items that are complete with it: after the last one, all are."""
        fragments = [html for piece in _pieces(events) for html in self._render_piece(piece)]
        if rest := self._writer.flush():
            # Who follows a run that now takes its time has to see the statement that came last.
            with self._budget.piece():
                fragments[-1] += "".join(map(self._row, rest))
        return fragments

    def settle(self, html: bytes) -> bytes:
        """Say in HTML of this run what has become, by now, of all that was pending when it was rendered."""
        fates = self._writer.lives.fates

        def decided(found: re.Match[bytes]) -> bytes:
            name = found[1].decode()
            return f'data-of="{name}" data-now="{fates.get(name, Fate.PENDING)}"'.encode()

        return _UNDECIDED.sub(decided, html)

    def _render_piece(self, events: Sequence[Event]) -> list[str]:
        with self._budget.piece():
            return ["".join(map(self._row, self._writer.add(event))) for event in events]

    def _row(self, row: Row) -> str:
        if not self._budget.is_spent:
            return self._budget.pay_for(_macro("html")(row))
        is_first, self._has_said_so = not self._has_said_so, True
        return _macro("plain")(row, [_plain(event) for event in row.events], is_first)


def render_event(event: Event) -> str:
    """Return all about one event: one template for each kind, templates/showing/events/<kind>.jinja."""
    return get_template(TEMPLATES[event.kind], using=JINJA).render({"event": event})


@cache
def _macro(name: str) -> Callable[..., str]:
    # The macros of a template are made once; to render a template for each row takes twice as long.
    template = engines[JINJA].env.get_template("showing/_score.jinja")  # type: ignore[attr-defined]
    return cast(Callable[..., str], getattr(template.module, name))


def _plain(event: Event) -> str:
    line = event_line(event).strip()
    return f"{line[:_PLAIN_CHARACTERS]}…" if len(line) > _PLAIN_CHARACTERS else line


def _pieces(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), _EVENTS_IN_A_PIECE):
        yield events[start : start + _EVENTS_IN_A_PIECE]
