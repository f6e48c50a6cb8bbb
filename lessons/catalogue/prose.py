"""Prose: Markdown without pasted code, cut into sections at its headings. Each of its links leads somewhere."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons.catalogue.errors import ContentError
from lessons.catalogue.proofs import Proof

ACTION, VARIANT, LESSON, CLAIM = SCHEMES = ("action", "variant", "lesson", "claim")
FILE, WEB = "file", "web"

_WEB_ADDRESS = re.compile(r"https?://")


class Link(NamedTuple):
    """A link of the prose: `target` as it is written, what it leads to, and the name of that."""

    target: str
    kind: str
    name: str

    @classmethod
    def to(cls, target: str) -> "Link":
        scheme, _, name = target.partition(":")
        if scheme in SCHEMES:
            return cls(target, scheme, name)
        return cls(target, WEB if _WEB_ADDRESS.match(target) else FILE, target)


@dataclass(frozen=True, eq=False)
class Section:
    """A heading and what stands below it. The section before the first heading has no title.

    `tokens` are the Markdown below the heading as its parser reads it, `claims` the proofs that its sentences are
    bound to, `lessons` the slugs that it links to.
    """

    title: str
    tokens: tuple[Token, ...]
    words: int = 0
    claims: tuple[Proof, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Targets:
    """What a link of the prose may lead to within the lesson, besides the web and other lessons.

    `hidden` are links to what this version of Django has not: of them only the text is shown.
    """

    files: Mapping[str, str]
    actions: Collection[str]
    variants: Collection[str]
    claims: Mapping[str, Proof]
    hidden: Collection[str] = ()


def read_sections(text: str, path: PurePath, *, targets: Targets, first_line: int = 1) -> tuple[Section, ...]:
    """Return the sections of a text. Raises ContentError for a link that leads nowhere and for pasted code."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    for token in tokens:
        token.children = _without_links(token.children, targets.hidden)
    for token in tokens:
        _refuse_pasted_code(token, path, first_line)
    return tuple(_section(title, body, path, targets) for title, body in _cut(tokens) if title or body)


def _cut(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    title = ""
    body: list[Token] = []
    position = 0
    while position < len(tokens):
        # A heading within a quotation or a list begins nothing.
        if tokens[position].type == "heading_open" and tokens[position].level == 0:
            yield title, body
            # A heading is three tokens: its opening, its text, its closing.
            title, body = _text(tokens[position + 1]), []
            position += 3
        else:
            body.append(tokens[position])
            position += 1
    yield title, body


def _without_links(tokens: list[Token] | None, hidden: Collection[str]) -> list[Token] | None:
    """Return what a token holds without the ends of links that are hidden: links do not nest."""
    kept, is_hidden = [], False
    for token in tokens or ():
        if token.type == "link_open":
            is_hidden = token.attrGet("href") in hidden
        if not (is_hidden and token.type in ("link_open", "link_close")):
            kept.append(token)
    return tokens if tokens is None else kept


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or ())


def _refuse_pasted_code(token: Token, path: PurePath, first_line: int) -> None:
    if token.type in ("fence", "code_block") and token.map:
        line = token.map[0] + first_line
        raise ContentError(path, f"line {line} contains code.", "Put it in a file of the lesson and link to the file.")


def _section(title: str, body: Sequence[Token], path: PurePath, targets: Targets) -> Section:
    links = [
        Link.to(str(child.attrGet("href")))
        for token in body
        for child in token.children or ()
        if child.type == "link_open"
    ]
    for link in links:
        _refuse_dead(link, path, targets)
    return Section(
        title,
        tuple(body),
        words=sum(len(_text(token).split()) for token in body),
        claims=tuple(targets.claims[link.name] for link in links if link.kind == CLAIM),
        lessons=tuple(link.name for link in links if link.kind == LESSON),
    )


def _refuse_dead(link: Link, path: PurePath, targets: Targets) -> None:
    leads_somewhere = {
        FILE: _is_place(link.name, targets.files),
        ACTION: link.name in targets.actions,
        VARIANT: link.name in targets.variants,
        CLAIM: link.name in targets.claims,
        LESSON: True,  # Whether there is such a lesson, only the whole course knows.
        WEB: True,
    }
    if leads_somewhere[link.kind]:
        return
    if link.kind == CLAIM:
        remedy = f"Write {link.name}() there, decorated with @claim, or remove the link."
        raise ContentError(path, f"proofs.py has no claim {link.name}().", remedy)
    remedy = "Link to a file or file:line, to action:…, variant:…, lesson:… or claim:…, or to the web."
    raise ContentError(path, f"the link to `{link.target}` is dead.", remedy)


def _is_place(target: str, files: Mapping[str, str]) -> bool:
    path, colon, line = target.partition(":")
    if path not in files:
        return False
    return not colon or (line.isdecimal() and 1 <= int(line) <= files[path].count("\n"))
