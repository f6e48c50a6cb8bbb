"""Values as short plain text."""

import datetime
import decimal
import enum
import functools
import uuid

import pytest
from django import forms
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.utils.functional import lazy
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lessons.tracer.names import code_of
from lessons.tracer.values import StandIn, callable_name, exception_text, is_plain, short
from lessons.traces.plain import MAX_TEXT
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
        (gettext_lazy("text"), "'text'"),
        (lazy(greet, str)(), "<lazy text>"),
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


def test_exception_says_all_of_its_message():
    message = "(signals.E001) " + "The sender is a lazy reference to an app that is not installed. " * 20

    assert exception_text(ValueError(message, "x" * 300)) == f"ValueError({message!r}, {'x' * 300!r})"


def test_message_of_an_exception_is_bounded():
    assert len(exception_text(ValueError("x" * 1_000_000))) < 2_100
    assert len(exception_text(ValueError(*["x" * 1_000_000] * 1_000))) <= MAX_TEXT


def test_message_in_another_value_is_short():
    assert len(short(ValueError("x" * 1_000))) <= 200


def test_exception_in_itself_is_described():
    error = ValueError()
    error.args = (error,)

    assert len(exception_text(error)) < 200


def test_model_instance_that_is_its_own_key_is_described():
    author = Author()
    author.pk = author

    assert len(short(author)) <= 200


def test_queryset_of_itself_is_described():
    queryset = Author.objects.all()
    queryset.model = queryset

    assert len(short(queryset)) <= 200


def test_range_of_huge_numbers_is_described():
    assert short(range(10**5_000)) == "range(0, <an integer of 16610 bits>)"


def test_composite_key_is_described_in_its_order():
    with isolate_apps("tests.bookshop"):

        class Loan(models.Model):
            pk = models.CompositePrimaryKey("second", "first")
            first = models.ForeignKey(Author, on_delete=models.CASCADE)
            second = models.IntegerField()

            class Meta:
                app_label = "bookshop"

    assert short(Loan(first_id=1, second=2)) == "<Loan pk=(2, 1)>"


def test_things_that_wrap_themselves_are_named():
    partial = functools.partial(greet)
    for _ in range(5_000):
        partial = functools.partial(partial)
        partial.note = "keeps Python from joining the two"

    assert callable_name(partial) == "functools.partial(functools.partial(functools.partial(functools.partial(…))))"
    assert code_of(partial) is None


def test_function_that_wraps_itself_has_no_code():
    def function():
        """Do nothing."""

    function.__wrapped__ = function

    assert code_of(function) is None


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: [].append, "list.append"),
        (lambda: dict.fromkeys, "dict.fromkeys"),
        (lambda: len, "len"),
        (lambda: str.upper, "str.upper"),
        (lambda: int.__add__, "int.__add__"),
    ],
)
def test_built_in_function_is_named_as_by_python(make, text):
    assert callable_name(make()) == make().__qualname__ == text


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
        (lambda: ValueError(ValueError()), False),
        (lambda: KeyError("key"), True),
        (lambda: AttributeError("name"), True),
        (lambda: OSError(2, "gone", "file"), True),
        (lambda: OSError(2, "gone", Hostile()), False),
        (lambda: SyntaxError("text"), False),
        (lambda: 10**5_000, False),
        (Author, False),
        (list, False),
    ],
)
def test_plain_values_are_those_that_run_no_code_of_the_learner(make, expected):
    assert is_plain(make()) is expected


def test_stand_in_is_shown_as_what_it_stands_for():
    assert short(StandIn(functools.partial(len))) == short(functools.partial(len))


def test_errors_of_a_form_are_told():
    class BookForm(forms.Form):
        title = forms.CharField()
        isbn = forms.CharField(max_length=3)
        pages = forms.IntegerField(max_value=5)

        def clean(self):
            raise forms.ValidationError("Not %(what)s.", params={"what": "today"})

    errors = BookForm({"title": "", "isbn": "12345", "pages": "7"}).errors

    assert short(errors["title"]) == "['This field is required.']"
    assert short({"errors": errors["isbn"]}) == (
        "{'errors': ['Ensure this value has at most 3 characters (it has 5).']}"
    )
    assert short(forms.utils.ErrorDict(pages=errors["pages"], __all__=errors["__all__"])) == (
        "{'pages': ['Ensure this value is less than or equal to 5.'], '__all__': ['Not today.']}"
    )


def test_errors_of_the_learner_are_not_asked():
    error = forms.ValidationError("text", params={"a": Hostile()})
    error.message = Hostile()
    errors = forms.utils.ErrorList([error, Hostile(), forms.ValidationError("%(a)s", params={"a": Hostile()})])

    text = short(forms.utils.ErrorDict(title=errors))

    assert "<Hostile object>" in text
