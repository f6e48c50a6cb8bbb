"""`on_commit()` callbacks: registered, called, and discarded with the transaction they waited for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from itertools import count
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic

from lessons.tracer.driver import alias_of, behind, database_of, held_by
from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import FRAMES_AT_WORK, deeper
from lessons.tracer.objects import truth
from lessons.tracer.places import Here, code_of, end_stacks_at
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import StandIn, callable_name, exception_text, held_by_callable
from lessons.tracer.weaving import Call, Hook, Woven
from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRaised,
    CallbackRegistered,
    CallbackReturned,
    Event,
)

_Waiting = tuple[set[Any], Callable[[], object], bool]
"""What `connection.run_on_commit` holds: savepoint ids, function, robust."""

_ON_COMMIT = Woven(BaseDatabaseWrapper.on_commit, called="func", calls=2)
_RUN_HOOKS = Woven(BaseDatabaseWrapper.run_and_clear_commit_hooks, called="func", calls=2, about=("_",))
_FRAMES_OF_STAND_IN = 1 if sys.version_info >= (3, 12) else 2
"""How many frames of the tracer lie on the stack under a callback that a test calls, see `deeper`.

Python 3.11 also counts the call of an object that is no function.
"""


class _Callback(NamedTuple):
    """A registered callback. The set of savepoint ids identifies it: Django makes one for each, and keeps it.

    `place` is where the function begins, `caller` the line that gave it to `on_commit()`.
    """

    savepoint_ids: set[Any]
    name: str
    number: int
    place: str
    caller: Here
    at_once: bool


class _Call(Call):
    """The call of a callback, by `caller`."""

    def __init__(
        self,
        caller: "Hook | _RecordedCallback",
        recorder: "CallbackRecorder",
        connection: BaseDatabaseWrapper,
        callback: _Callback,
        function: Callable[[], object],
    ) -> None:
        self._caller = caller
        self._recording = recorder.recording
        self._connection = connection
        self._callback = callback
        self._function = function

    def __enter__(self) -> Self:
        with deeper(FRAMES_AT_WORK):
            self._begin()
        self._caller.is_calling = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._caller.is_calling = False
        self._recording.inside.set(self._outside)
        with deeper(FRAMES_AT_WORK):
            self._end(error)

    def _begin(self) -> None:
        recording, callback = self._recording, self._callback
        called = CallbackCalled(
            database=database_of(self._connection),
            callback=callback.name,
            number=callback.number,
            at_once=callback.at_once,
            caller=callback.caller[0],
            holds=held_by_callable(self._function),
        )
        span = recording.begin(called, place=callback.place, using=self._connection)
        self._span = span._replace(place=callback.place or callback.caller[0] or span.place)
        self._outside = recording.inside.get()
        recording.inside.set(self._span)

    def _end(self, error: BaseException | None) -> None:
        recording, callback = self._recording, self._callback
        event: Event = CallbackReturned(callback=callback.name, number=callback.number)
        if error is not None:
            event = CallbackRaised(
                callback=callback.name,
                number=callback.number,
                exception=exception_text(error),
                raised_at=place_of_error(recording.own, error),
            )
        recording.end(event, self._span, place=callback.place, using=self._connection)


class _OnCommit(Hook):
    """One `on_commit()` under way: it has the callback wait, or calls it at once."""

    def __init__(self, recorder: "CallbackRecorder", connection: BaseDatabaseWrapper) -> None:
        self._recorder = recorder
        self._connection = connection
        self._has_to_wait = truth(held_by(connection, "in_atomic_block"))
        self._already = len(_waiting(connection))

    def calling(self, function: Callable[[], object]) -> _Call:
        callback = self._recorder.new(set(), function, caller=self._recorder.recording.own.here(), at_once=True)
        return _Call(self, self._recorder, self._connection, callback, function)

    def __exit__(self, *exception: object) -> None:
        if self._has_to_wait:
            for waiting in _waiting(self._connection)[self._already :]:
                self._recorder.registered(self._connection, waiting)


class _RunHooks(Hook):
    """One `run_and_clear_commit_hooks()` under way. It leaves those alone that wait when it is refused, in a block."""

    def __init__(self, recorder: "CallbackRecorder", connection: BaseDatabaseWrapper) -> None:
        self._recorder = recorder
        self._connection = connection
        self._left = _waiting(connection)

    def calling(self, function: Callable[[], object], savepoint_ids: set[Any]) -> _Call:
        callback = self._recorder.taken((savepoint_ids, function, False))
        return _Call(self, self._recorder, self._connection, callback, function)

    def __exit__(self, *exception: object) -> None:
        if _waiting(self._connection) is not self._left:
            for waiting in self._left.copy():
                self._recorder.discard(self._connection, waiting, "an earlier callback raised")


class _RecordedCallback(StandIn):
    """Stands in for a callback that a test is about to call by itself."""

    def __init__(self, recorder: "CallbackRecorder", connection: BaseDatabaseWrapper, waiting: _Waiting) -> None:
        super().__init__(waiting[1])
        self._recorder = recorder
        self._connection = connection
        self._waiting = waiting
        self.was_called = False
        self.is_calling = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __call__(self) -> object:
        self.was_called = True
        callback = self._recorder.taken(self._waiting)
        with _Call(self, self._recorder, self._connection, callback, self.original), deeper(_FRAMES_OF_STAND_IN):
            return self.original()

    def __repr__(self) -> str:
        return repr(self.original)

    def __str__(self) -> str:
        return str(self.original)


class CallbackRecorder(Recorder):
    """Leaves the original functions in `connection.run_on_commit` until they run: tests look for them there."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._numbers = count(1)
        self._waiting: dict[int, _Callback] = {}
        self._follows_captures = False
        self._captured: list[str] = []
        """The databases whose callbacks a test is about to call."""
        self._called: dict[int, set[Any]] = {}
        """Of the callbacks that still wait, the savepoint ids of those that a test has called by itself."""

    def install(self) -> None:
        owner = BaseDatabaseWrapper
        self.weave(_ON_COMMIT, partial(self._hook, _OnCommit))
        self.weave(_RUN_HOOKS, partial(self._hook, _RunHooks))
        for method, reason in (
            ("rollback", "rolled back"),
            ("savepoint_rollback", "rolled back"),
            ("close", "connection closed"),
        ):
            self.replace(owner, method, partial(self._discarding, reason=reason))
        self.replace(Atomic, "__enter__", self._entering)

    def _hook(
        self, make: Callable[["CallbackRecorder", BaseDatabaseWrapper], Hook], connection: object, *values: object
    ) -> Hook | None:
        # The method may be called with what stands in front of the connection.
        behind_it = behind(connection)
        return None if behind_it is None else make(self, behind_it)

    def _entering(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def enter(self: Atomic) -> None:
            # Whoever captures callbacks is in a block. Django's test case is not imported before somebody needs it.
            tests = sys.modules.get("django.test.testcases")
            if tests is not None and not recorder._follows_captures:
                recorder._follows_captures = True
                recorder.replace(tests.TestCase, "captureOnCommitCallbacks", recorder._capture)
            original(self)

        recorder = self
        return enter

    def _capture(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        @wraps(original)
        def captureOnCommitCallbacks(  # noqa: N802 - Django's own name
            cls: type, *, using: str = DEFAULT_DB_ALIAS, execute: bool = False
        ) -> Iterator[list[Any]]:
            connection = connections[using]
            already = len(_waiting(connection))
            captured: list[Any] = []
            try:
                with original(cls, using=using, execute=execute) as captured:
                    try:
                        yield captured
                    finally:
                        if execute:
                            recorder._captured.append(using)
                            for position in range(already, len(_waiting(connection))):
                                recorder._stand_in(connection, position)
            finally:
                if execute:
                    recorder._captured.remove(using)
                    captured[:] = map(_original, captured)
                    recorder._take_back(connection)

        recorder = self
        return captureOnCommitCallbacks

    def _take_back(self, connection: BaseDatabaseWrapper) -> None:
        """Leave the original functions where the test has called what stood in for them."""
        for position, (savepoint_ids, function, robust) in enumerate(waiting := _waiting(connection)):
            if type(function) is _RecordedCallback:
                waiting[position] = (savepoint_ids, function.original, robust)
                if function.was_called:
                    self._called[id(savepoint_ids)] = savepoint_ids

    def _stand_in(self, connection: BaseDatabaseWrapper, position: int) -> None:
        """Have a waiting callback recorded when the test calls it by itself."""
        waiting = _waiting(connection)
        savepoint_ids, _, robust = waiting[position]
        waiting[position] = (savepoint_ids, _RecordedCallback(self, connection, waiting[position]), robust)

    def _discarding(self, original: Callable[..., Any], reason: str) -> Callable[..., Any]:
        @wraps(original)
        def method(self: BaseDatabaseWrapper, *args: Any) -> Any:
            waiting = _waiting(self)
            try:
                return original(self, *args)
            finally:
                kept = {id(sids) for sids, _, _ in _waiting(self)}
                for entry in waiting:
                    if id(entry[0]) not in kept and recorder._called.pop(id(entry[0]), None) is None:
                        recorder.discard(self, entry, reason)

        recorder = self
        return method

    def new(self, savepoint_ids: set[Any], function: object, *, caller: Here, at_once: bool = False) -> _Callback:
        place = self.recording.own.definition(code_of(function))
        return _Callback(savepoint_ids, callable_name(function), next(self._numbers), place, caller, at_once)

    def registered(self, connection: BaseDatabaseWrapper, waiting: _Waiting) -> None:
        savepoint_ids, function, robust = waiting
        self._waiting[id(savepoint_ids)] = callback = self.new(
            savepoint_ids, function, caller=self.recording.own.here()
        )
        self._record(
            CallbackRegistered(
                database=database_of(connection),
                callback=callback.name,
                number=callback.number,
                robust=truth(robust),
                holds=held_by_callable(function),
            ),
            connection,
        )
        if alias_of(connection) in self._captured:
            self._stand_in(connection, -1)

    def taken(self, waiting: _Waiting) -> _Callback:
        savepoint_ids, function, _ = waiting
        # One that was registered before the trace began is new to us.
        return self._waiting.pop(id(savepoint_ids), None) or self.new(savepoint_ids, function, caller=("", ()))

    def discard(self, connection: BaseDatabaseWrapper, waiting: _Waiting, reason: str) -> None:
        callback = self.taken(waiting)
        self._record(
            CallbackDiscarded(
                database=database_of(connection),
                callback=callback.name,
                number=callback.number,
                reason=reason,
            ),
            connection,
            place=callback.place,
        )

    def _record(self, event: Event, connection: BaseDatabaseWrapper, place: str | None = None) -> None:
        self.recording.record(event, using=connection, place=place)


def _original(function: Any) -> Any:
    return function.original if type(function) is _RecordedCallback else function


end_stacks_at(_RecordedCallback.__call__)


def _waiting(connection: BaseDatabaseWrapper) -> list[_Waiting]:
    """Return the callbacks that wait, none if the learner has put a list of another class in their place."""
    waiting = held_by(connection, "run_on_commit")
    return waiting if type(waiting) is list else []
