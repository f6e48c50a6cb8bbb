"""What all recorders share: they replace functions for the recording that they belong to."""

from collections.abc import Callable
from typing import Self

from lessons.tracer.hearing import Make
from lessons.tracer.recording import Recording
from lessons.tracer.weaving import Hook, Woven


class Recorder:
    """Records one sort of thing while it is installed, as a context manager. It must not be noticed."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def install(self) -> None:
        """Replace what has to be replaced, by `replace()`."""
        raise NotImplementedError

    def replace(self, owner: object, name: str, make: Make) -> None:
        """Have what `make` returns called in the place of an attribute, by the code that the recording hears."""
        self.recording.hearing.replace(owner, name, make)

    def weave(self, woven: Woven, begin: Callable[..., Hook | None]) -> None:
        """Have a woven function ask `begin` for a hook, where the recording hears the call."""
        self.recording.hearing.weave(woven, begin)

    def remove(self) -> None:
        """End what is not ended with the recording."""

    def __enter__(self) -> Self:
        self.install()
        return self

    def __exit__(self, *exception: object) -> None:
        self.remove()
