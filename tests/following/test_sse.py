"""Messages reach a reader whole, whatever they hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.following.sse import END_OF_MESSAGE, data_of, from_id, merged, message


def read(stream):
    """Read messages by the rules of the HTML standard, as htmx does."""
    messages, fields = [], {}
    for line in re.split(r"\r\n|\r|\n", stream.decode()):
        if not line:
            if fields:
                messages.append(fields)
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name == "data" and "data" in fields else value
    return messages


def as_read(text):
    return re.sub(r"\r\n|\r", "\n", text).replace("\0", "\N{REPLACEMENT CHARACTER}")


def messages_of(texts, *, first=0):
    return b"".join(message(text, id=number) for number, text in enumerate(texts, start=first))


def test_message_carries_id_event_and_data():
    assert read(message("hello", id=7, event="end")) == [{"id": "7", "event": "end", "data": "hello"}]


def test_message_without_id_or_event_has_data_alone():
    assert message("hello") == b"data: hello\n\n"


def test_message_without_text_still_has_its_event():
    assert read(message("", event="end")) == [{"event": "end", "data": ""}]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_in_data_cannot_end_a_field(end):
    hostile = f"a{end}id: 99{end}{end}event: end"

    assert read(message(hostile, id=1)) == [{"id": "1", "data": "a\nid: 99\n\nevent: end"}]


def test_line_ends_in_event_cannot_begin_a_field():
    assert read(message("x", event="a\r\nid: 9\rb\nc")) == [{"event": "a id: 9 b c", "data": "x"}]


def test_nul_is_replaced():
    assert read(message("a\0b")) == [{"data": "a\N{REPLACEMENT CHARACTER}b"}]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\ufeff", "\N{SNOWMAN}"])
def test_what_python_calls_a_line_end_stays_in_its_line(character):
    assert read(message(f"a{character}b")) == [{"data": f"a{character}b"}]


def test_leading_space_is_kept():
    assert read(message("  two")) == [{"data": "  two"}]


def test_lone_surrogate_does_not_break_the_stream():
    assert read(message("a\ud800b")) == [{"data": "a?b"}]


@given(st.text(), st.integers(min_value=0))
def test_any_text_arrives_as_one_message(text, number):
    (arrived,) = read(message(text, id=number))

    assert arrived == {"id": str(number), "data": as_read(text)}


texts = st.lists(st.text(), min_size=1, max_size=4)


@given(texts, texts)
def test_messages_merge_to_one_that_may_come_in_parts(some, others):
    parts = merged(messages_of(some)) + merged(messages_of(others, first=len(some))) + END_OF_MESSAGE

    assert read(parts) == [{"data": "\n".join(map(as_read, some + others))}]


@given(texts)
def test_data_of_messages_is_their_text(some):
    assert data_of(messages_of(some)).decode() == "".join(f"{as_read(text)}\n" for text in some)


def test_nothing_has_no_data():
    assert data_of(b"") == b""


@given(texts, st.data())
def test_messages_go_on_from_any_of_them(some, data):
    first = data.draw(st.integers(0, len(some) - 1))

    assert from_id(messages_of(some, first=7), 7 + first) == messages_of(some[first:], first=7 + first)
