"""The rows that a statement touches, found by its own words: how a table is followed that is too large to be read."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from lessons.tracer.adapters import Adapter, Fetched, Shape
from lessons.tracer.objects import is_a

MAX_TOUCHED = 500
MAX_BYTES_TOUCHED = 4_000_000
_TOKEN = re.compile(r"""'(?:[^']|'')*+'|"(?:[^"]|"")*+"|%s|%%|\w++|\s++|.""", re.DOTALL)
_BEFORE_PARENTHESES = frozenset(["IN", "AND", "OR", "NOT", "WHERE", "EXISTS", "ON", "SELECT"])
"""Words that stand before a parenthesis without being a function, which might be the learner's."""
_PLAIN = frozenset("().,=<>!+-*/")
_SCALARS = tuple(map(type, ("", b"", 0, 0.0, False, None)))


class Touched(NamedTuple):
    """What there was to say before a statement ran: the rows that it will change, or the number of the last row."""

    rows: dict[int, Fetched]
    are_kept: bool = False
    last: int | None = None
    is_plain: bool = True


def touched_by(adapter: Adapter, driver: Any, shape: Shape, sql: str, parameters: object) -> Touched | None:
    """Return what is known of the rows that a statement is about to touch in a table, None if it does not say."""
    verb = sql.lstrip()[:6].upper()
    if verb == "INSERT":
        if re.match(r"\s*INSERT\s+OR\s+REPLACE\b", sql, re.IGNORECASE):
            return None  # What it replaces it does not name.
        last = adapter.last_row(driver, shape)
        return None if last is None else Touched({}, last=last, is_plain="CONFLICT" not in sql.upper())
    condition = _condition(sql, parameters)
    if verb not in ("UPDATE", "DELETE") or condition is None:
        return None
    rows = adapter.rows_where(driver, shape, *condition, most=MAX_TOUCHED, most_bytes=MAX_BYTES_TOUCHED)
    return None if rows is None else Touched(rows, are_kept=verb == "UPDATE")


def touched_afterwards(
    adapter: Adapter, driver: Any, shape: Shape, touched: Touched, changes: int
) -> tuple[Sequence[Fetched], Sequence[Fetched]] | None:
    """Return rows as they were and as they are, None if they are not all that the statement has changed."""

    def numbered(condition: str, numbers: Sequence[int]) -> dict[int, Fetched] | None:
        where = f"{shape.number} {condition}"
        return adapter.rows_where(driver, shape, where, numbers, most=MAX_TOUCHED, most_bytes=MAX_BYTES_TOUCHED)

    if touched.last is None:
        if len(touched.rows) != changes:
            return None
        now = numbered(f"IN ({', '.join('?' * changes)})", list(touched.rows))
        if now is None or len(now) != (changes if touched.are_kept else 0):
            return None
        return list(touched.rows.values()), list(now.values())
    new = numbered("> ?", [touched.last])
    if new is not None and len(new) != changes == 1 and touched.is_plain:
        # It has been given a number by whoever inserted it.
        new = numbered("= ?", [adapter.last_inserted(driver)])
    return None if new is None or len(new) != changes else ([], list(new.values()))


def _condition(sql: str, parameters: object) -> tuple[str, Sequence[Any]] | None:
    """Return what follows WHERE, and its parameters, if it can be asked again without running anybody's function."""
    before, where = _around_where(sql)
    values = _scalars(parameters)
    if values is None or not where or not _is_plain(where):
        return None
    if parameters is None:
        return "".join(where), ()
    count = before.count("%s")
    if count + where.count("%s") != len(values):
        return None
    return "".join(where).replace("%s", "?"), values[count:]


def _around_where(sql: str) -> tuple[list[str], list[str]]:
    """Return the tokens before and after the statement's own WHERE, nothing after it if there is none."""
    before: list[str] = []
    where: list[str] = []
    tokens, depth = before, 0
    for token in _TOKEN.findall(sql):
        depth += {"(": 1, ")": -1}.get(token, 0)
        word = "" if depth else token.upper()
        if word == "WHERE" and tokens is before:
            tokens = where
        elif word in ("RETURNING", "ORDER", "LIMIT"):
            return before, where if word == "RETURNING" else []
        else:
            tokens.append(token)
    return before, where


def _is_plain(tokens: Sequence[str]) -> bool:
    words = [token for token in tokens if not token.isspace()]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if re.match(r"\w", word):
            if following == "(" and word.upper() not in _BEFORE_PARENTHESES:
                return False
        elif word[0] not in "'\"" and word != "%s" and word not in _PLAIN:
            return False
    return True


def _scalars(parameters: object) -> Sequence[Any] | None:
    """Return parameters of Python's own kinds; others would be asked for what the database is to be told."""
    values: Sequence[Any]
    if parameters is None:
        return ()
    if is_a(parameters, tuple):
        values = tuple.__getitem__(parameters, slice(None))
    elif is_a(parameters, list):
        values = list.__getitem__(parameters, slice(None))
    else:
        return None
    return values if all(any(type(value) is kind for kind in _SCALARS) for value in values) else None
