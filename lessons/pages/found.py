"""What a search has found as a page shows it: by kind, with the words marked, each leading to its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lessons.searching.index import found
from lessons.searching.models import Entry, Kind
from lessons.searching.words import phrases_of_query

MOST_OF_A_KIND = 8
SNIPPET_CHARACTERS = 160

_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Found:
    """A place. `snippet` is a piece of its text, of source a line."""

    address: str
    title: SafeString
    belongs_to: str
    snippet: SafeString
    is_code: bool


@dataclass(frozen=True)
class FoundKind:
    """The best of what was found of a kind, and how many `more` there are."""

    title: str
    places: tuple[Found, ...]
    more: int


def found_kinds(query: str) -> tuple[FoundKind, ...]:
    return tuple(_kinds(found(query), _beginnings(phrases_of_query(query))))


def _kinds(entries: Sequence[Entry], pattern: re.Pattern[str]) -> Iterator[FoundKind]:
    for kind in Kind:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            places = tuple(_found(entry, pattern) for entry in of_kind[:MOST_OF_A_KIND])
            yield FoundKind(str(kind.label), places, len(of_kind) - len(places))


def _found(entry: Entry, pattern: re.Pattern[str]) -> Found:
    address, snippet = entry.address, _around(entry.text, pattern)
    if entry.kind == Kind.SOURCE:
        number, snippet = _best_line(entry.text, pattern)
        address = f"{address}:{number}" if number else address
    return Found(
        address=address,
        title=_marked(entry.title, pattern),
        belongs_to=entry.belongs_to,
        snippet=_marked(snippet, pattern),
        is_code=entry.kind in (Kind.SOURCE, Kind.ACTION),
    )


def _beginnings(phrases: Sequence[Sequence[str]]) -> re.Pattern[str]:
    """Return the pattern of words that begin with one of these; the words of a phrase follow each other.

    The index finds other forms of a word as well: “create” for “created”. These are found by what the forms share.
    """
    stems = [_ENDING.sub("", phrase[0]) for phrase in phrases if len(phrase) == 1]
    forms = [
        *[r"[\W_]+".join(map(re.escape, phrase)) for phrase in phrases],
        *[rf"{re.escape(stem)}[^\W_]*" for stem in stems if len(stem) >= _SHORTEST_STEM],
    ]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})", re.IGNORECASE)


def _best_line(source: str, pattern: re.Pattern[str]) -> tuple[int, str]:
    """Return the number of the first line with most of the words, and this line; 0 where none has any."""
    best, number, shown = 0, 0, ""
    for at, line in enumerate(source.split("\n"), start=1):
        hits = sum(map(len, {word.lower() for word in pattern.findall(line)}))
        if hits > best:
            best, number, shown = hits, at, _cut(line.strip())
    return number, shown


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """Return the piece of a text around the first word that was found in it."""
    text = " ".join(text.split())
    match = pattern.search(text)
    start = max(0, match.start() - SNIPPET_CHARACTERS // 3) if match else 0
    start = text.rfind(" ", 0, start) + 1
    return f"{'… ' * (start > 0)}{_cut(text[start:])}"


def _cut(text: str) -> str:
    """Return a text, or the beginning of a long one, up to the end of a word."""
    if len(text) <= SNIPPET_CHARACTERS:
        return text
    whole_words = text[:SNIPPET_CHARACTERS].rpartition(" ")[0]
    return f"{whole_words or text[:SNIPPET_CHARACTERS]} …"


def _marked(text: str, pattern: re.Pattern[str]) -> SafeString:
    """Return a text as HTML, escaped, with what the pattern finds marked."""
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces.append((text[end : match.start()], match[0]))
        end = match.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])
