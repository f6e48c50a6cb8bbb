"""What became of the rows: two readings of the same tables, compared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from django.template import engines
from jinja2 import Environment, Template
from msgspec.structs import replace

from lessons.showing.budget import turn
from lessons.showing.jinja import JINJA
from lessons.traces.events import Table

Row = tuple[str | None, ...]

MAX_CELLS = 5_000
"""Most cells that a page shows of all tables together; the rows beyond them are only counted."""
_PARTS_IN_A_PIECE = 2_000
"""Of the text of a template, a few for each cell: about a millisecond."""


@dataclass(frozen=True)
class ComparedCell:
    """`old` is what stood here before, if `changed`."""

    value: str | None
    changed: bool = False
    old: str | None = None


@dataclass(frozen=True)
class ComparedRow:
    """`mark` is one of `inserted`, `updated`, `deleted` and `unchanged`."""

    mark: str
    cells: tuple[ComparedCell, ...]


@dataclass(frozen=True)
class ComparedTable:
    """`row_count` counts all rows after the run, `hidden` those of them that are not in `rows`."""

    database: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]
    row_count: int
    hidden: int


def compare(before: Iterable[Table], after: Iterable[Table]) -> tuple[ComparedTable, ...]:
    """Return the tables of `after`, and those of `before` that are gone, with each row marked."""
    old_tables = {(table.database, table.name): table for table in _as_far_as_shown(before)}
    new_tables = {(table.database, table.name): table for table in _as_far_as_shown(after)}
    gone = [_empty(table) for key, table in old_tables.items() if key not in new_tables]
    return tuple(
        _compare_table(old_tables.get((table.database, table.name), _empty(table)), table)
        for table in (*new_tables.values(), *gone)
    )


def render_tables(before: Iterable[Table], after: Iterable[Table]) -> str:
    """Return the tables of two readings, compared, as HTML."""
    with turn:
        tables = compare(before, after)
    parts = _template().generate(tables=tables)
    html: list[str] = []
    while True:
        with turn:
            piece = list(islice(parts, _PARTS_IN_A_PIECE))
        if not piece:
            return "".join(html)
        html += piece


@cache
def _template() -> Template:
    environment: Environment = engines[JINJA].env  # type: ignore[attr-defined]
    return environment.get_template("showing/_tables.jinja")


def _as_far_as_shown(tables: Iterable[Table]) -> Iterator[Table]:
    room = MAX_CELLS
    for table in tables:
        width = len(table.columns) + 1
        room -= width
        rows = table.rows[: max(0, room // width)]
        room -= width * len(rows)
        if room < 0:
            yield replace(table, columns=(), rows=())
        else:
            yield table if len(rows) == len(table.rows) else replace(table, rows=rows)


def _empty(table: Table) -> Table:
    return Table(table.database, table.name, table.primary_key, table.columns, (), 0)


def _compare_table(old: Table, new: Table) -> ComparedTable:
    old_rows, new_rows = _by_key(old), _by_key(new)
    # Of a long table only the first rows are known. A row beyond them may have been there all along, unseen.
    unseen_before = _beyond(new_rows, old_rows) if _is_cut(old) else set()
    unseen_after = _beyond(old_rows, new_rows) if _is_cut(new) else set()
    rows = []
    for key in _in_order(old_rows, new_rows):
        if key in unseen_before:
            rows.append(_row("unchanged", new_rows[key]))
        elif key not in old_rows:
            rows.append(_row("inserted", new_rows[key]))
        elif key in new_rows:
            rows.append(_compare_row(old_rows[key], new_rows[key], old.columns == new.columns))
        elif key not in unseen_after:
            rows.append(_row("deleted", old_rows[key]))
    return ComparedTable(
        new.database, new.name, new.columns, tuple(rows), new.row_count, max(0, new.row_count - len(new.rows))
    )


def _is_cut(table: Table) -> bool:
    return table.row_count > len(table.rows)


def _by_key(table: Table) -> dict[Row, Row]:
    """Return the rows by primary key, or by the whole row where there is none, and by their number among equals."""
    positions = [table.columns.index(column) for column in table.primary_key if column in table.columns]
    equals: Counter[Row] = Counter()
    rows: dict[Row, Row] = {}
    for row in table.rows:
        # A reading comes from a process that the learner controls, so rows may be of any length.
        if len(row) != len(table.columns):
            continue
        key = tuple(row[position] for position in positions) or row
        rows[(*key, str(equals[key]))] = row
        equals[key] += 1
    return rows


def _beyond(rows: Mapping[Row, Row], others: Mapping[Row, Row]) -> set[Row]:
    """Return the keys of `rows` that come after the last one which `others` has, too."""
    keys = list(rows)
    last_common = max((position for position, key in enumerate(keys) if key in others), default=-1)
    return set(keys[last_common + 1 :])


def _in_order(old_keys: Iterable[Row], new_keys: Iterable[Row]) -> Sequence[Row]:
    """Return all keys, the deleted ones where they stood: right after the row that was before them."""
    gone_after: dict[Row | None, list[Row]] = {None: []}
    order = dict.fromkeys(new_keys)
    last: Row | None = None
    for key in old_keys:
        if key in order:
            last = key
        else:
            gone_after.setdefault(last, []).append(key)
    return [
        *gone_after[None],
        *(each for key in order for each in (key, *gone_after.get(key, ()))),
    ]


def _compare_row(old: Row, new: Row, same_columns: bool) -> ComparedRow:
    if old == new or not same_columns:
        return _row("unchanged", new)
    cells = tuple(
        ComparedCell(value) if value == before else ComparedCell(value, changed=True, old=before)
        for before, value in zip(old, new, strict=True)
    )
    return ComparedRow("updated", cells)


def _row(mark: str, values: Row) -> ComparedRow:
    return ComparedRow(mark, tuple(ComparedCell(value) for value in values))
