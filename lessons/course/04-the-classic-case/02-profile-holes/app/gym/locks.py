"""Stand-in for the server that programs the locks of the lockers."""

from contextlib import contextmanager

_state = {"online": True}


def new_code():
    """Program a lock and return its code."""
    if not _state["online"]:
        raise ConnectionError("The lock server does not answer.")
    return "4711"


@contextmanager
def outage():
    _state["online"] = False
    try:
        yield
    finally:
        _state["online"] = True
