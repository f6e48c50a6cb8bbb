"""Prose is Markdown without raw HTML and without pasted code, in sections."""

from pathlib import PurePath

import pytest

from lessons.catalogue import ContentError
from lessons.catalogue.proofs import Proof, Scenario, Step
from lessons.catalogue.prose import Targets, inline, read_sections

PATH = PurePath("lesson.md")
FILES = {"shop/models.py": "A = 1\nB = 2\n"}


def claim(name, **facts):
    return Proof(name, kind="claim", function=bool, line=1, scenario=Scenario(Step("send")), **facts)


TARGETS = Targets(
    files=FILES,
    actions={"send"},
    variants={"late"},
    claims={"it_arrives": claim("it_arrives"), "only_now": claim("only_now", versions=("6.1",))},
)


def read(text):
    return read_sections(text, PATH, targets=TARGETS, first_line=10)


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


@pytest.mark.parametrize(
    ("target", "address"),
    [("action:send", "#action-send"), ("variant:late", "?variant=late#workplace"), ("lesson:other", "../other/")],
)
def test_link_to_a_part_of_the_course_becomes_an_address(target, address):
    (section,) = read(f"[here]({target})")

    assert f'href="{address}"' in section.html


@pytest.mark.parametrize("target", ["action:receive", "variant:early", "action:"])
def test_link_to_no_part_of_the_lesson_is_refused(target):
    with pytest.raises(ContentError, match=f"the link to `{target}` is dead"):
        read(f"[here]({target})")


def test_link_to_a_lesson_is_named_for_the_course_to_check():
    (section,) = read("[here](lesson:other)")

    assert section.lessons == ("other",)


def test_claim_is_followed_by_the_button_that_runs_it():
    (section,) = read("[It *arrives*.](claim:it_arrives) Always.")

    assert '<span class="claim" id="proof-it_arrives">It <em>arrives</em>.</span> <button' in section.html
    assert 'form="claims" name="proof" value="it_arrives"' in section.html
    assert 'title="Checked on Django 5.2 and 6.1"' in section.html
    assert section.claims == ("it_arrives",)


def test_claim_for_some_versions_says_which():
    (section,) = read("[Now.](claim:only_now)")

    assert "✓ 6.1" in section.html
    assert 'title="Checked on Django 6.1" aria-label="Run it on Django 6.1"' in section.html


def test_claim_without_a_function_is_refused():
    with pytest.raises(ContentError, match=r"proofs.py has no claim never\(\). Write never\(\) there"):
        read("[It arrives.](claim:never)")


def test_section_counts_the_words_that_are_read():
    sections = read("One [two three](action:send).\n\n## Four\n\n- five `six`\n")

    assert [section.words for section in sections] == [3, 2]


def test_link_to_the_web_is_kept():
    (section,) = read("[Django](https://docs.djangoproject.com/)")

    assert 'href="https://docs.djangoproject.com/" rel="noreferrer"' in section.html


@pytest.mark.parametrize("code", ["```\nx = 1\n```", "    x = 1"])
def test_pasted_code_is_refused_with_its_line(code):
    with pytest.raises(ContentError, match="line 12 pastes code"):
        read(f"Look:\n\n{code}\n")


def test_inline_renders_code_and_no_html():
    assert inline("No `created` <b>") == "No <code>created</code> &lt;b&gt;"
