"""Functions with a hook in their code."""

import inspect

import pytest
from django.dispatch import Signal

from lessons.tracer import trace
from lessons.tracer.weaving import Woven


class Caller:
    def call(self, function):
        """Call a function, and nothing else."""
        result = function(1)
        return result  # noqa: RET504 - a call is a statement of its own

    def ask(self, function):
        return function(1)


def test_code_that_is_not_as_the_tracer_knows_it_is_refused():
    with pytest.raises(ValueError, match=r"Caller\.ask\(\)"):
        Woven(Caller.ask, called="function", calls=1)


def test_function_that_nobody_hears_does_what_it_always_does():
    woven = Woven(Caller.call, called="function", calls=1)
    woven.put_in(lambda *values: None)
    try:
        assert Caller().call(str) == "1"
    finally:
        woven.take_out()


def test_django_has_its_own_code_after_the_trace():
    before = Signal.send.__code__

    with trace([].append):
        source = inspect.getsource(Signal.send)
        assert Signal.send.__code__ is not before

    assert Signal.send.__code__ is before
    assert inspect.getsource(Signal.send) == source


def test_code_that_the_learner_puts_into_a_function_stays():
    woven = Woven(Caller.call, called="function", calls=1)
    before, others = Caller.call.__code__, (lambda self, function: None).__code__
    woven.put_in(lambda *values: None)
    Caller.call.__code__ = others

    woven.take_out()

    try:
        assert Caller.call.__code__ is others
    finally:
        Caller.call.__code__ = before
