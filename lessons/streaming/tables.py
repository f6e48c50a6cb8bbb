"""What became of the rows: two readings of the same tables, compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lessons.events import Table

Row = tuple[str | None, ...]


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
    old_tables = {(table.database, table.name): table for table in before}
    new_tables = {(table.database, table.name): table for table in after}
    gone = [_empty(table) for key, table in old_tables.items() if key not in new_tables]
    return tuple(
        _compare_table(old_tables.get((table.database, table.name), _empty(table)), table)
        for table in (*new_tables.values(), *gone)
    )


def unchanged(tables: Iterable[Table]) -> tuple[ComparedTable, ...]:
    """Return tables with nothing marked: as they stand when no run has touched them."""
    tables = tuple(tables)
    return compare(tables, tables)


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
    order = list(new_keys)
    known = set(order)
    position = 0
    for key in old_keys:
        if key in known:
            position = order.index(key) + 1
        else:
            order.insert(position, key)
            position += 1
    return order


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
