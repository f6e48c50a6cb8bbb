"""`on_commit()` callbacks: registered, called, and discarded with the transaction they waited for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from itertools import count
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic, TransactionManagementError

from lessons.tracer.driver import alias_of, database_of, held_by
from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import deeper
from lessons.tracer.objects import truth
from lessons.tracer.places import Here, code_of, end_stacks_at
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import StandIn, callable_name, exception_text, held_by_callable
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


_FRAMES_OF_CALLBACK = 4
"""How many frames of the tracer lie on the stack under a callback that is called, see `deeper`."""


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


class _RecordedCallback(StandIn):
    """Stands in for a callback while it runs: calls it, and looks like it to what Django logs when it fails."""

    def __init__(self, function: Callable[[], object], call: Callable[["_RecordedCallback"], object]) -> None:
        super().__init__(function)
        self._call = call
        self._was_called = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __call__(self) -> object:
        self._was_called = True
        return self._call(self)

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
        self.replace(owner, "on_commit", self._on_commit)
        self.replace(owner, "run_and_clear_commit_hooks", self._run_hooks)
        for method, reason in (
            ("rollback", "rolled back"),
            ("savepoint_rollback", "rolled back"),
            ("close", "connection closed"),
        ):
            self.replace(owner, method, partial(self._discarding, reason=reason))
        self.replace(Atomic, "__enter__", self._entering)

    def _on_commit(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def on_commit(self: BaseDatabaseWrapper, func: Callable[[], object], robust: bool = False) -> None:
            if truth(held_by(self, "in_atomic_block")):
                already = len(_waiting(self))
                original(self, func, robust)
                # Another one may be in Django's place, and call it at once.
                for waiting in _waiting(self)[already:]:
                    recorder._registered(self, waiting)
                    if alias_of(self) in recorder._captured:
                        recorder._stand_in(self, -1)
                return
            if callable(func):
                callback = recorder._new(set(), func, caller=recorder.recording.own.here(), at_once=True)
                func = _RecordedCallback(func, recorder._caller(self, lambda: callback))
            original(self, func, robust)

        recorder = self
        return on_commit

    def _run_hooks(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def run_and_clear_commit_hooks(self: BaseDatabaseWrapper) -> None:
            # Django refuses in a block, and must find everything as it was; tests have it do so nevertheless.
            before = _waiting(self)
            kept = before.copy()
            calls = [recorder._recorded(self, waiting) for waiting in before]
            before[:] = [(sids, call, robust) for call, (sids, _, robust) in calls]
            try:
                original(self)
            except TransactionManagementError:
                if _waiting(self) is before and not any(call._was_called for call, _ in calls):
                    before[:], calls = kept, []
                raise
            finally:
                for call, waiting in calls:
                    if not call._was_called:
                        recorder._discard(self, waiting, "an earlier callback raised")

        recorder = self
        return run_and_clear_commit_hooks

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
                if function._was_called:
                    self._called[id(savepoint_ids)] = savepoint_ids

    def _stand_in(self, connection: BaseDatabaseWrapper, position: int) -> None:
        """Have a waiting callback recorded when the test calls it by itself."""
        waiting = _waiting(connection)
        call, (savepoint_ids, _, robust) = self._recorded(connection, waiting[position])
        waiting[position] = (savepoint_ids, call, robust)

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
                        recorder._discard(self, entry, reason)

        recorder = self
        return method

    def _new(self, savepoint_ids: set[Any], function: object, *, caller: Here, at_once: bool = False) -> _Callback:
        place = self.recording.own.definition(code_of(function))
        return _Callback(savepoint_ids, callable_name(function), next(self._numbers), place, caller, at_once)

    def _registered(self, connection: BaseDatabaseWrapper, waiting: _Waiting) -> None:
        savepoint_ids, function, robust = waiting
        self._waiting[id(savepoint_ids)] = callback = self._new(
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

    def _taken(self, waiting: _Waiting) -> _Callback:
        savepoint_ids, function, _ = waiting
        # One that was registered before the trace began is new to us.
        return self._waiting.pop(id(savepoint_ids), None) or self._new(savepoint_ids, function, caller=("", ()))

    def _discard(self, connection: BaseDatabaseWrapper, waiting: _Waiting, reason: str) -> None:
        callback = self._taken(waiting)
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

    def _recorded(self, connection: BaseDatabaseWrapper, waiting: _Waiting) -> tuple[_RecordedCallback, _Waiting]:
        return _RecordedCallback(waiting[1], self._caller(connection, lambda: self._taken(waiting))), waiting

    def _caller(
        self, connection: BaseDatabaseWrapper, find: Callable[[], _Callback]
    ) -> Callable[[_RecordedCallback], object]:
        return lambda recorded: self._call(connection, find(), recorded.original)

    def _call(self, connection: BaseDatabaseWrapper, callback: _Callback, function: Callable[[], object]) -> object:
        name, number, using = callback.name, callback.number, connection
        called = CallbackCalled(
            database=database_of(connection),
            callback=name,
            number=number,
            at_once=callback.at_once,
            caller=callback.caller[0],
            holds=held_by_callable(function),
        )
        span = self.recording.begin(called, place=callback.place, using=using)
        span = span._replace(place=callback.place or callback.caller[0] or span.place)
        end = partial(self.recording.end, span=span, place=callback.place, using=using)
        inside = self.recording.inside
        outside = inside.get()
        inside.set(span)
        try:
            with deeper(_FRAMES_OF_CALLBACK):
                result = function()
        except BaseException as error:
            inside.set(outside)
            raised_at = place_of_error(self.recording.own, error)
            end(CallbackRaised(callback=name, number=number, exception=exception_text(error), raised_at=raised_at))
            raise
        inside.set(outside)
        end(CallbackReturned(callback=name, number=number))
        return result

    def _record(self, event: Event, connection: BaseDatabaseWrapper, place: str | None = None) -> None:
        self.recording.record(event, using=connection, place=place)


def _original(function: Any) -> Any:
    return function.original if type(function) is _RecordedCallback else function


end_stacks_at(CallbackRecorder._call)


def _waiting(connection: BaseDatabaseWrapper) -> list[_Waiting]:
    """Return the callbacks that wait, none if the learner has put a list of another class in their place."""
    waiting = held_by(connection, "run_on_commit")
    return waiting if type(waiting) is list else []
