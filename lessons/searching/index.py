"""The index: filled with all entries at once, and asked in the full-text search of the site's database."""

import hashlib
import json
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from lessons.searching.models import Entry, IndexState
from lessons.searching.words import phrases_of_query, words_of

MOST_FOUND = 200

_SQLITE = """
    SELECT searching_entry.* FROM searching_words
    JOIN searching_entry ON searching_entry.id = searching_words.rowid
    WHERE searching_words MATCH %s ORDER BY bm25(searching_words, 4.0, 1.0), searching_entry.id LIMIT %s
"""
_POSTGRESQL = """
    SELECT searching_entry.* FROM searching_entry, to_tsquery('english', %s) AS query
    WHERE to_tsvector('english', words) @@ query
    ORDER BY 3 * ts_rank(to_tsvector('english', title), query) + ts_rank(to_tsvector('english', words), query) DESC, id
    LIMIT %s
"""


def fill(entries: Sequence[Entry], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the index hold these entries and no others, if it does not yet."""
    content_hash = _hash(entries)
    if IndexState.objects.using(using).filter(content_hash=content_hash).exists():
        return
    with transaction.atomic(using):
        state, _ = IndexState.objects.using(using).select_for_update().get_or_create(pk=1)
        if state.content_hash == content_hash:
            return  # Another process has filled it meanwhile.
        Entry.objects.using(using).delete()
        for entry in entries:
            entry.pk, entry.words = None, " ".join(words_of(f"{entry.title} {entry.belongs_to} {entry.text}"))
        _index(Entry.objects.using(using).bulk_create(entries), using)
        state.content_hash = content_hash
        state.save()


def found(query: str, *, using: str = DEFAULT_DB_ALIAS) -> Sequence[Entry]:
    """Return the entries that have all phrases of a query, the best first. The last word of each may be a beginning."""
    phrases = [" ".join(phrase) for phrase in phrases_of_query(query)]
    if not phrases:
        return ()
    if connections[using].vendor == "sqlite":
        return list(Entry.objects.using(using).raw(_SQLITE, [_fts5_query(phrases), MOST_FOUND]))
    return list(Entry.objects.using(using).raw(_POSTGRESQL, [_tsquery(phrases), MOST_FOUND]))


def _fts5_query(phrases: Sequence[str]) -> str:
    return " ".join(f'"{phrase}"*' for phrase in phrases)


def _tsquery(phrases: Sequence[str]) -> str:
    return " & ".join(f"{phrase.replace(' ', ' <-> ')}:*" for phrase in phrases)


def _index(entries: Sequence[Entry], using: str) -> None:
    """Give SQLite the words. PostgreSQL keeps its index by itself."""
    if connections[using].vendor != "sqlite":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM searching_words")
        rows = [(entry.pk, " ".join(words_of(entry.title)), entry.words) for entry in entries]
        cursor.executemany("INSERT INTO searching_words (rowid, title, words) VALUES (%s, %s, %s)", rows)


def _hash(entries: Sequence[Entry]) -> str:
    content = [[entry.kind, entry.address, entry.title, entry.belongs_to, entry.text] for entry in entries]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
