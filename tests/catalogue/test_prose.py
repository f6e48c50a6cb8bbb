"""Prose is Markdown without raw HTML and without pasted code, in sections."""

from pathlib import PurePath

import pytest

from lessons.catalogue import ContentError
from lessons.catalogue.prose import inline, read_sections

PATH = PurePath("lesson.md")
FILES = {"shop/models.py": "A = 1\nB = 2\n"}


def read(text):
    return read_sections(text, PATH, files=FILES, first_line=10)


def test_headings_become_sections():
    sections = read("Before.\n\n## What `it` *says*\n\nAfter.\n")

    assert [(section.id, section.title) for section in sections] == [("", ""), ("what-it-says", "What it says")]
    assert [section.html for section in sections] == ["<p>Before.</p>\n", "<p>After.</p>\n"]


def test_raw_html_is_shown_as_text():
    (section,) = read("<script>alert(1)</script> and <b>bold</b>")

    assert "<script" not in section.html
    assert "&lt;b&gt;" in section.html


@pytest.mark.parametrize("target", ["shop/models.py", "shop/models.py:2"])
def test_link_to_a_file_leads_to_its_place_on_the_page(target):
    (section,) = read(f"[here]({target})")

    assert f'href="#{target}"' in section.html


@pytest.mark.parametrize("target", ["shop/views.py", "shop/models.py:3", "shop/models.py:0", "shop/models.py:x", "/x/"])
def test_dead_link_is_refused(target):
    with pytest.raises(ContentError, match=f"the link to `{target}` is dead"):
        read(f"[here]({target})")


def test_link_to_the_web_is_kept():
    (section,) = read("[Django](https://docs.djangoproject.com/)")

    assert 'href="https://docs.djangoproject.com/" rel="noreferrer"' in section.html


@pytest.mark.parametrize("code", ["```\nx = 1\n```", "    x = 1"])
def test_pasted_code_is_refused_with_its_line(code):
    with pytest.raises(ContentError, match="line 12 pastes code"):
        read(f"Look:\n\n{code}\n")


def test_inline_renders_code_and_no_html():
    assert inline("No `created` <b>") == "No <code>created</code> &lt;b&gt;"
