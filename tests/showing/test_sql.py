"""SQL is laid out without being changed."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.showing.sql import format_sql
from tests.linear import assert_linear


def text_of(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_each_clause_begins_a_line():
    text = text_of(format_sql('SELECT "id" FROM "author" WHERE "id" = %s LIMIT 1'))

    assert text == 'SELECT "id"\nFROM "author"\nWHERE "id" = %s\nLIMIT 1'


def test_keywords_are_marked():
    assert '<span class="sql__keyword">UPDATE</span>' in format_sql('UPDATE "author"')


@pytest.mark.parametrize("quoted", ["' FROM '", '" FROM "', "'it''s SET '", '"a"" WHERE "'])
def test_quoted_text_is_left_alone(quoted):
    html = format_sql(f"SELECT {quoted}")

    assert text_of(html) == f"SELECT {quoted}"
    assert html.count("<span") == 1


@given(st.text())
def test_nothing_but_white_space_is_changed(sql):
    assert "".join(text_of(format_sql(sql)).split()) == "".join(sql.split())


@pytest.mark.parametrize("sql", ["<b>", "<b> SELECT", "SELECT <b>", "'<b>'", "SELECT 1 FROM <b> WHERE"])
def test_markup_is_escaped_wherever_it_stands(sql):
    html = format_sql(sql)

    assert "<b>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    "unit", [" ", "SELECT ", "'", '"', "''\"", " FROM", "ORDER ", "\n\t", "LEFT OUTER ", "a' \""], ids=repr
)
def test_formatting_takes_time_in_proportion_to_the_statement(unit):
    assert_linear(lambda text: format_sql(f"SELECT{text}x"), lambda size: unit * (size // len(unit)), size=2_000)
