"""Which files are the learner's."""

import json

import django.dispatch
import pytest

import lessons.tracer.recording
from lessons.tracer.places import OwnFiles, is_own
from lessons.traces.events import Call


@pytest.mark.parametrize("file", ["bookshop/models.py", "actions.py", __file__])
def test_file_of_the_learner_is_own(file):
    assert is_own(file)


@pytest.mark.parametrize(
    "file",
    [
        django.dispatch.__file__,
        json.__file__,
        pytest.__file__,
        lessons.tracer.recording.__file__,
        "<frozen importlib._bootstrap>",
        "<string>",
    ],
)
def test_file_of_others_is_not_own(file):
    assert not is_own(file)


def test_running_line_is_that_of_the_innermost_own_frame():
    own = OwnFiles(lambda file: file == __file__)

    place, calls = own.here()

    assert place == f"{__file__}:{test_running_line_is_that_of_the_innermost_own_frame.__code__.co_firstlineno + 3}"
    assert calls == ()


def test_calls_are_those_of_own_functions_from_own_lines():
    own = OwnFiles(lambda file: file == __file__)

    def inner():
        return own.here()

    def outer():
        return inner()

    place, calls = outer()

    first = test_calls_are_those_of_own_functions_from_own_lines.__code__.co_firstlineno
    name = "test_calls_are_those_of_own_functions_from_own_lines.<locals>"
    assert place == f"{__file__}:{first + 4}"
    assert calls == (Call(f"{name}.inner", f"{__file__}:{first + 7}"), Call(f"{name}.outer", f"{__file__}:{first + 9}"))


def test_running_line_is_empty_where_nothing_is_own():
    assert OwnFiles(lambda file: False).here() == ("", ())


def test_definition_of_a_function_of_others_has_no_place():
    assert OwnFiles(is_own).definition(json.dumps.__code__) == ""


def test_each_file_is_asked_about_once():
    asked = []
    own = OwnFiles(lambda file: bool(asked.append(file)))

    own.here()
    own.here()

    assert len(asked) == len(set(asked))
