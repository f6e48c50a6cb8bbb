"""Sources, of Python and of templates, as HTML whose every line can be pointed at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from itertools import islice
from keyword import iskeyword
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue.templates import ENDINGS
from lessons.showing.budget import Budget

CPU_SECONDS = 0.1
"""For the code of one page."""
CHARACTERS = 1_000_000
"""For the code of one page: twenty times that of a long lesson."""
MAX_LINES = 2_000
"""A longer file is shown as plain text: each line costs the browser, too."""
_MAX_COMPARED_LINES = 300
_WORDS_IN_A_PIECE = 2_000
_CHANGED = ' class="changed"'
_CONTEXT = 3
"""Lines that a difference shows before and behind each change."""

WORDS = re.compile(
    r'''
    [^\w#"'@]*+
    (?: (?P<c>\#[^\n]*+)
    | (?P<s>[rRbBuUfF]{0,2}(?:
        """(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:""")?+
      | \'\'\'(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+(?:\'\'\')?+
      | "(?:[^"\\\n]|\\(?:.|\Z))*+"?+
      | '(?:[^'\\\n]|\\(?:.|\Z))*+'?+
      ))
    | (?P<nf>(?:(?<=\bdef\ )|(?<=\bclass\ )|(?<![^\n\ \t])@)[^\W\d][\w.]*+)
    | (?P<word>[^\W\d]\w*+)
    | (?P<m>\d\w*+(?:\.\w*+)?+)
    | @
    | \Z
    )
    ''',
    re.VERBOSE | re.DOTALL,
)
"""What has no colour, up to and with the next comment, string, name of a function, class or decorator, word or number.

A file may be anything, so no branch gives up after it has read far: repetitions are possessive, and a string that
nobody has closed ends where the line or the file does.
"""

WORDS_OF_TEMPLATES = re.compile(
    r"""
    [^<{"']*+
    (?: (?P<c>
        \{\#(?:[^#\n]|\#(?!\}))*+(?:\#\})?+
      | \{%[ \t]*+comment\b(?:[^{]|\{(?!%[ \t]*+endcomment\b))*+(?:\{%[ \t]*+endcomment[ \t]*+%\})?+
      | <!--(?:[^-]|-(?!->))*+(?:-->)?+
      )
    | \{%[ \t]*+(?P<k>\w++)
    | (?:(?<=[=:])|(?<==\ )|(?<=\bextends\ )|(?<=\binclude\ )|(?<=\burl\ )|(?<=\bstatic\ )|(?<=\btranslate\ ))
      (?P<s>"[^"\n]*+"|'[^'\n]*+')
    | [<{"']
    | \Z
    )
    """,
    re.VERBOSE,
)
"""The same for a template: up to and with the next comment, name of a tag of Django's, or value in quotes.

Quotes are values where something gives them; elsewhere they may be those of the text.
"""


@dataclass(frozen=True)
class Difference:
    """How many lines one text has that the other has not, and all of them as HTML, with some around them."""

    removed: int
    added: int
    html: SafeString


@dataclass(frozen=True)
class SourceFile:
    """A file of a run. `html` has one element per line, with the id that places have in a trace: `actions.py:7`.

    Where `is_plain`, it has neither elements nor colours: the file was too long for a page. `difference` is that to the
    file of the lesson, for one that `is_changed`.
    """

    path: str
    text: str
    html: SafeString
    is_changed: bool
    is_plain: bool = False
    difference: Difference | None = None


def page_budget() -> Budget:
    """Return what the code of one page may cost."""
    return Budget(cpu_seconds=CPU_SECONDS, characters=CHARACTERS)


def source_files(
    files: Mapping[str, str], original: Mapping[str, str], *, budget: Budget | None = None
) -> tuple[SourceFile, ...]:
    """Return the files that say something, or are changed, coloured; what differs from `original` is marked.

    With a `budget` the changed files are a stranger's: they are coloured within it, and not kept for the next page.
    """
    return tuple(
        _own_file(path, text, original.get(path, ""), budget)
        if budget and text != original.get(path)
        else _shipped_file(path, text, original.get(path, ""))
        for path, text in files.items()
        if text or original.get(path) != text
    )


@lru_cache(maxsize=256)
def _shipped_file(path: str, text: str, original: str) -> SourceFile:
    """Return a file of the course: there are only so many, and each is shown again and again."""
    changes = _changes(original, text)
    html = _safe(_numbered(_Lines(text, _words_of(path)).all(), path, changes))
    return SourceFile(path, text, html, text != original, difference=_difference(original, text, changes))


def _own_file(path: str, text: str, original: str, budget: Budget) -> SourceFile:
    # Nobody could send a lone surrogate with a page.
    text = text.encode(errors="replace").decode()
    lines = _within(budget, text, _words_of(path))
    if lines is None:
        return SourceFile(path, text, _safe(escape(text)), is_changed=True, is_plain=True)
    with budget.piece():
        changes = _changes(original, text)
        html = budget.pay_for(_numbered(lines, path, changes))
        difference = _difference(original, text, changes)
    if difference:
        budget.pay_for(difference.html)
    return SourceFile(path, text, _safe(html), is_changed=True, difference=difference)


@lru_cache(maxsize=256)
def coloured(source: str) -> SafeString:
    """Return a piece of Python of the course as HTML lines."""
    return _safe(_joined(_Lines(source, WORDS).all()))


def coloured_within(budget: Budget, source: str) -> SafeString:
    """Return a stranger's piece of Python as HTML lines, or as plain text where the budget is spent."""
    lines = _within(budget, source, WORDS)
    return _safe(escape(source) if lines is None else budget.pay_for(_joined(lines)))


class _Lines:
    """The lines of a source as HTML, coloured a number of words at a time."""

    def __init__(self, text: str, words: re.Pattern[str]) -> None:
        self._text = text.rstrip("\n")
        self._words = words.finditer(self._text)
        self._html: list[str] = []

    def colour(self, count: int) -> bool:
        """Colour so many words more; return whether that was the last of them."""
        words = list(islice(self._words, count))
        for word in words:
            self._html.extend(_coloured_word(word))
        return len(words) < count

    def all(self) -> list[str]:
        while not self.colour(_WORDS_IN_A_PIECE):
            pass
        # Not splitlines(): to Python a form feed ends no line, and neither does U+2028 in a string.
        return "".join(self._html).split("\n")


def _words_of(path: str) -> re.Pattern[str]:
    return WORDS_OF_TEMPLATES if path.endswith(ENDINGS) else WORDS


def _within(budget: Budget, text: str, words: re.Pattern[str]) -> list[str] | None:
    """Return the lines of a stranger's source as HTML, or None where the budget does not go so far."""
    if text.count("\n") > MAX_LINES:
        return None
    lines = _Lines(text, words)
    while not budget.is_spent:
        with budget.piece():
            if lines.colour(_WORDS_IN_A_PIECE):
                return lines.all()
    return None


def _coloured_word(match: re.Match[str]) -> Iterator[str]:
    """Yield the parts of a match; an element ends with its line, for each line is an element itself."""
    kind = match.lastgroup
    start, end = match.span(kind or 0)
    yield escape(match.string[match.start() : start], quote=False)
    text = escape(match.string[start:end], quote=False)
    if kind == "word":
        kind = "k" if iskeyword(text) else None
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "\n"
        yield f'<span class="{kind}">{line}</span>' if kind and line else line


def _numbered(lines: list[str], path: str, changes: "tuple[_Change, ...]") -> str:
    """Return lines with the id `path:line`, those marked that are new. Nothing leads to a line that is empty."""
    changed = {number for change in changes for number in range(change.new.start + 1, change.new.stop + 1)}
    identifier = escape(path)
    return "".join(
        # Styles find a line by where it stands: a class on each would make the page a twentieth longer.
        f"<span{_CHANGED if number in changed else ''}{_id(identifier, number) if line else ''}>{line}\n</span>"
        for number, line in enumerate(lines, start=1)
    )


def _id(path: str, number: int) -> str:
    return f' id="{path}:{number}"'


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308  every word went through escape()


def _joined(lines: list[str]) -> str:
    return "".join(f"<span>{line}\n</span>" for line in lines)


def difference(original: str, text: str) -> Difference | None:
    """Return what `text` has changed of `original`, or None if it is the same."""
    return _difference(original, text, _changes(original, text))


def _difference(original: str, text: str, changes: "tuple[_Change, ...]") -> Difference | None:
    if not changes:
        return None
    old, new = original.split("\n"), text.split("\n")
    html: list[str] = []
    shown = 0
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        start = max(shown, change.new.start - _CONTEXT)
        if start > shown:
            html.append(f'<span class="gap">line {start + 1}\n</span>')
        html.append(_group("span", "  ", new[start : change.new.start]))
        html.append(_group("del", "- ", old[change.old.start : change.old.stop]))
        html.append(_group("ins", "+ ", new[change.new.start : change.new.stop]))
        shown = min(change.new.stop + _CONTEXT, following.new.start if following else len(new))
        html.append(_group("span", "  ", new[change.new.stop : shown]))
    removed, added = (sum(len(side) for side in sides) for sides in zip(*changes, strict=True))
    return Difference(removed, added, _safe("".join(html)))


def _group(tag: str, sign: str, lines: list[str]) -> str:
    text = "".join(f"{sign}{escape(line, quote=False)}\n" for line in lines)
    return text and f"<{tag}>{text}</{tag}>"


class _Change(NamedTuple):
    """Some lines of the old text that stand no longer in the new one, or the other way round, or both."""

    old: range
    new: range


def _changes(original: str, text: str) -> tuple[_Change, ...]:
    """Return what differs between two texts, in order.

    Of two very long texts everything between the first and the last difference counts as changed: to compare more
    takes time that grows with the square of their length.
    """
    if original == text:
        return ()
    old, new = original.split("\n"), text.split("\n")
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old), len(new)) > _MAX_COMPARED_LINES:
        return (_Change(range(start, start + len(old)), range(start, start + len(new))),)
    opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        _Change(range(start + old_begin, start + old_end), range(start + new_begin, start + new_end))
        for tag, old_begin, old_end, new_begin, new_end in opcodes
        if tag != "equal"
    )


def _common_length(some: list[str], others: list[str]) -> int:
    pairs = enumerate(zip(some, others, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(some), len(others)))
