"""Lines that ran and calls that went on, told by the marks in the learner's code."""

import textwrap
import threading
from functools import partial

import pytest

from lessons.sandbox.marking import bound, compile_marked
from lessons.tracer import TOLD, TOLD_IN_TURNS, lines_that_ran
from lessons.traces.events import MAX_ITEMS, Caught, Line, OutputWritten, QueryRan
from tests.tracer.zoo import Zoo

bind = partial(bound, teller=TOLD, of_those_that_take_turns=TOLD_IN_TURNS)


@pytest.fixture(autouse=True)
def _nothing_has_run():
    lines_that_ran()


def marked(source):
    namespace = {"__name__": "app"}
    exec(bind(compile_marked("app.py", textwrap.dedent(source))), namespace)
    return namespace["go"]


def outputs(record, source, raises=None):
    """Run the function `go` of a source, and return what it prints as events by the text."""
    events = record(marked(source), own="app.py".__eq__, raises=raises)
    return {event.text: event for event in events.of(OutputWritten)}


def ran(event):
    return [(line.place.removeprefix("app.py:"), line.times) for line in event.ran]


def test_event_tells_the_lines_before_it(record):
    events = outputs(
        record,
        """
        def go():
            total = 1
            print("first")
            total += 1
            print("second")
        """,
    )

    assert ran(events["first"]) == [("3", 1), ("4", 1)]
    assert ran(events["second"]) == [("5", 1), ("6", 1)]


@pytest.mark.django_db
def test_statement_tells_the_lines_before_it_though_its_rows_are_fetched_later(record):
    source = """
        from django.db import connection

        def go():
            cursor = connection.cursor()
            cursor.execute("SELECT 1")
            total = 1
            print("second")
        """

    events = record(marked(source), own="app.py".__eq__)

    assert ran(events.one(QueryRan)) == [("5", 1), ("6", 1)]
    assert ran(events.one(OutputWritten)) == [("7", 1), ("8", 1)]


def test_function_without_an_event_is_seen(record):
    source = """
        def tax(price):
            return price / 5

        def go():
            tax(1)
            print("done")
        """

    assert ran(outputs(record, source)["done"]) == [("6", 1), ("3", 1), ("7", 1)]


def test_long_loop_is_counted_not_listed(record):
    source = """
        def go():
            total = 0
            for number in range(10_000):
                total += number
            print(total)
        """

    (event,) = outputs(record, source).values()

    assert ran(event) == [("3", 1), ("4", 1), ("5", 10_000), ("6", 1)]


def test_of_too_many_lines_the_last_are_told(record):
    lines = [f"    number = {number}" for number in range(MAX_ITEMS)]
    source = "\n".join(["def go():", *lines, "    print(number)"])

    (event,) = outputs(record, source).values()

    assert len(event.ran) == MAX_ITEMS
    assert (event.ran[0], event.ran[-1]) == (Line("app.py:3", 1), Line(f"app.py:{MAX_ITEMS + 2}", 1))


def test_two_calls_from_one_line_are_told_apart(record):
    source = """
        def tell(name):
            print(name, 1)
            print(name, 2)

        def go():
            for name in "ab":
                tell(name)
        """

    numbers = {text: [call.number for call in event.calls] for text, event in outputs(record, source).items()}

    assert numbers["a 1"] == numbers["a 2"] != numbers["b 1"] == numbers["b 2"]
    assert all(number > 0 for [number] in numbers.values())


def test_calls_of_a_recursion_are_told_apart(record):
    source = """
        def visit(depth):
            print("down", depth)
            if depth:
                visit(depth - 1)
            print("up", depth)

        def go():
            visit(2)
        """

    calls = {text: [call.number for call in event.calls] for text, event in outputs(record, source).items()}

    assert [len(calls[f"down {depth}"]) for depth in (2, 1, 0)] == [1, 2, 3]
    assert all(calls[f"down {depth}"] == calls[f"up {depth}"] for depth in (2, 1, 0))
    assert len(set(calls["up 0"])) == 3


def test_call_that_an_exception_has_left_is_over(record):
    source = """
        def fail():
            print("failing")
            raise ValueError

        def again():
            print("again")

        def go():
            try:
                fail()
            except ValueError:
                again()
        """

    events = outputs(record, source)

    assert [call.function for call in events["again"].calls] == ["again"]
    assert events["failing"].calls[0].number != events["again"].calls[0].number


def test_generator_is_told_by_its_lines_alone(record):
    source = """
        def pages():
            print("one")
            yield 1
            print("two")
            yield 2

        def tell(page):
            print("page", page)

        def go():
            left, right = pages(), pages()
            next(left)
            next(right)
            tell(next(left))
        """

    events = outputs(record, source)

    assert [(call.function, call.number) for call in events["two"].calls] == [("pages", 0)]
    assert events["page 2"].calls[0].number > 0


def test_lines_of_another_thread_are_its_own():
    def begin():
        tell()
        seen.append(lines_that_ran())

    tell = marked("def go():\n    pass")
    seen = []
    thread = threading.Thread(target=begin)

    thread.start()
    thread.join()

    assert (lines_that_ran(), seen) == ((), [(Line("app.py:2", 1),)])


def test_exception_that_is_caught_is_told(record):
    source = """
        def fail(number):
            if number:
                raise ValueError(number)

        def go():
            for number in range(3):
                try:
                    fail(number)
                except ValueError as error:
                    pass
            print("done")
        """

    (event,) = outputs(record, source).values()

    assert event.caught == (Caught("app.py:10", "ValueError(1)", "app.py:4", 2),)


def test_exception_that_a_with_swallows_is_told(record):
    source = """
        from contextlib import nullcontext, suppress

        def go():
            for key in range(2):
                with suppress(KeyError):
                    with nullcontext():
                        {}[key]
            print("done")
        """

    (event,) = outputs(record, source).values()

    assert event.caught == (Caught("app.py:6", "KeyError(0)", "app.py:8", 2),)


def test_handler_at_the_end_of_the_stack_is_not_disturbed(record):
    source = """
        def go(depth=0):
            try:
                go(depth + 1)
            except RecursionError:
                reached.append(depth)

        reached = []
        """
    go = marked(source)

    events = record(go, own="app.py".__eq__)

    assert not events
    assert len(go.__globals__["reached"]) == 1


def test_exceptions_of_the_learner_are_not_asked(record):
    source = "def go(error):\n    try:\n        raise error\n    except BaseException:\n        print(1)"
    namespace = {}
    exec(compile(source, "app.py", "exec"), namespace)
    zoo = Zoo()
    error = zoo.animal(ValueError)
    zoo.notes.clear()
    namespace["go"](error)
    # Python itself may ask.
    without_marks = zoo.notes.copy()
    zoo.notes.clear()

    events = record(lambda: marked(source)(error), own="app.py".__eq__)

    assert [caught.place for caught in events.one(OutputWritten).caught] == ["app.py:4"]
    assert zoo.notes == without_marks
