"""Words, as texts and queries have them: letters and digits, so that nothing of a query is an operator."""

import re

MOST_WORDS = 8
LONGEST_WORD = 40
LONGEST_QUERY = 200

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text; `post_save()` has two."""
    return _WORD.findall(text)


def words_of_query(query: str) -> list[str]:
    """Return the words of what somebody has typed, each once and in short."""
    return list(dict.fromkeys(word for phrase in phrases_of_query(query) for word in phrase))


def phrases_of_query(query: str) -> list[tuple[str, ...]]:
    """Return the words between the spaces of a query. Those of `on_commit` follow each other."""
    left = MOST_WORDS
    phrases: dict[tuple[str, ...], None] = {}
    for piece in query[:LONGEST_QUERY].split():
        phrase = tuple(word[:LONGEST_WORD].lower() for word in words_of(piece)[:left])
        if phrase and phrase not in phrases:
            phrases[phrase] = None
            left -= len(phrase)
    return list(phrases)
