"""The vocabulary of a trace: what it writes it reads, and it reads nothing else."""

import json
import types
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lessons.events import KINDS, MAX_ITEMS, MAX_NUMBER, MAX_TEXT, Event, MalformedEvent, from_json, to_json
from tests.vocabulary import fields_of

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


def example_of(kind, **changes):
    """Return an event of this kind as JSON data, with the plainest values."""
    plainest = {str: "", int: 0, bool: False, int | None: None}
    values = {name: plainest.get(annotation, []) for name, annotation in fields_of(KINDS[kind]).items()}
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

    assert to_json(event).startswith(f'{{"kind":"{kind}",'.encode())


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
    changed = data.draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=8), JSON_VALUES, max_size=3))

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
