"""PostgreSQL, by psycopg or psycopg2. Its transactions are followed, its rows are not."""

from collections.abc import Callable
from typing import Any

from lessons.tracer.adapters.adapter import Adapter

# What libpq says of a connection: PQtransactionStatus.
_IN_TRANSACTION = frozenset([1, 2, 3])
_IN_ERROR = 3


class PostgreSQL(Adapter):
    """Asks libpq, which knows without asking the server.

    Rows are not read: a statement that fails makes the transaction fail in which it was sent, and even one that does
    not keeps others from altering the table until the transaction ends.
    """

    vendor = "PostgreSQL"

    def in_transaction(self, driver: Any) -> bool:
        return _status(driver) in _IN_TRANSACTION

    def has_failed(self, driver: Any) -> bool:
        return _status(driver) == _IN_ERROR

    def row_count(self, cursor: Any) -> int | None:
        count = getattr(cursor, "rowcount", -1)
        return count if type(count) is int and count >= 0 else None

    def columns(self, cursor: Any) -> list[str]:
        return [str(column[0]) for column in getattr(cursor, "description", None) or ()]


def _status(driver: Any) -> int:
    # psycopg has it as an attribute of the connection to libpq below, psycopg2 as a method.
    below = getattr(driver, "pgconn", None)
    if below is not None:
        return int(below.transaction_status)
    ask: Callable[[], int] | None = getattr(driver, "get_transaction_status", None)
    return -1 if ask is None else ask()
