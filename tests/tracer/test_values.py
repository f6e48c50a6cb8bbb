"""Values as short plain text."""

import datetime
import decimal
import enum
import functools
import uuid

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lessons.tracer.values import StandIn, callable_name, exception_text, is_plain, plain, short
from tests.bookshop.models import Author, Book


class Hostile:
    """Raises whatever it is asked."""

    def __getattribute__(self, name):
        raise AssertionError(name)

    def __repr__(self):
        raise AssertionError("repr")

    __str__ = __eq__ = __iter__ = __len__ = __repr__
    __hash__ = None


class HostileList(list):
    def __iter__(self):
        raise AssertionError("iter")

    __repr__ = __len__ = __iter__


class Genre(models.TextChoices):
    NOVEL = "n"


class Size(enum.Enum):
    LARGE = 1


def greet():
    """Do nothing."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (42, "42"),
        ("it's", '"it\'s"'),
        (b"raw", "b'raw'"),
        (1.5, "1.5"),
        ([1, "a"], "[1, 'a']"),
        ((1,), "(1,)"),
        ((), "()"),
        (set(), "set()"),
        ({10, 9}, "{9, 10}"),
        (frozenset({"a"}), "frozenset({'a'})"),
        ({"a": [1]}, "{'a': [1]}"),
        (decimal.Decimal("1.50"), "Decimal('1.50')"),
        (datetime.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        (uuid.UUID(int=1), "UUID('00000000-0000-0000-0000-000000000001')"),
        (Author, "Author"),
        (greet, "greet"),
        (functools.partial(greet), "functools.partial(greet)"),
        (ValueError("no", 1), "ValueError('no', 1)"),
        (Genre.NOVEL, "Genre.NOVEL"),
        (Size.LARGE, "Size.LARGE"),
        (mark_safe("<b>"), "'<b>'"),
        (gettext_lazy("text"), "<lazy text>"),
    ],
)
def test_value_is_described(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (Hostile, "<Hostile object>"),
        (HostileList, "<HostileList object>"),
        (lambda: [Hostile()], "[<Hostile object>]"),
        (lambda: {1: Hostile()}, "{1: <Hostile object>}"),
        (lambda: ValueError(Hostile()), "ValueError(<Hostile object>)"),
        (lambda: functools.partial(Hostile.__repr__, Hostile()), "functools.partial(Hostile.__repr__)"),
    ],
)
def test_hostile_value_is_described_without_asking_it(make, text):
    assert short(make()) == text


def test_unsaved_instance_is_described_without_key():
    assert short(Author()) == "<Author pk=None>"


def test_saved_instance_is_described_by_its_key():
    assert short(Author(pk=7)) == "<Author pk=7>"


@pytest.mark.django_db
def test_deferred_instance_is_described_without_a_query():
    Author.objects.create(name="Ada")
    author = Author.objects.defer("name").get()
    del author.__dict__["id"]

    with CaptureQueriesContext(connection) as queries:
        text = short(author)

    assert text == "<Author pk=deferred>"
    assert not queries


@pytest.mark.django_db
def test_queryset_is_described_without_a_query():
    with CaptureQueriesContext(connection) as queries:
        text = short(Author.objects.filter(name="Ada"))

    assert text == "<QuerySet of Author>"
    assert not queries


def test_related_manager_is_described_by_its_model():
    assert short(Author(pk=1).books) == "<RelatedManager of Book>"


def test_long_text_is_cut():
    assert len(short("x" * 10_000)) <= 210


def test_huge_integer_is_described_by_its_size():
    assert short(1 << 100_000) == "<an integer of 100001 bits>"


def test_long_list_is_cut():
    assert short(list(range(1_000_000))) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]"


def test_deep_list_is_cut():
    assert short([[[[[[]]]]]]) == "[[[[…]]]]"


def test_list_in_itself_is_described():
    value = []
    value.append(value)

    assert short(value) == "[[[[…]]]]"


def test_dictionary_in_itself_is_described():
    value = {}
    value["self"] = value

    assert short(value) == "{'self': {'self': {'self': {…}}}}"


def test_exception_in_itself_is_described():
    error = ValueError()
    error.args = (error,)

    assert len(exception_text(error)) < 200


def test_method_is_named_with_its_class():
    assert callable_name(Book().save) == "Model.save"


def test_lambda_is_named_as_such():
    assert callable_name(lambda: None) == "<lambda>"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: "text", True),
        (lambda: ValueError("no"), True),
        (lambda: ValueError(Hostile()), False),
        (Author, False),
        (list, False),
    ],
)
def test_plain_values_are_those_that_run_no_code_of_the_learner(make, expected):
    assert is_plain(make()) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tab\tand\nline", "tab\tand\nline"),
        ("\r\nline", "\nline"),
        ("\x1b[1;31mred", "red"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("\0\x07\x9b", "\N{REPLACEMENT CHARACTER}" * 3),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("snow \N{SNOWMAN}", "snow \N{SNOWMAN}"),
    ],
)
def test_text_is_made_harmless(text, expected):
    assert plain(text) == expected


def test_text_is_cut_to_its_limit():
    assert plain("abcdef", 4) == "abc…"


def test_stand_in_is_shown_as_what_it_stands_for():
    assert short(StandIn(functools.partial(len))) == short(functools.partial(len))
