"""Signals sent, and their receivers as they are called, return and raise."""

from collections.abc import Generator, Sequence
from functools import partial
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.signals import class_prepared, post_init, pre_init
from django.dispatch import Signal

from lessons.tracer.entries import connected_to, receiver_of
from lessons.tracer.errors import place_of_error
from lessons.tracer.frames import FRAMES_AT_WORK, deeper
from lessons.tracer.objects import is_a, is_class, lookup
from lessons.tracer.places import Here, code_of
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
from lessons.tracer.weaving import UNHEARD, Call, Hook, Woven
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


_WOVEN = {
    method: Woven(vars(Signal)[method], called="receiver", calls=1, finding="_live_receivers")
    for method in ("send", "send_robust", "asend", "asend_robust")
}


class _Connection(NamedTuple):
    """How a receiver was connected: its uid, if it was given one, and the learner's line."""

    dispatch_uid: str
    place: str


class _Send(Hook):
    """One `send()` under way. Until it has looked up its receivers nobody knows whether it is worth recording."""

    around = span = RUN
    within: Within = NOT_WITHIN
    place: Here = ("", ())
    recorded = looked_up = False

    def __init__(
        self, recorder: "SignalRecorder", method: str, signal: Signal, sender: object, named: dict[str, Any]
    ) -> None:
        self._recorder = recorder
        self.method = method
        self.signal = signal
        self.sender = sender
        self.named = named
        self.calls: list[_Call] = []
        """Those of sync receivers first. They refer to this, so none is left in the end: a circle would keep the
        receivers alive until the garbage collector comes."""
        self._next_call = iter(self.calls)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            with deeper(FRAMES_AT_WORK):
                self._recorder.raised(self, error)

    def found(self, receivers: Any) -> Any:
        self.looked_up = True
        # Another one may be in the place of Django's `_live_receivers()`, and return what can be gone through once.
        if type(receivers) is not tuple or [type(part) for part in receivers] != [list, list]:
            return receivers
        with deeper(FRAMES_AT_WORK):
            return self._recorder.looked_up(self, *receivers)

    def calling(self, receiver: object) -> Call:
        return next(self._next_call, UNHEARD)

    def done(self, responses: Any) -> Any:
        with deeper(FRAMES_AT_WORK):
            return self._recorder.done(self, responses)


class _Call(Call):
    """The call of a receiver, and where that is async what stands in for it until it is awaited."""

    def __init__(
        self, receiver: Any, connection: _Connection, send: _Send, recording: Recording, is_async: bool
    ) -> None:
        self.receiver = _original(receiver)
        self._beneath = receiver
        self._connection = connection
        self._send = send
        self.recording = recording
        self._is_async = is_async
        self.was_made = False

    def __enter__(self) -> Self:
        self.was_made = True
        self._outside = self.recording.inside.get()
        with deeper(FRAMES_AT_WORK):
            self.recording.inside.set(self.called())
        self._send.is_calling = True
        return self

    def returned(self, response: Any) -> Any:
        self._left()
        with deeper(FRAMES_AT_WORK):
            self.has_returned(response)
        return response

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._left()
            with deeper(FRAMES_AT_WORK):
                self.has_raised(error)

    def _left(self) -> None:
        self._send.is_calling = False
        self.recording.inside.set(self._outside)

    def __call__(self, *args: Any, **named: Any) -> "_RecordedAwaitable":
        self.was_made = True
        return _RecordedAwaitable(self._beneath(*args, **named), self)

    def __getattr__(self, name: str) -> Any:
        # Django asks the receiver for its name when it has raised an exception.
        return getattr(self.receiver, name)

    def called(self) -> Span:
        self._name = callable_name(self.receiver)
        defined = self.recording.own.definition(code_of(self.receiver))
        self._place = defined or self.recording.connected.get(identity_of(self.receiver), "")
        self._span = self.recording.begin(
            ReceiverCalled(
                signal=self.recording.signal_names[self._send.signal],
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

    def has_returned(self, response: object) -> None:
        self._ended(ReceiverReturned(receiver=self._name, value=short(response)))

    def has_raised(self, error: BaseException) -> None:
        raised_at = place_of_error(self.recording.own, error)
        self._ended(ReceiverRaised(receiver=self._name, exception=exception_text(error), raised_at=raised_at))

    def _ended(self, event: ReceiverReturned | ReceiverRaised) -> None:
        self.recording.end(event, self._span, within=self._send.within, place=self._place)


class _RecordedAwaitable:
    """Awaits what an async receiver returned."""

    def __init__(self, awaitable: Any, call: _Call) -> None:
        self._awaitable = awaitable
        self._call = call

    def __await__(self) -> Generator[Any, Any, Any]:
        call = self._call
        span = call.called()
        try:
            value = yield from in_span(lambda: self._awaitable, call.recording.inside, span)
        except BaseException as error:
            call.has_raised(error)
            raise
        call.has_returned(value)
        return value


class SignalRecorder(Recorder):
    def install(self) -> None:
        for method, woven in _WOVEN.items():
            self.weave(woven, partial(self._begin, method))

    def _begin(self, method: str, signal: Signal, sender: object, named: dict[str, Any]) -> _Send | None:
        if not connected_to(signal) and not self._concerns_learner(signal, sender):
            return None
        return _Send(self, method, signal, sender, named)

    def looked_up(
        self, current: _Send, sync_receivers: list[Any], async_receivers: list[Any]
    ) -> tuple[list[Any], list[Any]]:
        receivers = [*sync_receivers, *async_receivers]
        if not self._start(current, receivers):
            return sync_receivers, async_receivers
        for position, connection in enumerate(_connections(self.recording, current, receivers)):
            is_async = position >= len(sync_receivers)
            current.calls.append(_Call(receivers[position], connection, current, self.recording, is_async))
        return sync_receivers, current.calls[len(sync_receivers) :]

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

    def done(self, current: _Send, responses: Any) -> Any:
        if not current.looked_up:
            # Django knew without looking that there was no receiver.
            self._start(current, [])
        if not current.recorded:
            return responses
        current.calls.clear()
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

    def raised(self, current: _Send, error: BaseException) -> None:
        if not current.recorded:
            return
        self.recording.inside.set(current.around)
        skipped = [callable_name(call.receiver) for call in current.calls if not call.was_made]
        current.calls.clear()
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


def _original(receiver: Any) -> Any:
    """Return a receiver itself. Each trace within which one is called has put something in its place."""
    return receiver.receiver if type(receiver) is _Call else receiver


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
