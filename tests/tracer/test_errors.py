"""Exceptions that leave the traced code."""

import sys

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from lessons.tracer import trace
from lessons.traces.events import ExceptionRaised, OutputWritten
from tests.bookshop.models import Author


def fail():
    raise ValueError("no")


def test_exception_is_recorded_with_its_text(record):
    assert record(fail, raises=ValueError).one(ExceptionRaised).exception == "ValueError('no')"


def test_exception_is_the_same_object(record):
    error = ValueError("no")

    def fail_with_it():
        raise error

    with pytest.raises(ValueError, match="no") as raised, trace([].append):
        fail_with_it()

    assert raised.value is error


def test_exception_is_recorded_with_source_lines(record):
    innermost = record(fail, raises=ValueError).one(ExceptionRaised).frames[-1]

    assert (innermost.file, innermost.function) == (__file__, "fail")
    assert innermost.source == 'raise ValueError("no")'


def test_frames_of_others_are_left_out(record):
    def act():
        Author(name="").full_clean(validate_unique=False)

    events = record(act, raises=ValidationError)

    assert all("django" not in frame.file for frame in events.one(ExceptionRaised).frames)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("raise KeyError('k') from OSError('o')", "KeyError('k'), caused by OSError('o')"),
        ("try:\n 1 / 0\nexcept ZeroDivisionError:\n raise KeyError", "KeyError(), while handling "),
        ("try:\n 1 / 0\nexcept ZeroDivisionError:\n raise KeyError from None", "KeyError()"),
    ],
)
def test_exception_is_recorded_with_its_cause(record, statement, text):
    recorded = record(lambda: exec(statement), raises=KeyError).one(ExceptionRaised)

    assert recorded.exception.startswith(text)
    assert recorded.exception.count(",") == text.count(",")


def test_endless_recursion_is_recorded_by_its_innermost_lines(record):
    def again():
        again()

    recorded = record(again, raises=RecursionError).one(ExceptionRaised)

    assert recorded.frames[-1].function.endswith("again")


def test_exit_is_recorded(record):
    assert record(lambda: sys.exit(3), raises=SystemExit).one(ExceptionRaised).exception == "SystemExit(3)"


def test_unfinished_line_is_recorded_before_the_exception(record):
    def act():
        print("unfinished", end="")
        fail()

    assert record(act, raises=ValueError).kinds == ["output_written", "exception_raised"]


def test_exception_with_a_hostile_text_is_recorded(record):
    class Hostile(Exception):
        def __str__(self):
            raise AssertionError("asked")

        __repr__ = __str__

    def act():
        raise Hostile("no")

    assert record(act, raises=Hostile).one(ExceptionRaised).exception == "Hostile('no')"


def test_nothing_is_recorded_when_nothing_happens(record):
    assert not record(lambda: connection.alias).of(ExceptionRaised, OutputWritten)
