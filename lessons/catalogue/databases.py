"""The databases of a lesson, by their aliases, and further connections to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from lessons.catalogue.errors import ContentError

DEFAULT = "default"
MOST_ALIASES = 4
_ALIAS = re.compile(r"[a-z][a-z0-9_]{0,29}")


def check_databases(databases: Sequence[str], mirrors: Mapping[str, str], path: PurePath) -> None:
    """Raise ContentError, naming `path`, unless Django can have these aliases. Each mirror names a database."""
    for trouble, remedy in _findings(databases, mirrors):
        raise ContentError(path, trouble, remedy)


def _findings(databases: Sequence[str], mirrors: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    aliases = [*databases, *mirrors]
    for alias in aliases:
        if not _ALIAS.fullmatch(alias):
            yield f"`{alias}` cannot be the alias of a database.", "Write lower-case letters, digits and underscores."
        if aliases.count(alias) > 1:
            yield f"the alias `{alias}` stands in `databases` and `mirrors` twice.", "Give each an alias of its own."
    if DEFAULT not in databases:
        yield f"`databases` has no `{DEFAULT}`, which Django needs.", f'Write `databases = ["{DEFAULT}", …]`.'
    for alias, mirrored in mirrors.items():
        if mirrored not in databases:
            trouble = f"the mirror `{alias}` is of `{mirrored}`, which is not in `databases`."
            yield trouble, f"Name one of: {', '.join(databases)}."
    if len(aliases) > MOST_ALIASES:
        yield (
            f"there are {len(aliases)} databases and mirrors.",
            f"A lesson can have up to {MOST_ALIASES}: remove some.",
        )
