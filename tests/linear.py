"""A check that what a function takes for a longer input grows no faster than the input."""

from time import thread_time_ns

GROWTH = 8
SLACK = 3
"""How much more a busy machine may add. What grows with the square of the input takes eight times too long."""

ATTEMPTS = range(5, 100)
"""A machine that gives its processor to others counts that time, too: where it did, more attempts find one without."""


def assert_linear(function, make_input, *, size=1_000):
    """Fail if `function(make_input(8 * size))` takes much more than eight times what `make_input(size)` takes.

    What counts is the processor's time of this thread, the least of several attempts. `function` must not remember its
    inputs, and `size` must be large enough for them to matter.
    """
    short, long = make_input(size), make_input(GROWTH * size)
    times_of_short, times_of_long = [], []

    while len(times_of_long) < ATTEMPTS.stop:
        times_of_short.append(_time_ns(function, short))
        times_of_long.append(_time_ns(function, long))
        growth = min(times_of_long) / max(1, min(times_of_short))
        if len(times_of_long) >= ATTEMPTS.start and growth <= GROWTH * SLACK:
            return

    raise AssertionError(f"{GROWTH} times the input takes {growth:.0f} times as long.")


def _time_ns(function, value):
    began = thread_time_ns()
    function(value)
    return thread_time_ns() - began
