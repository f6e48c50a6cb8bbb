"""How Jinja makes HTML of what a run brings: its environment, and the filters of its templates."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.template.defaultfilters import pluralize
from jinja2 import Environment, StrictUndefined

from lessons.showing.score_words import FILTERS
from lessons.showing.sql import format_sql
from lessons.traces.events import Cell

JINJA = "jinja2"
"""What Django calls this engine: the other one would find the same files."""


class Change(NamedTuple):
    name: str
    old: str | None
    new: str | None
    changed: bool


def environment(**options: Any) -> Environment:
    """Return the environment of the templates of a trace; Django calls this with its own options."""
    made = Environment(**options | {"undefined": StrictUndefined})  # noqa: S701 - Django's options switch escaping on
    made.filters |= {"changes_to": changes_to, "duration": duration, "pluralize": pluralize, "sql": format_sql}
    made.filters |= FILTERS
    return made


def duration(microseconds: int) -> str:
    """Return a span of time in the unit that suits it: 340 µs, 1.2 ms, 2.50 s, on one line."""
    if microseconds < 1_000:
        return f"{microseconds}\N{NO-BREAK SPACE}µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.1f}\N{NO-BREAK SPACE}ms"
    return f"{microseconds / 1_000_000:.2f}\N{NO-BREAK SPACE}s"


def changes_to(old: Iterable[Cell], new: Iterable[Cell]) -> list[Change]:
    """Return each column of a row before and after."""
    before = {item.name: item.value for item in old}
    return [
        Change(item.name, before.get(item.name, ""), item.value, before.get(item.name) != item.value) for item in new
    ]
