"""The sources of a lesson as HTML whose every line can be pointed at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from typing import Any

from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Text

COLOURS: Mapping[Any, Any] = {
    Keyword: Keyword,
    Operator.Word: Keyword,
    String: String,
    Number: Number,
    Comment: Comment,
    Name.Function: Name.Function,
    Name.Class: Name.Function,
    Name.Decorator: Name.Function,
}
"""The kinds of words that have a colour of their own; all other text needs no element of its own in the page."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a run. `html` has one element per line, with the id that places have in a trace: `actions.py:7`."""

    path: str
    text: str
    html: str
    is_changed: bool

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1


def source_files(files: Mapping[str, str], original: Mapping[str, str]) -> tuple[SourceFile, ...]:
    """Return the files that say something, highlighted; what differs from `original` is marked."""
    return tuple(_source_file(path, text, original.get(path, "")) for path, text in files.items() if text)


def _source_file(path: str, text: str, original: str) -> SourceFile:
    return SourceFile(path, text, highlighted(text, path, _changed_lines(original, text)), text != original)


@lru_cache(maxsize=256)
def highlighted(text: str, path: str = "", changed: frozenset[int] = frozenset()) -> str:
    """Return Python source as HTML lines. With a `path`, each line carries the id `path:line`."""
    # Not splitlines(): to Python a form feed ends no line, and neither does U+2028 in a string.
    lines = highlight(text, _lexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    return "".join(_line(line, path, number, number in changed) for number, line in enumerate(lines, start=1))


class _Coloured(Filter):
    """Leaves to each word the kind that gives it its colour, and none to all others."""

    def filter(self, lexer: Lexer | None, stream: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
        for kind, value in stream:
            yield next((colour for parent, colour in COLOURS.items() if kind in parent), Text), value


def _lexer() -> PythonLexer:
    lexer = PythonLexer(stripnl=False)
    lexer.add_filter(_Coloured())
    lexer.add_filter("tokenmerge")
    return lexer


def _line(html: str, path: str, number: int, is_changed: bool) -> str:
    identifier = f' id="{escape(path)}:{number}"' if path else ""
    # Styles find a line by where it stands: a class on each would make the page a twentieth longer.
    changed = ' class="changed"' if is_changed else ""
    return f"<span{changed}{identifier}>{html}\n</span>"


def _changed_lines(original: str, text: str) -> frozenset[int]:
    """Return the numbers of the lines of `text` that are not in `original` at their place."""
    matcher = SequenceMatcher(None, original.split("\n"), text.split("\n"), autojunk=False)
    changed = (range(start, end) for tag, _, _, start, end in matcher.get_opcodes() if tag in ("replace", "insert"))
    return frozenset(number + 1 for lines in changed for number in lines)
