"""Says whether the work of a function grows with its input, or with the square of it."""

import time

LARGER = 8
"""A function that is linear takes 8 times as long for 8 times as much, a quadratic one 64 times."""
AT_MOST = 24
ROUNDS = 5


def assert_linear(function, make, *, size):
    """Compare the processor time of `function(make(size))` with that of an input 8 times as long."""
    short, long = make(size), make(size * LARGER)
    ratio = _least_time(function, long) / _least_time(function, short)

    assert ratio < AT_MOST, f"{LARGER} times as much takes {ratio:.0f} times as long"


def _least_time(function, argument):
    return min(_time(function, argument) for _ in range(ROUNDS))


def _time(function, argument):
    began = time.thread_time()
    function(argument)
    return time.thread_time() - began
