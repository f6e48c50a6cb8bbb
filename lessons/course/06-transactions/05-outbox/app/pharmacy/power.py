import os


def lose_power(**kwargs):
    """End the process at once: no exception, no `finally`, no further statement."""
    os._exit(1)
