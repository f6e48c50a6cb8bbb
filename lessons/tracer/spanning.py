"""Calls that are recorded as spans: with what they began, with what they ended, also by an exception."""

from collections.abc import Callable, Generator
from contextvars import ContextVar
from types import CoroutineType
from typing import Any

from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import FRAMES_AT_WORK, deeper
from lessons.tracer.places import Here, end_stacks_at
from lessons.tracer.recording import Recording
from lessons.tracer.spans import Span
from lessons.tracer.values import exception_in_a_line
from lessons.traces.events import Event


class SpanningCall:
    """A call that is to be recorded, which begins with the event `opening`.

    `ended` makes the event with which it ends: of what `about` says of the result, or of `left_by` and `raised_at`.
    `frames` are those of the tracer that lie on the stack under what is called, see `deeper`.
    """

    def __init__(
        self,
        recording: Recording,
        opening: Event,
        ended: Callable[..., Event],
        *,
        about: Callable[[object], dict[str, Any]] = lambda result: {},
        place: Here | str | None = None,
        frames: int,
    ) -> None:
        self._recording = recording
        self._opening = opening
        self._ended = ended
        self._about = about
        # The stack of the span begins behind this line.
        self._place = recording.own.here() if place is None else place
        self._frames = frames

    def run(self, call: Callable[[], Any]) -> Any:
        """Call something that does its work at once, and return what it returns."""
        inside = self._recording.inside
        outside = inside.get()
        span = self._begin()
        inside.set(span)
        try:
            with deeper(self._frames):
                result = call()
        except BaseException as error:
            inside.set(outside)
            self._raised(span, error)
            raise
        inside.set(outside)
        self._returned(span, result)
        return result

    async def run_async(self, call: Callable[[], Any]) -> Any:
        """Await what a call returns, and return what that returns."""
        span = self._begin()
        try:
            result = await InSpan(call, self._recording.inside, span)
        except BaseException as error:
            self._raised(span, error)
            raise
        self._returned(span, result)
        return result

    def _begin(self) -> Span:
        with deeper(FRAMES_AT_WORK):
            return self._recording.begin(self._opening, place=self._place)

    def _returned(self, span: Span, result: object) -> None:
        with deeper(FRAMES_AT_WORK):
            self._recording.end(self._ended(**self._about(result)), span, place=self._place)

    def _raised(self, span: Span, error: BaseException) -> None:
        with deeper(FRAMES_AT_WORK):
            raised_at = place_of_error(self._recording.own, error)
            ended = self._ended(left_by=exception_in_a_line(error), raised_at=raised_at)
            self._recording.end(ended, span, place=self._place)


class InSpan:
    """Awaits what a call returns within a span."""

    def __init__(self, call: Callable[[], Any], inside: ContextVar[Span], span: Span) -> None:
        self._call = call
        self._inside = inside
        self._span = span

    def __await__(self) -> Generator[Any, Any, Any]:
        return in_span(self._call, self._inside, self._span)


def in_span(call: Callable[[], Any], inside: ContextVar[Span], span: Span) -> Generator[Any, Any, Any]:
    """Do the steps of what a call returns, each within a span.

    It is set anew for each step: Django 6.1 runs all async receivers of a send in one context, in which a span that one
    of them has set would be the span of all.
    """
    outside = inside.set(span)
    try:
        steps = _steps(call())
    finally:
        inside.reset(outside)
    step, argument = steps.send, None
    while True:
        outside = inside.set(span)
        try:
            awaited = step(argument)
        except StopIteration as stop:
            return stop.value
        finally:
            inside.reset(outside)
        try:
            argument = yield awaited
            step = steps.send
        except BaseException as error:  # noqa: BLE001 - whatever is thrown in is passed on
            step, argument = steps.throw, error


def _steps(awaitable: Any) -> Generator[Any, Any, Any]:
    # To look up a method of anything else might run the learner's code; `await` goes by the class alone.
    coroutine = awaitable if type(awaitable) is CoroutineType else _awaited(awaitable)
    return coroutine.__await__()


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


end_stacks_at(SpanningCall.run, in_span)
