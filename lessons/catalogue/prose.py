"""Prose: Markdown without raw HTML, cut into sections at its headings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons.catalogue.errors import ContentError

WEB_ADDRESS = re.compile(r"https?://")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it. The section before the first heading has neither id nor title."""

    id: str
    title: str
    html: str


def read_sections(text: str, path: PurePath, *, files: Mapping[str, str], first_line: int = 1) -> tuple[Section, ...]:
    """Return the sections of a text whose links may lead to `files` and to the web. Raises ContentError."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        _refuse_pasted_code(token, path, first_line)
        for child in token.children or ():
            _point_at_file(child, path, files)
    return tuple(
        Section(_identifier(title), title, markdown.renderer.render(body, markdown.options, {}))
        for title, body in _cut(tokens)
        if title or body
    )


def inline(text: str) -> str:
    """Return one line of Markdown, such as a reason in the front matter, as HTML without a paragraph around it."""
    return str(MarkdownIt("commonmark", {"html": False}).renderInline(text))


def _cut(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    title = ""
    body: list[Token] = []
    position = 0
    while position < len(tokens):
        if tokens[position].type == "heading_open":
            yield title, body
            # A heading is three tokens: its opening, its text, its closing.
            title, body = _text(tokens[position + 1]), []
            position += 3
        else:
            body.append(tokens[position])
            position += 1
    yield title, body


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def _identifier(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def _refuse_pasted_code(token: Token, path: PurePath, first_line: int) -> None:
    if token.type in ("fence", "code_block") and token.map:
        line = token.map[0] + first_line
        raise ContentError(path, f"line {line} pastes code.", "Put it in a file of the lesson and link to the file.")


def _point_at_file(token: Token, path: PurePath, files: Mapping[str, str]) -> None:
    """Turn a link to `bookshop/models.py` or `bookshop/models.py:7` into one to that place on the page."""
    if token.type != "link_open":
        return
    target = str(token.attrGet("href"))
    if WEB_ADDRESS.match(target):
        token.attrSet("rel", "noreferrer")
    elif _is_place(target, files):
        token.attrSet("href", f"#{target}")
    else:
        raise ContentError(path, f"the link to `{target}` is dead.", "Link to a file of the lesson, or to the web.")


def _is_place(target: str, files: Mapping[str, str]) -> bool:
    path, colon, line = target.partition(":")
    if path not in files:
        return False
    return not colon or (line.isdecimal() and 1 <= int(line) <= files[path].count("\n"))
