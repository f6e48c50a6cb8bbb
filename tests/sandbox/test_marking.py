"""Code with marks is the same as without them for everybody but those whom the marks tell."""

import inspect
import sys
import textwrap
import traceback
import warnings

import pytest

from lessons.sandbox.marking import bound, compile_marked

SOURCE = textwrap.dedent('''
    """What the module is for."""
    from __future__ import annotations

    def documented(number: Undefined):
        """What the function is for."""
        total = 0
        for value in range(number):
            if value == 1: total += 1
            elif value == 2:
                total += value; total += 2
            else:
                pass
        while total > 100:
            break
        return total

    def only_documented():
        "No more than this."

    def one_line(): return 1

    def of_globals():
        global FOUND
        FOUND = 1
        try:
            raise ValueError
        except ValueError:
            FOUND = 2
        finally:
            FOUND = 3
        with open("/dev/null"):
            return documented(3)

    def numbers():
        yield 1
        yield 2

    async def coroutine():
        return 1

    class Shape:
        """What the class is for."""
        sides = 3

        def area(self):
            def inner():
                return super().__repr__()
            return [number for number in numbers()]

    def go():
        documented(5)
        only_documented()
        one_line()
        of_globals()
        Shape().area()
        [(lambda: documented(2))() for _ in "a"]
        try:
            coroutine().send(None)
        except StopIteration:
            pass
        match 3:
            case 3:
                documented(
                    1 / 0
                )
''')


class Notes:
    """Whom the marks tell here: by built-in methods, as it has to be."""

    def __init__(self):
        self.places = []
        self.calls = []
        self.ran = self.places.append
        self.enter = self.calls.append
        self.leave = self.calls.pop
        self.handled = []
        self.caught = self.handled.append
        self.leaving = []
        self.leaves = self.leaving.append
        self.goes_on = self.leaving.remove
        self.swallowed = lambda: self.handled.append(self.leaving.pop())


def with_marks(source, teller=None):
    teller = teller or Notes()
    return bound(compile_marked("app.py", source), teller, Notes())


def without_marks(source):
    return compile(source, "app.py", "exec", dont_inherit=True)


def module(code):
    namespace = {"__name__": "app"}
    exec(code, namespace)
    return namespace


def run(code):
    """Return the traceback of what leaves `go`, and each line that a trace function hears of on the way."""
    go = module(code)["go"]
    heard = []

    def hear(frame, event, argument):
        if frame.f_code.co_filename != "app.py":
            return None
        if event == "line":
            heard.append((frame.f_code.co_qualname, frame.f_lineno))
        return hear

    before = sys.gettrace()
    sys.settrace(hear)
    try:
        go()
    except ZeroDivisionError as error:
        left = traceback.format_exception(error)
    finally:
        sys.settrace(before)
    return left[2:], heard


def test_tracebacks_and_lines_are_those_of_the_source():
    assert run(with_marks(SOURCE)) == run(without_marks(SOURCE))


def test_docstrings_annotations_and_first_lines_stay():
    plain, marked = module(without_marks(SOURCE)), module(with_marks(SOURCE))

    def seen(namespace):
        functions = [value for value in namespace.values() if inspect.isfunction(value)]
        about = [(value.__doc__, value.__annotations__, value.__code__.co_firstlineno) for value in functions]
        return [about, namespace["Shape"].__doc__, namespace["__doc__"], sorted(namespace)]

    assert seen(marked) == seen(plain)
    assert seen(marked)[0][0][:2] == ("What the function is for.", {"number": "Undefined"})


def test_generators_and_coroutines_stay_what_they_are():
    namespace = module(with_marks(SOURCE))

    assert inspect.isgeneratorfunction(namespace["numbers"])
    assert inspect.iscoroutinefunction(namespace["coroutine"])


def test_functions_see_no_further_variable():
    source = "def go(a):\n    b = 1\n    return locals(), sorted(globals())"

    assert module(with_marks(source))["go"](0) == module(without_marks(source))["go"](0)


def test_calls_are_entered_and_left():
    notes = Notes()
    namespace = module(with_marks("def go():\n    seen.append(list(calls))\n    1 / 0", notes))
    namespace.update(seen=[], calls=notes.calls)

    with pytest.raises(ZeroDivisionError):
        namespace["go"]()

    assert (namespace["seen"], notes.calls) == ([[["go"]]], [])


def test_exceptions_that_are_caught_are_told():
    notes = Notes()
    source = """
def go():
    try:
        1 / 0
    except KeyError:
        pass
    except (
        ZeroDivisionError
    ):
        pass
    try: 1 / 0
    except: pass
"""

    module(with_marks(source, notes))["go"]()

    assert notes.handled == ["app.py:7", "app.py:12"]


def test_exceptions_that_a_with_swallows_are_told():
    notes = Notes()
    source = """
from contextlib import nullcontext, suppress

def go():
    with suppress(KeyError): {}["key"]
    with (
        suppress(ValueError),
        nullcontext(),
    ):
        with nullcontext():
            raise ValueError
    with suppress(ValueError):
        pass
    with suppress(ValueError), nullcontext():
        1 / 0
"""

    with pytest.raises(ZeroDivisionError):
        module(with_marks(source, notes))["go"]()

    assert notes.handled == ["app.py:5", "app.py:6"]
    assert notes.leaving == []


def test_failing_mark_does_not_reach_the_handler():
    notes = Notes()
    notes.caught = notes.leaves = notes.goes_on = lambda place: 1 / 0
    source = """
def go():
    try:
        {}["key"]
    except KeyError as error:
        try:
            raise ValueError
        except ValueError as other:
            with suppress(ValueError):
                raise other
            return other.__context__ is error
from contextlib import suppress
"""

    assert module(with_marks(source, notes))["go"]() is True


def test_names_of_functions_are_those_that_python_gives():
    notes = Notes()
    entered = []
    notes.enter = lambda call: entered.append(call) or notes.calls.append(call)
    source = """
class Shape:
    def area(self):
        class Inner:
            def method(self):
                def innermost():
                    return names.append(innermost.__qualname__)
                innermost()
                names.append(Inner.method.__qualname__)
        Inner().method()
        names.append(Shape.area.__qualname__)
"""
    namespace = module(with_marks(source, notes)) | {"names": []}
    exec(with_marks(source, notes), namespace)

    namespace["Shape"]().area()

    assert [name for [name] in reversed(entered)] == namespace["names"]


@pytest.mark.parametrize(
    "source",
    ["def go(:", "def go():\n    return\n  pass", "return 1", "def go():\n    x = 1\n    global x", "a = \0"],
)
def test_what_does_not_compile_is_refused_as_ever(source):
    def refusal(compiled):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises((SyntaxError, ValueError)) as caught:
                compiled()
        return type(caught.value), str(caught.value)

    assert refusal(lambda: compile_marked("app.py", source)) == refusal(lambda: without_marks(source))


def test_warnings_of_the_compiler_are_those_of_the_source():
    def told(compiled):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            compiled()
        return [(str(warning.message), warning.lineno) for warning in caught]

    source = "def go():\n    x = '\\d'\n    return x is 1, 'a'()"

    assert told(lambda: compile_marked("app.py", source)) == told(lambda: without_marks(source))
    assert len(told(lambda: without_marks(source))) == 3


def test_long_chain_of_elifs_is_compiled():
    branches = "".join(f"    elif number == {number}: return {number}\n" for number in range(1, 200))
    source = f"def go(number):\n    if number == 0: return 0\n{branches}"

    assert module(with_marks(source))["go"](199) == 199
