"""A check that what a function takes for a longer input grows no faster than the input."""

from time import thread_time_ns

GROWTH = 8
SLACK = 3
"""How much more a busy machine may add. What grows with the square of the input takes eight times too long."""


def assert_linear(function, make_input, *, size=1_000):
    """Fail if `function(make_input(8 * size))` takes much more than eight times what `make_input(size)` takes.

    What counts is the processor's time of this thread, the least of several attempts. `function` must not remember its
    inputs, and `size` must be large enough for them to matter.
    """
    short, long = make_input(size), make_input(GROWTH * size)

    assert _least_time_ns(function, long) <= GROWTH * SLACK * _least_time_ns(function, short)


def _least_time_ns(function, value):
    return max(1, min(_time_ns(function, value) for _ in range(5)))


def _time_ns(function, value):
    began = thread_time_ns()
    function(value)
    return thread_time_ns() - began
