"""Prose is Markdown without pasted code, in sections, and each of its links leads somewhere."""

from pathlib import PurePath

import pytest

from lessons.catalogue import ContentError, Proof
from lessons.catalogue.prose import Targets, read_sections

PATH = PurePath("lesson.md")
TARGETS = Targets(
    files={"shop/models.py": "A = 1\nB = 2\n"},
    actions={"send"},
    variants={"late"},
    claims={"it_arrives": Proof("it_arrives", kind="claim", function=bool)},
)


def read(text):
    return read_sections(text, PATH, targets=TARGETS, first_line=10)


def test_headings_become_sections():
    sections = read("Before.\n\n## What `it` *says*\n\nAfter.\n")

    assert [section.title for section in sections] == ["", "What it says"]


def test_heading_in_a_quotation_begins_no_section():
    sections = read("## What it says\n\n> ## Quoted\n>\n> After.\n")

    assert [section.title for section in sections] == ["What it says"]


@pytest.mark.parametrize(
    "target",
    ["shop/models.py", "shop/models.py:2", "action:send", "variant:late", "lesson:other", "https://x.org", "http://x"],
)
def test_link_that_leads_somewhere_is_let_through(target):
    assert [section.words for section in read(f"[Look here]({target})")] == [2]


@pytest.mark.parametrize(
    "target",
    [
        "shop/views.py",
        "shop/models.py:3",
        "shop/models.py:0",
        "shop/models.py:x",
        "/x/",
        "action:receive",
        "action:",
        "variant:early",
        "ftp://x.org",
    ],
)
def test_dead_link_is_refused(target):
    with pytest.raises(ContentError, match=f"the link to `{target}` is dead"):
        read(f"[here]({target})")


def test_link_to_a_lesson_is_named_for_the_course_to_check():
    (section,) = read("[here](lesson:other)")

    assert section.lessons == ("other",)


def test_sentence_names_the_claim_that_it_is_bound_to():
    (section,) = read("[It *arrives*.](claim:it_arrives) Always.")

    assert section.claims == (TARGETS.claims["it_arrives"],)


def test_claim_without_a_function_is_refused():
    with pytest.raises(ContentError, match=r"proofs.py has no claim never\(\). Write never\(\) there"):
        read("[It arrives.](claim:never)")


def test_section_counts_the_words_that_are_read():
    sections = read("One [two three](action:send).\n\n## Four\n\n- five `six`\n")

    assert [section.words for section in sections] == [3, 2]


@pytest.mark.parametrize("code", ["```\nx = 1\n```", "    x = 1"])
def test_pasted_code_is_refused_with_its_line(code):
    with pytest.raises(ContentError, match="line 12 contains code"):
        read(f"Look:\n\n{code}\n")
