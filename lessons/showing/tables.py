"""Tables of a run as HTML: as they stood at each step where that is known, else two readings of them, compared."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from functools import cache
from itertools import islice

from django.template import engines
from jinja2 import Environment, Template
from msgspec.structs import replace

from lessons.showing.budget import turn
from lessons.showing.jinja import JINJA
from lessons.traces.events import Event, Table
from lessons.traces.standing import Fate, StandingRow, TableOverTime, Version, over_time
from lessons.traces.trace import tables_read

Row = tuple[str | None, ...]

MAX_CELLS = 5_000
"""Most cells that a page shows of all tables together; the rows beyond them are only counted."""
_NOT_AT_THE_END = re.compile(
    r"\n<tr\b[^<>]* hidden>.*?</tr>|<span\b[^<>]* hidden>[^<>]*</span>| data-born=\"[0-9]+\"", re.DOTALL
)
"""Rows and counts that are hidden, and since when others stand there. The text of a cell is escaped."""
_PARTS_IN_A_PIECE = 2_000
"""Of the text of a template, a few for each cell: about a millisecond."""


@dataclass(frozen=True)
class ComparedCell:
    """`old` is what stood here before, if `changed`."""

    value: str | None
    changed: bool = False
    old: str | None = None


@dataclass(frozen=True)
class Steps:
    """Some steps of a run in a row: from `born` on and before `until`, None if there is no end to them."""

    born: int = 0
    until: int | None = None


@dataclass(frozen=True)
class ComparedRow:
    """`mark` is one of `inserted`, `updated`, `deleted` and `unchanged`, at a step also `pending` and `gone`.

    `steps` are those at which the row stands there, None if that is not known.
    """

    mark: str
    cells: tuple[ComparedCell, ...]
    steps: Steps | None = None
    is_deleted: bool = False


@dataclass(frozen=True)
class ComparedTable:
    """`row_count` counts all rows after the run, `hidden` those of them that are not in `rows`.

    `counts` are the numbers of rows at the steps, empty if they are not known.
    """

    database: str
    name: str
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]
    row_count: int
    hidden: int
    counts: tuple[tuple[int, Steps], ...] = ()


def compare(before: Iterable[Table], after: Iterable[Table]) -> tuple[ComparedTable, ...]:
    """Return the tables of `after`, and those of `before` that are gone, with each row marked."""
    old_tables = {(table.database, table.name): table for table in _as_far_as_shown(before)}
    new_tables = {(table.database, table.name): table for table in _as_far_as_shown(after)}
    gone = [_empty(table) for key, table in old_tables.items() if key not in new_tables]
    return tuple(
        _compare_table(old_tables.get((table.database, table.name), _empty(table)), table)
        for table in (*new_tables.values(), *gone)
    )


def at_each_step(events: Sequence[Event]) -> tuple[ComparedTable, ...]:
    """Return the tables of a run with their rows at each of its steps.

    Where these are not known, or too many to be shown, it is the first reading compared with the last.
    """
    readings = tables_read(events)
    if not readings:
        return ()
    compared = compare(readings[0], readings[-1])
    last = {(table.database, table.name): table for table in readings[-1]} if len(readings) > 1 else {}
    known = {}
    room = MAX_CELLS - sum(len(row.cells) for table in compared for row in table.rows)
    for table in over_time(events):
        # A run that was cut off has kept nothing: it leaves what was there before.
        ended = table if last else _undone(table, events[-1].seq)
        versions = sum(map(len, table.rows))
        room -= versions * (len(table.first.columns) + 1)
        name = (table.first.database, table.first.name)
        if table.is_followed and room >= 0 and (not last or _ends_as(table, last.get(name))):
            known[name] = _stepwise(ended)
    return tuple(known.get((table.database, table.name), table) for table in compared)


def render_tables(before: Iterable[Table], after: Iterable[Table]) -> str:
    """Return the tables of two readings, compared, as HTML."""
    with turn:
        tables = compare(before, after)
    return _rendered(tables)


def render_steps(events: Sequence[Event]) -> str:
    """Return the tables of a run at each step as HTML. What does not stand there at the end is hidden."""
    with turn:
        tables = at_each_step(events)
    return _rendered(tables) if tables else ""


def at_the_end(steps: str) -> str:
    """Return the tables of `render_steps` without what is hidden in them."""
    return _NOT_AT_THE_END.sub("", steps)


def _rendered(tables: Sequence[ComparedTable]) -> str:
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


def _ends_as(table: TableOverTime, last: Table | None) -> bool:
    kept = [versions[-1].row.cells for versions in table.rows if versions[-1].row.fate is Fate.KEPT]
    return last is not None and last.columns == table.first.columns and Counter(kept) == Counter(last.rows)


def _is_there(row: StandingRow) -> bool:
    return row.fate is not Fate.GONE and not row.is_deleted


def _undone(table: TableOverTime, seq: int) -> TableOverTime:
    rows = []
    for versions in table.rows:
        begin, end = versions[0], versions[-1]
        was_there = begin.born == 0
        row = begin.row if was_there else StandingRow(end.row.cells, Fate.GONE)
        undone = (*versions[:-1], dataclass_replace(end, until=seq), Version(row, seq)) if row != end.row else versions
        rows.append(undone)
    return TableOverTime(table.first, tuple(rows), is_followed=table.is_followed)


def _stepwise(table: TableOverTime) -> ComparedTable:
    rows = []
    changes: Counter[int] = Counter()
    for versions in table.rows:
        first = versions[0].row.cells if versions[0].born == 0 else None
        rows += [_row_at(version, first) for version in versions]
        for version in versions:
            if _is_there(version.row):
                changes[version.born] += 1
                if version.until is not None:
                    changes[version.until] -= 1
    counts = tuple(_counts(changes))
    return ComparedTable(
        table.first.database, table.first.name, table.first.columns, tuple(rows), counts[-1][0], 0, counts
    )


def _counts(changes: Mapping[int, int]) -> Iterator[tuple[int, Steps]]:
    count, born = 0, 0
    for seq in sorted(changes):
        if changes[seq]:
            if seq:
                yield count, Steps(born, seq)
            count, born = count + changes[seq], seq
    yield count, Steps(born)


def _row_at(version: Version, first: Row | None) -> ComparedRow:
    """Return a version of a row. `first` is the row as it was before the run, None if it was not there."""
    row, steps = version.row, Steps(version.born, version.until)
    if row.fate is Fate.GONE:
        mark, old = ("deleted" if row.is_deleted else "gone"), None
    elif row.fate is Fate.PENDING:
        mark, old = "pending", None if row.is_deleted else row.old
    elif first is None:
        mark, old = "inserted", None
    else:
        mark, old = ("unchanged", None) if row.cells == first else ("updated", first)
    cells = _compare_row(old, row.cells, same_columns=True).cells if old else _row(mark, row.cells).cells
    return ComparedRow(mark, cells, steps, is_deleted=row.is_deleted)


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
