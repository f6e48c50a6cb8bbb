"""What the tables of a database look like."""

from dataclasses import dataclass

_NOISE = frozenset(["django_migrations", "django_content_type", "auth_permission"])


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table looks like. Its name is the real one; the columns have the names under which they are shown.

    `results` are what is read of a row: the columns, and behind them what else it takes to tell rows apart. `key` is
    where in such a row that is which tells them apart, and `order` the clause that orders by it. `number` is what the
    database calls the number of a row, nothing where there is no such thing.
    """

    name: str
    columns: tuple[str, ...]
    primary_key: tuple[str, ...]
    results: str
    order: str
    key: tuple[int, ...]
    number: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A database at one version of it: its tables by name, in order, framework noise left out.

    To write to one of those `with_effects` may change others, and to any where there are `cascades`.
    """

    version: int
    shapes: dict[str, Shape]
    with_effects: frozenset[str]
    cascades: bool

    def written_through(self, table: str) -> list[Shape]:
        """Return the tables that may change where one is written to; all of them where it is not known."""
        if table in self.shapes and table not in self.with_effects and not self.cascades:
            return [self.shapes[table]]
        return list(self.shapes.values())


def is_noise(table: str) -> bool:
    """Say whether a table belongs to the works: SQLite's own, Django's book-keeping, a table being remade."""
    return table in _NOISE or table.startswith(("sqlite_", "new__"))
