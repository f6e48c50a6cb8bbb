"""Signals sent, and their receivers as they are called, return and raise."""

import sys
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.signals import class_prepared, post_init, pre_init
from django.dispatch import Signal

from lessons.tracer.entries import connected_to, receiver_of
from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import FRAMES_AT_WORK, deeper
from lessons.tracer.objects import is_a, is_class, lookup
from lessons.tracer.places import Here, code_of, end_stacks_at
from lessons.tracer.receivers import identity_of, is_of_learner
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import NOT_WITHIN, Recording, Within
from lessons.tracer.spanning import in_span
from lessons.tracer.spans import RUN, Span
from lessons.tracer.values import (
    callable_name,
    class_module,
    database_of_instance,
    exception_text,
    held_by_instance,
    items,
    label,
    meta_of,
    models_behind,
    plain_name,
    short,
)
from lessons.traces.events import (
    MAX_ITEMS,
    Instance,
    Item,
    ReceiverCalled,
    ReceiverRaised,
    ReceiverReturned,
    SignalDone,
    SignalRaised,
    SignalSent,
)

_CONSTANT = frozenset(map(id, (pre_init, post_init, class_prepared)))
"""Sent for every object and class, so they are of interest only to somebody who listens."""


_FRAMES_OF_SEND = 2
_FRAMES_OF_RECEIVER = 1 if sys.version_info >= (3, 12) else 2
"""How many frames of the tracer lie on the stack under whoever is called, see `deeper`.

Python 3.11 also counts the call of an object that is no function.
"""


class _Connection(NamedTuple):
    """How a receiver was connected: its uid, if it was given one, and the learner's line."""

    dispatch_uid: str
    place: str


@dataclass(slots=True)
class _Send:
    """One `send()` under way. Until it has looked up its receivers nobody knows whether it is worth recording."""

    signal: Signal
    method: str
    sender: object
    named: dict[str, Any]
    around: Span = RUN
    span: Span = RUN
    place: Here = ("", ())
    within: Within = NOT_WITHIN
    recorded: bool = False
    looked_up: bool = False
    stand_ins: list["_RecordedReceiver"] = field(default_factory=list)


class _RecordedReceiver:
    """Stands in for a receiver during one send: calls it, and is it in every other respect that Django looks at."""

    def __init__(
        self, receiver: Any, connection: _Connection, send: _Send, recording: Recording, is_async: bool
    ) -> None:
        self._receiver = _original(receiver)
        self._beneath = receiver
        self._connection = connection
        self._send = send
        self._recording = recording
        self._is_async = is_async
        self._was_called = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._receiver, name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        self._was_called = True
        if self._is_async:
            return _RecordedAwaitable(self._beneath(*args, **named), self)
        inside = self._recording.inside
        outside = inside.get()
        with deeper(FRAMES_AT_WORK):
            inside.set(self._called())
        try:
            with deeper(_FRAMES_OF_RECEIVER):
                response = self._beneath(*args, **named)
        except BaseException as error:
            inside.set(outside)
            with deeper(FRAMES_AT_WORK):
                self._raised(error)
            raise
        inside.set(outside)
        with deeper(FRAMES_AT_WORK):
            self._returned(response)
        return response

    def _called(self) -> Span:
        self._name = callable_name(self._receiver)
        defined = self._recording.own.definition(code_of(self._receiver))
        self._place = defined or self._recording.connected.get(identity_of(self._receiver), "")
        self._span = self._recording.begin(
            ReceiverCalled(
                signal=self._recording.signal_names[self._send.signal],
                receiver=self._name,
                dispatch_uid=self._connection.dispatch_uid,
                is_async=self._is_async,
                arguments=items(self._send.named),
                connected_at=self._connection.place,
            ),
            within=self._send.within,
            place=self._place,
            inside=self._send.span,
        )
        return self._span

    def _returned(self, response: object) -> None:
        self._ended(ReceiverReturned(receiver=self._name, value=short(response)))

    def _raised(self, error: BaseException) -> None:
        raised_at = place_of_error(self._recording.own, error)
        self._ended(ReceiverRaised(receiver=self._name, exception=exception_text(error), raised_at=raised_at))

    def _ended(self, event: ReceiverReturned | ReceiverRaised) -> None:
        self._recording.end(event, self._span, within=self._send.within, place=self._place)


