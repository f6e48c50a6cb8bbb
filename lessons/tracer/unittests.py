"""Tests that the traced code runs with unittest: each is a span, with how it ended."""

import sys
import unittest
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import deeper
from lessons.tracer.objects import class_attribute, dictionary_of, is_a, is_class, lookup
from lessons.tracer.places import code_of, end_stacks_at
from lessons.tracer.recorder import Recorder
from lessons.tracer.values import class_name, exception_in_a_line, label, plain_name
from lessons.traces.events import (
    ERROR,
    EXPECTED_FAILURE,
    FAILED,
    PASSED,
    SKIPPED,
    UNEXPECTED_SUCCESS,
    FlushFinished,
    FlushStarted,
    TestFinished,
    TestStarted,
)

_FRAMES_OF_TEST = 6
"""How many frames of the tracer lie on the stack under a test, see `deeper`."""
_dictionary_of_test = dictionary_of(unittest.TestCase)
_Holder: type = vars(unittest.suite)["_ErrorHolder"]
"""Stands for what is no test where an exception leaves it: setUpClass(), setUpModule()."""


class TestRecorder(Recorder):
    """Replaces two methods of unittest, and what else it needs with the first test: most runs have none."""

    def install(self) -> None:
        self._ended: dict[int, TestFinished] = {}
        """Of the tests that run, by identity, how they have ended: what is told of one first counts."""
        self._names: dict[int, str] = {}
        """Of those, what they are called."""
        self._is_watching = False
        self.replace(unittest.TestSuite, "run", self._running_suite)
        self.replace(unittest.TestCase, "run", self._running)

    def _running_suite(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def run(self: unittest.TestSuite, *args: Any, **named: Any) -> Any:
            recorder._watch()
            return original(self, *args, **named)

        recorder = self
        return run

    def _watch(self) -> None:
        if self._is_watching:
            return
        self._is_watching = True
        result = unittest.TestResult
        self.replace(result, "addSuccess", partial(self._telling, outcome=PASSED))
        self.replace(result, "addFailure", partial(self._telling, outcome=FAILED))
        self.replace(result, "addError", partial(self._telling, outcome=ERROR))
        self.replace(result, "addSkip", partial(self._telling, outcome=SKIPPED))
        self.replace(result, "addExpectedFailure", partial(self._telling, outcome=EXPECTED_FAILURE))
        self.replace(result, "addUnexpectedSuccess", partial(self._telling, outcome=UNEXPECTED_SUCCESS))
        self.replace(result, "addSubTest", self._telling_of_subtest)
        # Nobody can have a test case of Django's who has not imported it.
        if tests := sys.modules.get("django.test.testcases"):
            self.replace(tests.SimpleTestCase, "__call__", self._running)
            self.replace(tests.TransactionTestCase, "_fixture_teardown", self._flushing)
            self.replace(tests.TestCase, "_rollback_atomics", self._rolling_back)

    def _running(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def run(self: unittest.TestCase, *args: Any, **named: Any) -> Any:
            recorder._watch()
            call = partial(original, self, *args, **named)
            # Django's test case calls that of unittest.
            return call() if id(self) in recorder._names else recorder._run(self, call)

        recorder = self
        return run

    def _run(self, test: unittest.TestCase, call: Callable[[], Any]) -> Any:
        recording, method = self.recording, _method_of(test)
        self._names[id(test)] = name = _name_of(test)
        place = recording.own.definition(code_of(class_attribute(type(test), method)))
        span = recording.begin(TestStarted(test=name), place=place)
        outside = recording.inside.get()
        recording.inside.set(span)
        try:
            with deeper(_FRAMES_OF_TEST):
                return call()
        except BaseException as error:
            self._ended.setdefault(id(test), self._with_exception(name, ERROR, error))
            raise
        finally:
            recording.inside.set(outside)
            del self._names[id(test)]
            finished = self._ended.pop(id(test), None) or TestFinished(test=name, outcome="")
            recording.end(finished, span, place=place)

    def _telling(self, original: Callable[..., Any], outcome: str) -> Callable[..., Any]:
        @wraps(original)
        def add(self: unittest.TestResult, test: Any, *args: Any, **named: Any) -> Any:
            recorder._told(test, outcome, next(iter((*args, *named.values())), None))
            return original(self, test, *args, **named)

        recorder = self
        return add

    def _telling_of_subtest(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def add(self: unittest.TestResult, test: Any, subtest: Any, err: object) -> Any:
            if error := _exception_of(err):
                failure = class_attribute(type(test), "failureException")
                is_failure = is_class(failure) and is_a(error, failure)
                recorder._told(test, FAILED if is_failure else ERROR, err)
            return original(self, test, subtest, err)

        recorder = self
        return add

    def _told(self, test: object, outcome: str, about: object = None) -> None:
        """Keep what a test's result is told, or record it where no test runs: of setUpClass(), of a module."""
        name = self._names.get(id(test)) or _name_of(test)
        if error := _exception_of(about):
            finished = self._with_exception(name, outcome, error)
        else:
            finished = TestFinished(test=name, outcome=outcome, message="" if about is None else label(about))
        if id(test) in self._names:
            self._ended.setdefault(id(test), finished)
        elif outcome != PASSED:
            span = self.recording.begin(TestStarted(test=name))
            self.recording.end(finished, span)

    def _with_exception(self, name: str, outcome: str, error: BaseException) -> TestFinished:
        raised_at = place_of_error(self.recording.own, error)
        return TestFinished(test=name, outcome=outcome, message=exception_in_a_line(error), raised_at=raised_at)

    def _flushing(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def fixture_teardown(self: Any) -> None:
            recording = recorder.recording
            span = recording.begin(FlushStarted())
            outside = recording.inside.get()
            recording.inside.set(span)
            try:
                original(self)
            finally:
                recording.inside.set(outside)
                recording.end(FlushFinished(), span)

        recorder = self
        return fixture_teardown

    def _rolling_back(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def rollback_atomics(cls: type, *args: Any) -> None:
            recorder.recording.expects_rollback = True
            try:
                original(cls, *args)
            finally:
                recorder.recording.expects_rollback = False

        recorder = self
        return rollback_atomics


def _exception_of(about: object) -> BaseException | None:
    """Return the exception that a result is told of, as `sys.exc_info()` gives it."""
    error = about[1] if type(about) is tuple and len(about) == 3 else None
    return error if is_a(error, BaseException) else None


def _method_of(test: unittest.TestCase) -> str:
    return label(lookup(_dictionary_of_test(test), "_testMethodName"))


def _name_of(test: object) -> str:
    if type(test) is _Holder:
        return label(lookup(vars(test), "description"))
    name = class_name(type(test))
    return plain_name(f"{name}.{_method_of(test)}") if is_a(test, unittest.TestCase) else name


end_stacks_at(TestRecorder._run)
