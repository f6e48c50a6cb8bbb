"""The prose of a lesson as HTML, with a button that runs a claim beside each sentence that is bound to one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from lessons.catalogue.proofs import Proof
from lessons.catalogue.prose import CLAIM, WEB, Link, Section
from lessons.catalogue.versions import SUPPORTED


@dataclass(frozen=True)
class ShownSection:
    """A section of the prose; `id` is its anchor. The one before the first heading has neither id nor title."""

    id: str
    title: str
    html: SafeString


@lru_cache(maxsize=1024)
def shown(section: Section, address_of: Callable[[Link], str]) -> ShownSection:
    """Return a section as HTML, in which each link leads to its address."""
    env = {"claims": {proof.name: proof for proof in section.claims}, "address_of": address_of}
    html = mark_safe(_MARKDOWN.renderer.render(section.tokens, _MARKDOWN.options, env))  # noqa: S308  raw HTML is off
    return ShownSection(re.sub(r"\W+", "-", section.title.lower()).strip("-"), section.title, html)


@lru_cache(maxsize=2048)
def inline(text: str) -> SafeString:
    """Return one line of Markdown, such as a reason in the front matter, as HTML without a paragraph around it."""
    html: str = MarkdownIt("commonmark", {"html": False}).renderInline(text)
    return mark_safe(html)  # noqa: S308  raw HTML is off


def _open_link(
    renderer: RendererHTML, tokens: Sequence[Token], position: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    token = tokens[position]
    link = Link.to(str(token.attrGet("href")))
    if link.kind == CLAIM:
        return f'<span class="claim" id="proof-{escape(link.name)}">'
    attrs = {**token.attrs, "href": env["address_of"](link)}
    if link.kind == WEB:
        attrs["rel"] = "noreferrer"
    return renderer.renderToken([token.copy(attrs=attrs)], 0, options, env)


def _close_link(
    renderer: RendererHTML, tokens: Sequence[Token], position: int, options: OptionsDict, env: dict[str, Any]
) -> str:
    # Links do not nest, so the last one that was opened is the one that is closed.
    opening = next(token for token in reversed(tokens[:position]) if token.type == "link_open")
    link = Link.to(str(opening.attrGet("href")))
    return f"</span>{_button(env['claims'][link.name])}" if link.kind == CLAIM else "</a>"


def _button(claim: Proof) -> str:
    """Return the button that runs a claim. It belongs to the form `claims` of the page, where `run-it` stands, too.

    It never begins a line: the space before it does not break, and ties it to the last word of its sentence.
    """
    name, versions = escape(claim.name), " and ".join(claim.versions)
    # That the others were checked on all versions stands in the form, once.
    title, shown = (
        ("", "✓") if claim.versions == SUPPORTED else (f' title="Checked on Django {versions}"', f"✓ {versions}")
    )
    return (
        f'<span class="claim-run">&nbsp;<button form="claims" name="proof" value="{name}"{title}'
        f' aria-labelledby="run-it proof-{name}">{shown}</button></span>'
    )


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.add_render_rule("link_open", _open_link)
_MARKDOWN.add_render_rule("link_close", _close_link)
