"""The vocabulary of a trace: what it writes it reads, and it reads nothing else."""

import json
import types
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace

from lessons.traces.events import KINDS, MAX_ITEMS, MAX_NUMBER, Event
from lessons.traces.packing import MalformedEvent, from_json, made_plain, may_not_be_plain, to_json
from lessons.traces.plain import MAX_TEXT, plain
from tests.linear import assert_linear
from tests.vocabulary import fields_of

pytestmark = pytest.mark.thorough

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.integers(-MAX_NUMBER, MAX_NUMBER)


def values_of(annotation):
    """Return a strategy for a field's type, whatever the vocabulary grows to."""
    if annotation in (str, int, bool):
        return {str: TEXTS, int: NUMBERS, bool: st.booleans()}[annotation]
    if typing.get_origin(annotation) is types.UnionType:
        return st.none() | values_of(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) is tuple:
        return st.lists(values_of(typing.get_args(annotation)[0]), max_size=3).map(tuple)
    return instances_of(annotation)


def instances_of(cls):
    return st.builds(cls, **{name: values_of(annotation) for name, annotation in fields_of(cls).items()})


def example_of(kind, /, **changes):
    """Return an event of this kind as JSON data, with the plainest values."""
    plainest = {str: "", int: 0, bool: False}
    values = {
        name: None if isinstance(annotation, types.UnionType) else plainest.get(annotation, [])
        for name, annotation in fields_of(KINDS[kind]).items()
    }
    return {"kind": kind} | values | changes


FEW = settings(max_examples=15)
"""Enough for each of thirty kinds."""


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_event_comes_out_as_it_was_written(kind, data):
    event = data.draw(instances_of(KINDS[kind]))

    assert from_json(to_json(event)) == event


@pytest.mark.parametrize("kind", KINDS)
def test_event_names_its_kind_first(kind):
    event = from_json(json.dumps(example_of(kind)))

    assert to_json(event).startswith(f'{{"kind":"{kind}"'.encode())


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_any_fields_are_an_event_or_malformed(kind, data):
    names = list(fields_of(KINDS[kind]))
    others = st.text(max_size=8).filter("kind".__ne__)
    changed = data.draw(st.dictionaries(st.sampled_from(names) | others, JSON_VALUES, max_size=3))

    try:
        event = from_json(json.dumps(example_of(kind, **changed)))
    except MalformedEvent:
        return

    assert isinstance(event, Event)
    assert from_json(to_json(event)) == event


@given(line=st.binary(max_size=200) | st.text(max_size=200) | JSON_VALUES.map(json.dumps))
def test_any_other_line_is_malformed(line):
    with pytest.raises(MalformedEvent):
        from_json(line)


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"kind": "output_written", "stream": "stdout", "text": "a"}',
        json.dumps(example_of("output_written", extra=1)),
        json.dumps(example_of("output_written", text=None)),
        json.dumps(example_of("output_written", text=1)),
        json.dumps(example_of("output_written", text="a" * (MAX_TEXT + 1))),
        json.dumps(example_of("output_written", seq=MAX_NUMBER + 1)),
        json.dumps(example_of("output_written", seq=True)),
        json.dumps(example_of("output_written", seq=1.0)),
        json.dumps(example_of("output_written", depth=float("nan"))),
        '{"kind": "output_written", "seq": ' + "9" * 10_000 + "}",
        json.dumps(example_of("mail_sent", recipients=["a"] * (MAX_ITEMS + 1))),
        json.dumps(example_of("mail_sent", recipients="abc")),
        json.dumps(example_of("signal_done", responses=[{"name": "a"}])),
        json.dumps(example_of("signal_done", responses=[{"name": "a", "value": "b", "more": "c"}])),
        '{"kind": "event"}',
        '{"kind": ["output_written"]}',
    ],
    ids=lambda line: line[:80],
)
def test_field_out_of_bounds_is_malformed(line):
    with pytest.raises(MalformedEvent):
        from_json(line)


def test_lone_surrogate_becomes_a_question_mark():
    event = from_json(json.dumps(example_of("output_written")))

    assert from_json(to_json(replace(event, text="a\ud800b"))).text == "a?b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tab\tand\nline", "tab\tand\nline"),
        ("\r\nline", "\nline"),
        ("\x1b[1;31mred", "red"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("\0\x07\x9b", REPLACEMENT * 3),
        ("\ud800", REPLACEMENT),
        ("\u202eolleh\u2066", f"{REPLACEMENT}olleh{REPLACEMENT}"),
        ("line\u2028\u2029", f"line{REPLACEMENT * 2}"),
        ("\u206e\ufff9", REPLACEMENT * 2),
    ],
)
def test_text_is_made_harmless(text, expected):
    assert plain(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "snow \N{SNOWMAN}",
        "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}",
        "\N{WAVING BLACK FLAG}\N{TAG LATIN SMALL LETTER G}\N{CANCEL TAG}",
        "\N{HEBREW LETTER ALEF}\N{RIGHT-TO-LEFT MARK}!",
        "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER MARK}1",
        "\N{ARABIC LETTER MEEM}\N{ZERO WIDTH NON-JOINER}\N{ARABIC LETTER MEEM}",
        "\N{THAI CHARACTER KO KAI}\N{ZERO WIDTH SPACE}\N{THAI CHARACTER KO KAI}",
        "e\N{COMBINING ACUTE ACCENT}",
    ],
)
def test_text_of_any_language_is_kept(text):
    assert plain(text) == text


def test_text_is_cut_to_its_limit():
    assert plain("abcdef", 4) == "abc…"


@given(text=st.text(st.characters(codec=None, categories=None)) | st.text("\x1b[]m;1\\\x07\r\n\u202e"))
def test_plain_text_is_kept(text):
    assert plain(plain(text)) == plain(text)
    assert len(plain(text, 10)) <= 10


@pytest.mark.parametrize("part", ["\x1b[1;", "\x1b]", "\x1b[ ", "\r\n", "\x1b", "\u202e", "a"])
def test_plain_takes_as_long_as_the_text_is(part):
    assert_linear(lambda text: plain(text, len(text)), lambda size: part * size)


ALL_CHARACTERS = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))


def printed(text):
    return KINDS["output_written"](stream="stdout", text=text, source="")


def test_every_character_that_is_kept_is_plain_in_json():
    kept = "".join(character for character in ALL_CHARACTERS if plain(character) == character)

    assert not may_not_be_plain(to_json(printed(kept)))


@pytest.mark.parametrize("encode", [to_json, lambda event: json.dumps(to_builtins(event)).encode()])
def test_every_other_character_is_found_in_json(encode):
    replaced = [character for character in ALL_CHARACTERS if plain(character) != character]

    assert replaced
    assert all(may_not_be_plain(encode(printed(f"a{character}"))) for character in replaced)


@pytest.mark.parametrize("part", ["\\", '"', "é", "漢", "\ue000", "a"])
def test_looking_for_what_is_not_plain_takes_as_long_as_the_json_is(part):
    assert_linear(may_not_be_plain, lambda size: to_json(printed(part * size)))


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_event_is_made_plain_in_all_of_its_texts(kind, data):
    event = data.draw(instances_of(KINDS[kind]))

    made = made_plain(event)

    assert type(made) is type(event)
    assert not may_not_be_plain(to_json(made))
    assert may_not_be_plain(to_json(event)) == (made != event)
