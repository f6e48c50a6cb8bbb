"""Tests that the traced code runs: spans, with how each of them ended."""

import unittest

import pytest
from django.db import transaction
from django.test import TestCase, TransactionTestCase
from msgspec.structs import replace

from lessons.traces import events
from lessons.traces.events import TransactionBroken
from lessons.traces.flushes import without_flushes
from lessons.traces.spans import inside
from tests.bookshop.models import Author
from tests.tracer.zoo import refusal

pytestmark = pytest.mark.django_db(transaction=True)


class Outcomes(unittest.TestCase):
    def passes(self):
        pass

    def fails(self):
        raise self.failureException("wrong sum")

    def fails_at_length(self):
        raise self.failureException("Lists differ: ['Ada'] != []\n\nFirst list contains 1 additional element.")

    def raises(self):
        raise ValueError("no")

    def skips(self):
        self.skipTest("not today")

    @unittest.expectedFailure
    def fails_as_expected(self):
        self.fail()

    @unittest.expectedFailure
    def passes_unexpectedly(self):
        pass

    def fails_in_a_part(self):
        for number in (1, 2, 3):
            with self.subTest(number=number):
                if number == 2:
                    self.fail("a two")

    def stops(self):
        raise KeyboardInterrupt


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError("no connection")

    def passes(self):
        pass


class InTransaction(TestCase):
    def saves(self):
        Author.objects.create(name="Ada")


class Committing(TransactionTestCase):
    def saves(self):
        with transaction.atomic():
            Author.objects.create(name="Ada")


class Untold(unittest.TestResult):
    """A result that keeps to itself what it is told."""

    def addSuccess(self, test):  # noqa: N802 - unittest's own name
        pass


def run(*tests, result=None):
    result = result or unittest.TestResult()
    unittest.TestSuite(tests).run(result)
    return result


def within(opening, recorded):
    """Return what lies in a span, by kind."""
    in_order = [replace(event, seq=seq) for seq, event in enumerate(recorded, start=1)]
    return [event.kind for event in inside(in_order[recorded.index(opening)], in_order)]


def finished(record, test, **options):
    return record(lambda: run(test), **options).one(events.TestFinished)


@pytest.mark.parametrize(
    ("method", "outcome", "message"),
    [
        ("passes", "passed", ""),
        ("fails", "failed", "AssertionError('wrong sum')"),
        ("fails_at_length", "failed", "AssertionError(\"Lists differ: ['Ada'] != []\"…)"),
        ("raises", "error", "ValueError('no')"),
        ("skips", "skipped", "not today"),
        ("fails_as_expected", "expected failure", "AssertionError(None)"),
        ("passes_unexpectedly", "unexpected success", ""),
        ("fails_in_a_part", "failed", "AssertionError('a two')"),
    ],
)
def test_outcome_of_a_test_is_told(record, method, outcome, message):
    ended = finished(record, Outcomes(method))

    assert (ended.test, ended.outcome, ended.message) == (f"Outcomes.{method}", outcome, message)


def test_failure_has_the_line_of_its_assertion(record):
    ended = finished(record, Outcomes("fails"))

    assert ended.raised_at == f"{__file__}:{Outcomes.fails.__code__.co_firstlineno + 1}"
    assert ended.place == f"{__file__}:{Outcomes.fails.__code__.co_firstlineno}"


def test_exception_that_stops_all_tests_ends_the_one_that_runs(record):
    ended = finished(record, Outcomes("stops"), raises=KeyboardInterrupt)

    assert ended.outcome == "error"


def test_result_is_told_what_it_is_told_without_a_trace(record):
    results = []

    record(lambda: results.append(run(Outcomes("passes"), Outcomes("fails"), Outcomes("skips"))))

    (result,) = results
    assert (result.testsRun, len(result.failures), len(result.skipped)) == (3, 1, 1)


def test_test_that_tells_its_result_nothing_has_no_outcome(record):
    ended = record(lambda: run(Outcomes("passes"), result=Untold())).one(events.TestFinished)

    assert ended.outcome == ""


@pytest.mark.parametrize("told", [(), ("no reason", "at all"), (("no", "exception"),)])
def test_result_that_is_told_nonsense_answers_as_without_a_trace(record, told):
    def answer():
        return refusal(lambda: unittest.TestResult().addError(Outcomes("passes"), *told))

    traced = []
    record(lambda: (run(Outcomes("passes")), traced.append(answer())))

    assert traced == [answer()]


def test_failure_of_a_class_is_told_as_that_of_a_test(record):
    ended = finished(record, Broken("passes"))

    assert ended.test == f"setUpClass ({__name__}.Broken)"
    assert (ended.outcome, ended.message) == ("error", "ValueError('no connection')")


def test_test_without_a_suite_is_a_span(record):
    recorded = record(lambda: InTransaction("saves").run(unittest.TestResult()))

    assert recorded.one(events.TestFinished).outcome == "passed"
    assert len(recorded.of(events.TestStarted)) == 1


def test_what_a_test_does_lies_within_it(record):
    recorded = record(lambda: run(InTransaction("saves")))

    kinds = within(recorded.one(events.TestStarted), recorded)

    assert {"savepoint_made", "row_inserted", "savepoint_rolled_back"} <= set(kinds)
    assert "transaction_begun" not in kinds


def test_rollback_of_a_test_is_nothing_broken(record):
    recorded = record(lambda: run(InTransaction("saves")))

    assert recorded.of(TransactionBroken) == []
    assert "transaction_rolled_back" in recorded.kinds


def test_tables_are_emptied_within_a_flush(record):
    recorded = record(lambda: run(Committing("saves")))

    kinds = within(recorded.one(events.FlushStarted), recorded)

    assert kinds.count("row_deleted") == 1
    assert kinds.count("query_ran") > 1
    assert recorded.kinds.index("transaction_committed") < recorded.kinds.index("flush_started")


def test_text_has_of_a_flush_only_the_rows_that_it_deleted(record):
    recorded = record(lambda: run(Committing("saves")))

    told = [event.kind for event in without_flushes(recorded)]

    assert told[told.index("flush_started") :] == ["flush_started", "row_deleted", "flush_finished", "test_finished"]
