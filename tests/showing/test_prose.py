"""Prose becomes HTML without raw HTML, and its links lead where the page says."""

from pathlib import PurePath

import pytest

from lessons.catalogue import Proof
from lessons.catalogue.prose import Targets, read_sections
from lessons.showing.prose import inline, shown


def claim(name, **facts):
    return Proof(name, kind="claim", function=bool, **facts)


TARGETS = Targets(
    files={"shop/models.py": "A = 1\nB = 2\n"},
    actions={"send"},
    variants={"late"},
    claims={"it_arrives": claim("it_arrives"), "only_now": claim("only_now", versions=("6.1",))},
)


def address_of(link):
    return f"/{link.kind}/{link.name}"


def html_of(text):
    sections = read_sections(text, PurePath("lesson.md"), targets=TARGETS)
    return "".join(shown(section, address_of).html for section in sections)


def test_section_has_an_anchor_made_of_its_title():
    sections = read_sections("Before.\n\n## What `it` *says*\n\nAfter.\n", PurePath("lesson.md"), targets=TARGETS)

    before, after = [shown(section, address_of) for section in sections]
    assert (before.id, before.title, before.html) == ("", "", "<p>Before.</p>\n")
    assert (after.id, after.title, after.html) == ("what-it-says", "What it says", "<p>After.</p>\n")


def test_raw_html_is_shown_as_text():
    html = html_of("<script>alert(1)</script> and <b>bold</b>")

    assert "<script" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("shop/models.py:2", "/file/shop/models.py:2"),
        ("action:send", "/action/send"),
        ("variant:late", "/variant/late"),
        ("lesson:other", "/lesson/other"),
    ],
)
def test_link_leads_where_the_page_says(target, address):
    assert html_of(f"[*h*ere]({target})") == f'<p><a href="{address}"><em>h</em>ere</a></p>\n'


def test_link_to_the_web_is_kept_and_says_nothing_of_the_reader():
    html = html_of('[Django](https://docs.djangoproject.com/ "Its docs")')

    address = "/web/https://docs.djangoproject.com/"
    assert html == f'<p><a href="{address}" title="Its docs" rel="noreferrer">Django</a></p>\n'


def test_claim_is_followed_by_the_button_that_runs_it():
    html = html_of("[It *arrives*.](claim:it_arrives) Always.")

    button = (
        '<button form="claims" name="proof" value="it_arrives" aria-labelledby="run-it proof-it_arrives">✓</button>'
    )
    marked = f'<span class="claim-run">&nbsp;{button}</span>'
    assert html == f'<p><span class="claim" id="proof-it_arrives">It <em>arrives</em>.</span>{marked} Always.</p>\n'


def test_claim_for_some_versions_says_which():
    html = html_of("[Now.](claim:only_now)")

    assert 'title="Checked on Django 6.1" aria-labelledby="run-it proof-only_now">✓ 6.1</button>' in html


def test_links_of_one_paragraph_are_each_closed_as_their_own():
    html = html_of("[It arrives.](claim:it_arrives) [Now.](claim:only_now) [Send it](action:send).")

    assert html.index('value="it_arrives"') < html.index('id="proof-only_now"') < html.index('value="only_now"')
    assert html.endswith('<a href="/action/send">Send it</a>.</p>\n')


def test_inline_renders_code_and_no_html():
    assert inline("No `created` <b>") == "No <code>created</code> &lt;b&gt;"
