"""Room on the stack for the tracer's own frames: without it a recursion would end earlier than in a plain project."""

import sys
from types import TracebackType


class deeper:  # noqa: N801 - used like a function
    """Raise the limit of the recursion by so many frames while the block runs.

    A class, because a generator that is a context manager has frames of its own, and writes to exceptions.
    """

    def __init__(self, frames: int) -> None:
        self._frames = frames

    def __enter__(self) -> None:
        sys.setrecursionlimit(sys.getrecursionlimit() + self._frames)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            sys.setrecursionlimit(sys.getrecursionlimit() - self._frames)
        except (RecursionError, ValueError):
            pass  # The traced code has set another limit, and the stack is as deep as that.
