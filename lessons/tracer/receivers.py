"""Receivers as they are connected, disconnected and lost to the garbage collector."""

from collections.abc import Callable, Sequence
from functools import wraps
from types import MethodType
from typing import Any
from weakref import ref

from django.db.models import signals
from django.dispatch import Signal, dispatcher

from lessons.tracer import hearing
from lessons.tracer.entries import Entry, connected_to, receiver_of, target_of
from lessons.tracer.names import is_own_callable
from lessons.tracer.objects import is_a, truth
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import callable_name, label, short
from lessons.traces.events import ReceiverCollected, ReceiverConnected, ReceiverConnectedAgain, ReceiverDisconnected

_CONNECTING = (__file__, hearing.__file__, dispatcher.__file__, signals.__file__)
"""Files that stand between `connect()` and whoever calls it."""


def is_of_learner(recording: Recording, receiver: object) -> bool:
    """Say whether the learner has made a receiver, or has connected it."""
    return is_own_callable(recording.own, receiver) or identity_of(receiver) in recording.connected


def identity_of(receiver: object) -> tuple[int, ...]:
    """Return what Django's lookup keys hold for a receiver that was connected without a uid, as a tuple."""
    if type(receiver) is MethodType:
        return id(receiver.__self__), id(receiver.__func__)
    return (id(receiver),)


class ReceiverRecorder(Recorder):
    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._watched: dict[int, ref[Any]] = {}
        self.at_connect: list[Callable[[], None]] = []
        """What looks for something to replace each time that a receiver is connected: modules of Django do so."""

    def install(self) -> None:
        self.replace(Signal, "connect", self._connect)
        self.replace(Signal, "disconnect", self._disconnect)

    def _connect(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def connect(
            self: Signal, receiver: object, sender: object = None, weak: bool = True, dispatch_uid: object = None
        ) -> None:
            # Held until the end: Django drops the entries of dead receivers meanwhile, and a new one must not be
            # taken for one of them.
            entries = connected_to(self).copy()
            original(self, receiver, sender, weak, dispatch_uid)
            entry = next(reversed(connected_to(self)), None)
            if entry is not None and any(entry is other for other in entries):
                entry = None
            place = recorder.recording.own.line_behind(_CONNECTING)
            if entry is not None:
                recorder.recording.entries.add(self, entry, place)
            if recorder._is_of_learner(receiver, place):
                recorder._connected(self, receiver, sender, dispatch_uid, entry)
            for look in recorder.at_connect:
                look()

        recorder = self
        return connect

    def _disconnect(self, original: Callable[..., bool]) -> Callable[..., bool]:
        @wraps(original)
        def disconnect(
            self: Signal, receiver: object = None, sender: object = None, dispatch_uid: object = None
        ) -> bool:
            # The uid alone may say who goes.
            entries = connected_to(self).copy()
            found = original(self, receiver, sender, dispatch_uid)
            who = receiver if receiver is not None else _first_missing(entries, connected_to(self))
            recorder.recording.entries.drop(self, entries)
            if is_of_learner(recorder.recording, who):
                about = recorder._described(self, who, sender, dispatch_uid)
                recorder.recording.record(ReceiverDisconnected(**about, found=truth(found)))
            return found

        recorder = self
        return disconnect

    def _is_of_learner(self, receiver: object, place: str) -> bool:
        """Say whether the learner has made a receiver that is being connected, or has called `connect()`."""
        if is_own_callable(self.recording.own, receiver):
            return True
        if place:
            self.recording.connected[identity_of(receiver)] = place
        return bool(place)

    def _connected(
        self, signal: Signal, receiver: object, sender: object, dispatch_uid: object, entry: Entry | None
    ) -> None:
        about = self._described(signal, receiver, sender, dispatch_uid)
        if entry is None:
            self.recording.record(ReceiverConnectedAgain(**about))
            return
        weak = is_a(entry[1], ref)
        if weak:
            self._watch(signal, receiver, entry)
        self.recording.record(ReceiverConnected(**about, weak=weak, is_async=truth(entry[-1])))

    def _described(self, signal: Signal, receiver: object, sender: object, dispatch_uid: object) -> dict[str, Any]:
        return {
            "signal": self.recording.signal_names[signal],
            "receiver": callable_name(receiver),
            "sender": "" if sender is None else short(sender),
            "dispatch_uid": label(dispatch_uid) if truth(dispatch_uid) else "",
        }

    def _watch(self, signal: Signal, receiver: object, entry: Entry) -> None:
        identity = identity_of(receiver)
        signal_name, receiver_name, signal_ref = (
            self.recording.signal_names[signal],
            callable_name(receiver),
            ref(signal),
        )

        def collected(reference: ref[Any]) -> None:
            self._watched.pop(id(reference), None)
            self.recording.connected.pop(identity, None)
            alive = signal_ref()
            if alive is not None and any(entry is connected for connected in connected_to(alive).copy()):
                self.recording.record(ReceiverCollected(signal=signal_name, receiver=receiver_name))

        # Of a bound method, which is made anew each time it is looked up, this is the object it belongs to.
        target = target_of(entry[1])
        if target is None:
            return
        reference = ref(target, collected)
        # Not a set of references: to hash one is to hash the learner's object.
        self._watched[id(reference)] = reference


def _first_missing(entries: Sequence[Entry], kept: Sequence[Entry]) -> object:
    """Return the live receiver that is no longer there."""
    for entry in entries:
        if not any(entry is other for other in kept):
            receiver = receiver_of(entry)
            if receiver is not None:
                return receiver
    return None
