"""Front matter is TOML between two lines of +++."""

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.catalogue import ContentError
from lessons.catalogue.front_matter import read, split
from lessons.catalogue.schema import LessonTable

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


WHOLE = """\
+++
title = "Post"
question = "Has it arrived?"
goal = "Know when."
focus = "shop/models.py"
hints = ["Look.", "Think."]
signals = ["post_save"]

[settings]
DEBUG = true

[variants.late]
title = "Late"
reason = "It is late."

[variants.solution]
title = "Solution"
reason = "It is in time."
settings.DEBUG = false

[[predictions]]
name = "arrival"
form = "value"
question = "When?"
explanation = "Then."

[[predictions.options]]
value = "2"
text = "two"

[[predictions.options]]
value = "3"
text = "three"

[check]
text = "Let it arrive."

[differences]
"6.1" = "It is faster."
+++
"""


def test_read_gives_what_is_written():
    table = read(LessonTable, split(WHOLE, PATH).front_matter, PATH)

    assert table.hints == ("Look.", "Think.")
    assert table.variants["solution"].settings == {"DEBUG": False}
    assert [option.value for option in table.predictions[0].options] == ["2", "3"]
    assert table.takeaway is None


LESSON_KEYS = (
    "actions, check, checks, databases, differences, focus, goal, hints, mirrors, predictions, preload, question, "
    "recall, routes, settings, signals, takeaway, title, variants"
)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('title = "Post"', "", '`title` is missing or empty. Write `title = "…"` there.'),
        ('question = "Has it arrived?"', 'question = " "', "`question` is missing or empty. Write it, or remove it."),
        ('goal = "Know when."', "goal = 7", '`goal` is not a string. Put it in quotes: "7".'),
        ("focus =", "focos =", f"`focos` is not known here. Did you mean `focus`? Known keys: {LESSON_KEYS}."),
        ('"Think."', '""', "`hints` number 2 is missing or empty. Write it, or remove it."),
        ('["post_save"]', '"post_save"', "`signals` is not an array. Write it as docs/writing-lessons.md shows."),
        (
            "[settings]\nDEBUG",
            "[[settings]]\nDEBUG",
            "`settings` is not a table. Write it as docs/writing-lessons.md shows.",
        ),
        (
            'title = "Solution"',
            "",
            '`title` is missing or empty in `variants.solution`. Write `title = "…"` there.',
        ),
        (
            'title = "Solution"',
            'title = "Solution"\ncolour = "red"',
            "`colour` is not known in `variants.solution`. Known keys: deleted, django, reason, settings, title.",
        ),
        (
            '[variants.late]\ntitle = "Late"\nreason = "It is late."\n',
            '[variants]\nlate = "It is late."\n',
            "`variants.late` is not a table. Write it as docs/writing-lessons.md shows.",
        ),
        (
            'form = "value"',
            'form = "text"',
            "`form` cannot be `text` in `predictions` number 1. Write one of: value, order, rows, several.",
        ),
        (
            'value = "3"',
            "value = 3",
            '`value` is not a string in `predictions` number 1, `options` number 2. Put it in quotes: "3".',
        ),
        (
            '[check]\ntext = "Let it arrive."',
            "[check]",
            '`text` is missing or empty in `check`. Write `text = "…"` there.',
        ),
        (
            '"It is faster."',
            '" "',
            "`differences.6.1` is missing or empty. Write it, or remove it.",
        ),
    ],
)
def test_read_says_what_is_wrong_and_the_remedy(old, new, finding):
    assert old in WHOLE

    with pytest.raises(ContentError) as refusal:
        read(LessonTable, split(WHOLE.replace(old, new), PATH).front_matter, PATH)

    assert str(refusal.value) == f"lesson.md: {finding}"


KEYS = st.sampled_from(
    [*LessonTable.__struct_fields__, "form", "late", "name", "options", "text", "value", "6.1", "", "`a`"]
)
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.dates() | st.sampled_from(["", " ", "value", "Post"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=4),
    max_leaves=8,
)
FAULTLESS = split(WHOLE, PATH).front_matter


def said_of(front_matter):
    try:
        read(LessonTable, front_matter, PATH)
    except ContentError as error:
        return str(error)
    return ""


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_is_written_is_read_or_refused_in_words(written):
    said = said_of({**FAULTLESS, **written})

    assert said == "" or said.startswith("lesson.md: `")
    assert "Expected" not in said