class _RecordedAwaitable:
    """Awaits what an async receiver returned."""

    def __init__(self, awaitable: Any, call: _RecordedReceiver) -> None:
        self._awaitable = awaitable
        self._call = call

    def __await__(self) -> Generator[Any, Any, Any]:
        call = self._call
        span = call._called()
        try:
            value = yield from in_span(lambda: self._awaitable, call._recording.inside, span)
        except BaseException as error:
            call._raised(error)
            raise
        call._returned(value)
        return value


class SignalRecorder(Recorder):
    def install(self) -> None:
        self._sending = threading.local()
        self.replace(Signal, "_live_receivers", self._live_receivers)
        for method in ("send", "send_robust"):
            self.replace(Signal, method, partial(self._sync_send, method))
        for method in ("asend", "asend_robust"):
            self.replace(Signal, method, partial(self._async_send, method))

    def _sync_send(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def send(self: Signal, sender: object, **named: Any) -> Any:
            current = recorder._begin(self, method, sender, named)
            if current is None:
                return original(self, sender, **named)
            try:
                with deeper(_FRAMES_OF_SEND):
                    responses = original(self, sender, **named)
            except BaseException as error:
                with deeper(FRAMES_AT_WORK):
                    recorder._raised(current, error)
                raise
            finally:
                recorder._sending.current = None
            with deeper(FRAMES_AT_WORK):
                return recorder._end(current, responses)

        recorder = self
        return send

    def _async_send(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def asend(self: Signal, sender: object, **named: Any) -> Any:
            current = recorder._begin(self, method, sender, named)
            if current is None:
                return await original(self, sender, **named)
            try:
                responses = await original(self, sender, **named)
            except BaseException as error:
                recorder._raised(current, error)
                raise
            return recorder._end(current, responses)

        recorder = self
        return asend

    def _live_receivers(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def _live_receivers(self: Signal, sender: object) -> Any:
            current = recorder._taken(self, sender)
            sync_receivers, async_receivers = original(self, sender)
            if current is None:
                return sync_receivers, async_receivers
            with deeper(FRAMES_AT_WORK):
                if not recorder._start(current, [*sync_receivers, *async_receivers]):
                    return sync_receivers, async_receivers
                return (
                    recorder._stand_ins(current, sync_receivers, is_async=False),
                    recorder._stand_ins(current, async_receivers, is_async=True),
                )

        recorder = self
        return _live_receivers

    def _begin(self, signal: Signal, method: str, sender: object, named: dict[str, Any]) -> _Send | None:
        if not connected_to(signal) and not self._concerns_learner(signal, sender):
            return None
        self._sending.current = current = _Send(signal, method, sender, named)
        return current

    def _taken(self, signal: Signal, sender: object) -> _Send | None:
        """Return the send that looks up its receivers: `_live_receivers()` has other callers too."""
        current: _Send | None = getattr(self._sending, "current", None)
        if current is None or current.signal is not signal or current.sender is not sender:
            return None
        self._sending.current = None
        current.looked_up = True
        return current

    def _start(self, current: _Send, receivers: Sequence[object]) -> bool:
        current.recorded = any(
            is_of_learner(self.recording, _original(receiver)) for receiver in receivers
        ) or self._concerns_learner(current.signal, current.sender)
        if current.recorded:
            current.around = self.recording.inside.get()
            current.place = self.recording.own.here()
            # An async receiver runs in another thread, which has other connections.
            current.within = self.recording.within(_using(current))
            current.span = self.recording.begin(
                SignalSent(
                    signal=self.recording.signal_names[current.signal],
                    method=current.method,
                    sender=short(current.sender),
                    arguments=items(current.named),
                    receivers=len(receivers),
                    muted=_muted(self.recording, current),
                    instance=self._instance(current) if receivers else None,
                ),
                place=current.place,
                within=current.within,
            )
            self.recording.inside.set(current.span)
        return current.recorded

    def _instance(self, current: _Send) -> Instance | None:
        """Return what the instance that is sent holds."""
        instance = lookup(current.named, "instance")
        meta = meta_of(type(instance)) if is_a(instance, Model) else None
        if meta is None or type(meta.db_table) is not str:
            return None
        alias = self.recording.database_of(database_of_instance(instance) or _using(current) or DEFAULT_DB_ALIAS)
        table = self.recording.schemas.shown_name(alias, meta.db_table)
        return Instance(plain_name(alias), table, held_by_instance(instance))

    def _stand_ins(self, current: _Send, receivers: list[Any], *, is_async: bool) -> list[_RecordedReceiver]:
        connections = _connections(self.recording, current, receivers)
        stand_ins = [
            _RecordedReceiver(receiver, connection, current, self.recording, is_async)
            for receiver, connection in zip(receivers, connections, strict=True)
        ]
        current.stand_ins += stand_ins
        return stand_ins

    def _end(self, current: _Send, responses: Any) -> Any:
        if not current.looked_up:
            # Django knew without looking that there was no receiver.
            self._sending.current = None
            self._start(current, [])
        if not current.recorded:
            return responses
        # They refer to the send: a circle would keep the receivers alive until the garbage collector comes.
        current.stand_ins.clear()
        self.recording.inside.set(current.around)
        responses = [(_original(receiver), response) for receiver, response in responses]
        self.recording.end(
            SignalDone(
                signal=self.recording.signal_names[current.signal],
                responses=tuple(
                    Item(callable_name(receiver), short(response)) for receiver, response in responses[:MAX_ITEMS]
                ),
            ),
            current.span,
            place=current.place,
            within=current.within,
        )
        return responses

    def _raised(self, current: _Send, error: BaseException) -> None:
        if not current.recorded:
            return
        self.recording.inside.set(current.around)
        skipped = [callable_name(other._receiver) for other in current.stand_ins if not other._was_called]
        current.stand_ins.clear()
        self.recording.end(
            SignalRaised(
                signal=self.recording.signal_names[current.signal],
                exception=exception_text(error),
                skipped=tuple(skipped[:MAX_ITEMS]),
            ),
            current.span,
            place=current.place,
            within=current.within,
        )

    def _concerns_learner(self, signal: Signal, sender: object) -> bool:
        if id(signal) in _CONSTANT:
            return False
        cls = sender if is_class(sender) else type(sender)
        models = [cls, *models_behind(cls)]
        is_own = any(self.recording.own.module(class_module(model)) for model in models)
        return is_own or self.recording.signal_names.is_own(signal)


end_stacks_at(_RecordedReceiver.__call__)


def _original(receiver: Any) -> Any:
    """Return a receiver itself. Each trace within which one is called has put something in its place."""
    return receiver._receiver if type(receiver) is _RecordedReceiver else receiver


def _using(send: _Send) -> str | None:
    using = lookup(send.named, "using")
    return using if type(using) is str else None


def _muted(recording: Recording, current: _Send) -> tuple[str, ...]:
    senders = [identity_of(None), identity_of(current.sender)]
    entries = recording.entries.taken_out(current.signal)
    receivers = [receiver_of(entry) for entry in entries if any(_are_same(entry[0][1], sender) for sender in senders)]
    return tuple(map(callable_name, receivers[:MAX_ITEMS]))


def _connections(recording: Recording, current: _Send, receivers: Sequence[object]) -> list[_Connection]:
    """Return how each receiver was connected: the lookup key holds its uid in place of the receiver's id."""
    senders = [identity_of(None), identity_of(current.sender)]
    connected = []
    for entry in connected_to(current.signal).copy():
        receiver_key, sender_key = entry[0]
        if any(_are_same(sender_key, sender) for sender in senders):
            place = recording.entries.place(entry)
            connected.append((identity_of(receiver_of(entry)), receiver_key, place))
    found = []
    for identity in map(identity_of, map(_original, receivers)):
        # The same receiver may be connected again, under another uid, and then follows.
        position = next((position for position, (other, *_) in enumerate(connected) if other == identity), None)
        _, key, place = (identity, identity, "") if position is None else connected.pop(position)
        found.append(_Connection("" if _are_same(key, identity) else label(key), place))
    return found


def _are_same(key: object, identity: tuple[int, ...]) -> bool:
    """Say whether a part of a lookup key is an identity: instead of one it may be anything with a hash."""
    if type(key) is int:
        return identity == (key,)
    return type(key) is tuple and all(type(part) is int for part in key) and key == identity
