from contextlib import contextmanager


def hear(sender, **kwargs):
    """Hear a signal. What it gets stands in the run."""


@contextmanager
def heard(*signals):
    """Let a receiver hear signals, and no others, for as long as the block takes."""
    for signal in signals:
        signal.connect(hear)
    yield
    for signal in signals:
        signal.disconnect(hear)
