"""What can be asked of any database; of one that the tracer does not know, this is the answer."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, NamedTuple

from lessons.tracer.adapters.schema import Schema, Shape

Value = str | bytes | int | float | None
Fetched = tuple[Value, ...]
"""A row as the driver returns it."""


class Unreadable(Exception):
    """The database could not be read now, perhaps because another connection has locked it."""

    def __init__(self, *, is_locked: bool) -> None:
        super().__init__(is_locked)
        self.is_locked = is_locked


class ForeignKey(NamedTuple):
    """A value of a column and the table in which it is looked for. `row` is the number of its row, if it has one."""

    table: str
    row: str
    column: str
    value: Value
    parent: str


class Adapter:
    """Asks the driver's own connection, past whatever the traced code has put on it, and without being noticed.

    What has to do with rows is asked only where `reads_rows` says so.
    """

    vendor: ClassVar[str] = "a database that the tracer does not know"
    reads_rows: ClassVar[bool] = False

    def in_transaction(self, driver: Any) -> bool:
        """Say whether a transaction is open."""
        return False

    def has_failed(self, driver: Any) -> bool:
        """Say whether the database will roll back the open transaction, whatever it is asked."""
        return False

    def row_count(self, cursor: object) -> int | None:
        """Return how many rows a statement has changed or found, None if the driver does not say."""
        return None

    def columns(self, cursor: object) -> list[str]:
        """Return the names of the columns that a statement returns, none if it returns no rows, or if nobody knows."""
        return []

    def dangling(self, driver: Any) -> list[ForeignKey]:
        """Return the first foreign keys of the open transaction that lead nowhere, as far as the database tells."""
        return []

    def changes(self, driver: Any) -> int | None:
        """Return how many rows this connection has changed in its life, None if it cannot be asked."""
        raise NotImplementedError

    def reading(self, driver: Any, *, before_first_write: bool = False) -> AbstractContextManager[None]:
        """Read in this block so that nobody notices. What the database refuses is raised as `Unreadable`.

        `before_first_write` says that the open transaction is about to write, for the first time.
        """
        raise NotImplementedError

    def stop_waiting(self, driver: Any) -> int:
        """Have what other connections lock refused at once, and return what `wait_again` is to be given."""
        raise NotImplementedError

    def wait_again(self, driver: Any, timeout: int) -> None:
        raise NotImplementedError

    def version(self, driver: Any) -> int:
        """Return a number that is another one once another connection has written."""
        raise NotImplementedError

    def schema(self, driver: Any, known: Schema | None) -> Schema:
        """Return the tables of the database; the same as before where they have not changed."""
        raise NotImplementedError

    def rows(self, driver: Any, shape: Shape, *, most: int) -> list[Fetched] | None:
        """Return the first rows of a table, None if it has some that cannot be computed."""
        raise NotImplementedError

    def all_rows(self, driver: Any, shape: Shape, *, most: int, most_bytes: int) -> list[Fetched] | None:
        """Return the rows of a table, None if it has more than that. Raises `Unreadable`."""
        raise NotImplementedError

    def last_row(self, driver: Any, shape: Shape) -> int | None:
        """Return the highest number that a row has, None if rows have none."""
        raise NotImplementedError

    def last_inserted(self, driver: Any) -> int:
        """Return the number of the row that this connection inserted last."""
        raise NotImplementedError

    def rows_where(
        self, driver: Any, shape: Shape, where: str, parameters: Sequence[Any], *, most: int, most_bytes: int
    ) -> dict[int, Fetched] | None:
        """Return by number the rows for which a condition holds, None if that is not to be had within these limits."""
        raise NotImplementedError

    def count(self, driver: Any, shape: Shape) -> int:
        """Return how many rows a table has."""
        raise NotImplementedError

    def filled(self, driver: Any, tables: Sequence[str]) -> list[str]:
        """Return those tables that hold rows."""
        raise NotImplementedError
