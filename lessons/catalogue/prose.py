"""Prose: Markdown without raw HTML, cut into sections at its headings."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import PurePath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessons.catalogue.errors import ContentError
from lessons.catalogue.proofs import Proof
from lessons.catalogue.versions import SUPPORTED

WEB_ADDRESS = re.compile(r"https?://")


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it. The section before the first heading has neither id nor title.

    `claims` are the names of the proofs that its sentences are bound to, `lessons` the slugs that it links to.
    """

    id: str
    title: str
    html: str
    words: int = 0
    claims: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Targets:
    """What a link of the prose may lead to within the lesson, besides the web and other lessons."""

    files: Mapping[str, str]
    actions: Collection[str] = ()
    variants: Collection[str] = ()
    claims: Mapping[str, Proof] = field(default_factory=dict)


def read_sections(text: str, path: PurePath, *, targets: Targets, first_line: int = 1) -> tuple[Section, ...]:
    """Return the sections of a text. Raises ContentError for a link that leads nowhere and for pasted code."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        _refuse_pasted_code(token, path, first_line)
    return tuple(_section(title, body, path, targets, markdown) for title, body in _cut(tokens) if title or body)


@lru_cache(maxsize=2048)
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


def _section(title: str, body: list[Token], path: PurePath, targets: Targets, markdown: MarkdownIt) -> Section:
    words = sum(len(_text(token).split()) for token in body)
    claims: list[str] = []
    lessons: list[str] = []
    for token in body:
        links: list[str] = []
        for child in token.children or ():
            if child.type == "link_open":
                links.append(str(child.attrGet("href")))
                _point(child, path, targets)
            if child.type == "link_close":
                _close(child, links[-1], targets)
        claims += _names(links, "claim")
        lessons += _names(links, "lesson")
    html = markdown.renderer.render(body, markdown.options, {})
    return Section(_identifier(title), title, html, words, tuple(claims), tuple(lessons))


def _names(links: list[str], scheme: str) -> list[str]:
    return [link.removeprefix(f"{scheme}:") for link in links if link.startswith(f"{scheme}:")]


def _point(token: Token, path: PurePath, targets: Targets) -> None:
    """Turn the target of a link into an address on the page, and a claim into an element of its own."""
    target = str(token.attrGet("href"))
    scheme, _, name = target.partition(":")
    if WEB_ADDRESS.match(target):
        token.attrSet("rel", "noreferrer")
    elif _is_place(target, targets.files):
        token.attrSet("href", f"#{target}")
    elif scheme == "action" and name in targets.actions:
        token.attrSet("href", f"#action-{name}")
    elif scheme == "variant" and name in targets.variants:
        token.attrSet("href", f"?variant={name}#workplace")
    elif scheme == "lesson":
        token.attrSet("href", f"../{name}/")  # Whether there is such a lesson, only the whole course knows.
    elif scheme == "claim":
        _open_claim(token, name, path, targets)
    else:
        remedy = "Link to a file or file:line, to action:…, variant:…, lesson:… or claim:…, or to the web."
        raise ContentError(path, f"the link to `{target}` is dead.", remedy)


def _open_claim(token: Token, name: str, path: PurePath, targets: Targets) -> None:
    if name not in targets.claims:
        remedy = f"Write {name}() there, marked with @claim, or take the link from the sentence."
        raise ContentError(path, f"proofs.py has no claim {name}().", remedy)
    token.type, token.tag, token.attrs = "claim_open", "span", {"class": "claim", "id": f"proof-{name}"}


def _close(token: Token, target: str, targets: Targets) -> None:
    """Put the button that runs a claim behind its sentence. It belongs to the form `claims` of the page."""
    if not target.startswith("claim:"):
        return
    name = target.removeprefix("claim:")
    versions = targets.claims[name].versions
    said = f"Django {' and '.join(versions)}"
    # What is shown is a part of what is read out, for those who call a button by what they see.
    shown, label = ("✓", "Run it") if versions == SUPPORTED else (f"✓ {' and '.join(versions)}", f"Run it on {said}")
    token.type, token.tag = "html_inline", ""
    token.content = (
        f'</span> <button form="claims" name="proof" value="{escape(name)}"'
        f' title="Checked on {said}" aria-label="{label}">{shown}</button>'
    )


def _is_place(target: str, files: Mapping[str, str]) -> bool:
    path, colon, line = target.partition(":")
    if path not in files:
        return False
    return not colon or (line.isdecimal() and 1 <= int(line) <= files[path].count("\n"))
