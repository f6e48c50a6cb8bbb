"""Front matter is TOML between two lines of +++."""

from pathlib import PurePath

import pytest

from lessons.catalogue import ContentError
from lessons.catalogue.front_matter import split

PATH = PurePath("lesson.md")


def test_split_gives_front_matter_prose_and_its_first_line():
    document = split('+++\na = "b"\n+++\nHello.\nYou.\n', PATH)

    assert document == ({"a": "b"}, "Hello.\nYou.", 4)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the first line is not"),
        ("# Hello", "the first line is not"),
        ("+++\na = 1\n", "the front matter does not end"),
        ("+++\na = \n+++\n", "the front matter is not TOML"),
    ],
)
def test_split_refuses_what_is_no_front_matter(text, complaint):
    with pytest.raises(ContentError, match=complaint):
        split(text, PATH)
