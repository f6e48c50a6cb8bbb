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
    words = (word[:LONGEST_WORD].lower() for word in words_of(query[:LONGEST_QUERY]))
    return list(dict.fromkeys(words))[:MOST_WORDS]
