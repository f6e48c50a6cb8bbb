"""What the templates of a trace need: durations, SQL, the columns of a changed row side by side."""

from collections.abc import Iterable
from typing import NamedTuple

from django import template
from django.utils.safestring import SafeString

from lessons.events import Item
from lessons.streaming.sql import format_sql

register = template.Library()


class Change(NamedTuple):
    name: str
    old: str
    new: str
    changed: bool


@register.filter
def duration(microseconds: int) -> str:
    """Return a span of time in the unit that suits it: 340 µs, 1.2 ms, 2.50 s, on one line."""
    if microseconds < 1_000:
        return f"{microseconds}\N{NO-BREAK SPACE}µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.1f}\N{NO-BREAK SPACE}ms"
    return f"{microseconds / 1_000_000:.2f}\N{NO-BREAK SPACE}s"


@register.filter
def sql(statement: str) -> SafeString:
    return format_sql(statement)


@register.filter
def changes_to(old: Iterable[Item], new: Iterable[Item]) -> list[Change]:
    """Return each column of a row before and after."""
    before = {item.name: item.value for item in old}
    return [
        Change(item.name, before.get(item.name, ""), item.value, before.get(item.name) != item.value) for item in new
    ]
