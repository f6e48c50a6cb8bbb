"""Room on the stack for the tracer's own frames: without it a recursion would end earlier than in a plain project."""

import sys
from types import TracebackType

FRAMES_AT_WORK = 40
"""How many frames the tracer may need for its own work, or for handing over what it has found."""


class deeper:  # noqa: N801 - used like a function
    """Raise the limit of the recursion by so many frames while the block runs.

    A class, because a generator that is a context manager has frames of its own, and writes to exceptions.
    """

    def __init__(self, frames: int) -> None:
        self._frames = frames

    def __enter__(self) -> None:
        self._raised = sys.getrecursionlimit() + self._frames
        sys.setrecursionlimit(self._raised)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Another limit is one that the traced code has set.
        if sys.getrecursionlimit() == self._raised:
            sys.setrecursionlimit(self._raised - self._frames)
