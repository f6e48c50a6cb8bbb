"""Other queries, for one that finds nothing: with words that are there and look like those that were typed."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from lessons.searching.models import Entry, IndexState
from lessons.searching.words import words_of, words_of_query

_SIMILAR = 0.75
_SHORTEST = 4
"""Of shorter words, too many look alike."""
_MOST = 3


def near_queries(query: str) -> Sequence[str]:
    """Return the query with its unknown words corrected, or else those of its words that are known, one by one."""
    typed = words_of_query(query)[:_MOST]
    state = IndexState.objects.first()
    known = _known_words(state.content_hash if state else "")
    meant = [word if _is_beginning(word, known) else _most_similar(word, known) for word in typed]
    if all(meant) and meant != typed:
        return [" ".join(meant)]
    return list(dict.fromkeys(word for word in meant if word)) if len(typed) > 1 else []


@lru_cache(maxsize=1)
def _known_words(content_hash: str) -> Sequence[str]:
    """Return all words of the index with this content, in lower case."""
    texts = Entry.objects.values_list("words", flat=True)
    return sorted({word.lower() for text in texts for word in words_of(text)})


def _is_beginning(word: str, known: Iterable[str]) -> bool:
    return any(other.startswith(word) for other in known)


def _most_similar(word: str, known: Iterable[str]) -> str:
    if len(word) < _SHORTEST:
        return ""
    candidates = [other for other in known if len(other) >= _SHORTEST and abs(len(other) - len(word)) <= 2]
    return next(iter(get_close_matches(word, candidates, 1, _SIMILAR)), "")
