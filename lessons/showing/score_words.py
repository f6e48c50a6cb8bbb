"""What a score says in few words: the filters of its template."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lessons.traces.events import (
    Change,
    Event,
    Item,
    QueryRan,
    RowDeleted,
    RowInserted,
    RowUpdated,
)
from lessons.traces.lives import name_of_block, name_of_callback, rows_of
from lessons.traces.text import event_line

_SIGNS = {RowInserted: "+", RowUpdated: "~", RowDeleted: "\N{MINUS SIGN}"}
_VERBS = {RowInserted: "inserted: ", RowUpdated: "updated: ", RowDeleted: "deleted: "}
_TELLING = frozenset(["created", "action", "pk_set", "origin", "update_fields", "raw", "reverse"])
_UNTOLD = frozenset(["None", "False"])
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_WRAPPED = re.compile(r"\A(?:functools\.partial|sync_to_async|async_to_sync)\(([^()]*+)\)\Z")
_MOST_CHARACTERS = 300
_SHORT_STATEMENT = re.compile(
    r"""(?P<verb>INSERT(?:\ OR\ IGNORE)?\ INTO|UPDATE|DELETE\ FROM|SELECT)\ (?P<rest>.*+)""", re.VERBOSE | re.DOTALL
)


def row_count(events: Iterable[Event]) -> int:
    return sum(len(rows_of(event)) for event in events)


def row_sign(event: Event) -> str:
    return _SIGNS[type(event)]


def row_verb(event: Event) -> str:
    return _VERBS[type(event)]


def row_label(event: Change) -> str:
    """Return what tells a row from others for a person: its first values, or the columns that have changed."""
    if isinstance(event, RowUpdated):
        before = {cell.name: cell.value for cell in event.old}
        changed = [cell for cell in event.new if before.get(cell.name) != cell.value]
        return ", ".join([f"{cell.name}: {_cell(before.get(cell.name))} → {_cell(cell.value)}" for cell in changed[:2]])
    cells = event.new if isinstance(event, RowInserted) else event.old
    told = [cell for cell in cells if cell.value is not None and cell.name != "id"] or list(cells)
    return ", ".join([_cell(cell.value) for cell in told[:2]])


def _cell(value: str | None) -> str:
    text = "NULL" if value is None else value
    return f"{text[:29]}…" if len(text) > 30 else text or "''"


def telling(arguments: Iterable[Item], *, instance: bool = True) -> str:
    """Return the arguments that make one sending of a signal different from another, with or without the instance."""
    parts = []
    for item in arguments:
        if item.name == "instance":
            parts += [item.value] if instance else []
        elif item.name == "created" or (item.name in _TELLING and item.value not in _UNTOLD):
            parts.append(f"{item.name}={item.value}")
    return ", ".join(parts)


def callback_name(callback: str) -> str:
    """Return the name of what a callback calls in the end."""
    return _WRAPPED.sub(r"\1", callback)


def circled(number: int) -> str:
    return _CIRCLED[number] if 0 <= number < len(_CIRCLED) else f"({number})"


def short_sql(event: QueryRan) -> tuple[str, str]:
    """Return the verb of a statement, and of the rest what matters: the table, and how rows are chosen or changed."""
    sql = event.sql[:_MOST_CHARACTERS].replace('"', "")
    found = _SHORT_STATEMENT.match(sql)
    if found is None:
        verb, _, rest = sql.partition(" ")
        return verb, rest
    verb, rest = found["verb"].split(" ")[0], found["rest"]
    if verb == "SELECT":
        _, _, source = rest.partition(" FROM ")
        rest = source or rest
    table, _, others = rest.partition(" ")
    if verb == "INSERT":
        return verb, table
    return verb, _filled(f"{table} {others}".replace(f"{table}.", "").strip(), event.parameters)


def _filled(text: str, parameters: Sequence[str]) -> str:
    parts = text.split("%s")
    values = [*parameters[: len(parts) - 1]]
    values += ["%s"] * (len(parts) - 1 - len(values))
    return "".join([part + value for part, value in zip(parts, [*values, ""], strict=True)])[:_MOST_CHARACTERS]


def exception_name(text: str) -> str:
    return text.partition("(")[0]


def beginning(text: str) -> str:
    return f"{text[:_MOST_CHARACTERS]}…" if len(text) > _MOST_CHARACTERS else text


def sentence(event: Event) -> str:
    return event_line(event).strip().partition("  [")[0]


FILTERS: Mapping[str, Callable[..., Any]] = {
    filter_.__name__: filter_
    for filter_ in (
        row_count, row_sign, row_verb, row_label, telling, circled, short_sql, exception_name, beginning, sentence,
        callback_name, name_of_block, name_of_callback,
    )
}  # fmt: skip
