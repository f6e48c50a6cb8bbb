"""Which files are the learner's."""

import json

import django.dispatch
import pytest

import lessons.tracer.recording
from lessons.tracer.places import OwnFiles, is_own


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

    place = own.running_line()

    assert place == f"{__file__}:{test_running_line_is_that_of_the_innermost_own_frame.__code__.co_firstlineno + 3}"


def test_running_line_is_empty_where_nothing_is_own():
    assert OwnFiles(lambda file: False).running_line() == ""


def test_definition_of_a_function_of_others_has_no_place():
    assert OwnFiles(is_own).definition(json.dumps.__code__) == ""


def test_each_file_is_asked_about_once():
    asked = []
    own = OwnFiles(lambda file: bool(asked.append(file)))

    own.running_line()
    own.running_line()

    assert len(asked) == len(set(asked))
