"""Receivers as they are connected, disconnected and lost to the garbage collector."""

import types
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from weakref import ref

from django.dispatch import Signal

from lessons.events import ReceiverCollected, ReceiverConnected, ReceiverConnectedAgain, ReceiverDisconnected
from lessons.tracer.names import is_own_callable
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.values import callable_name, label, short

_Entry = tuple[Any, ...]
"""What `Signal.receivers` holds: lookup key, receiver or weak reference to it, (sender,) whether it is async."""


class ReceiverRecorder(Recorder):
    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._watched: dict[int, ref[Any]] = {}

    def install(self) -> None:
        self.replace(Signal, "connect", self._connect(Signal.connect))
        self.replace(Signal, "disconnect", self._disconnect(Signal.disconnect))

    def _connect(self, original: Callable[..., None]) -> Callable[..., None]:
        @wraps(original)
        def connect(
            self: Signal, receiver: object, sender: object = None, weak: bool = True, dispatch_uid: object = None
        ) -> None:
            # Held until the end: Django drops the entries of dead receivers meanwhile, and a new one must not be
            # taken for one of them.
            entries = list(self.receivers)
            original(self, receiver, sender, weak, dispatch_uid)
            if is_own_callable(recorder.recording.own, receiver):
                entry = self.receivers[-1] if self.receivers else None
                is_new = entry is not None and not any(entry is other for other in entries)
                recorder._connected(self, receiver, sender, dispatch_uid, entry if is_new else None)

        recorder = self
        return connect

    def _disconnect(self, original: Callable[..., bool]) -> Callable[..., bool]:
        @wraps(original)
        def disconnect(
            self: Signal, receiver: object = None, sender: object = None, dispatch_uid: object = None
        ) -> bool:
            # The uid alone may say who goes.
            entries = list(self.receivers)
            found = original(self, receiver, sender, dispatch_uid)
            who = receiver if receiver is not None else _first_missing(entries, self.receivers)
            if is_own_callable(recorder.recording.own, who):
                about = recorder._described(self, who, sender, dispatch_uid)
                recorder.recording.record(ReceiverDisconnected(**about, found=bool(found)))
            return found

        recorder = self
        return disconnect

    def _connected(
        self, signal: Signal, receiver: object, sender: object, dispatch_uid: object, entry: _Entry | None
    ) -> None:
        about = self._described(signal, receiver, sender, dispatch_uid)
        if entry is None:
            self.recording.record(ReceiverConnectedAgain(**about))
            return
        weak = isinstance(entry[1], ref)
        if weak:
            self._watch(signal, receiver, entry)
        self.recording.record(ReceiverConnected(**about, weak=weak, is_async=bool(entry[-1])))

    def _described(self, signal: Signal, receiver: object, sender: object, dispatch_uid: object) -> dict[str, Any]:
        return {
            "signal": self.recording.signal_names[signal],
            "receiver": callable_name(receiver),
            "sender": "" if sender is None else short(sender),
            "dispatch_uid": label(dispatch_uid) if dispatch_uid else "",
        }

    def _watch(self, signal: Signal, receiver: object, entry: _Entry) -> None:
        signal_name, receiver_name, signal_ref = (
            self.recording.signal_names[signal],
            callable_name(receiver),
            ref(signal),
        )

        def collected(reference: ref[Any]) -> None:
            self._watched.pop(id(reference), None)
            alive = signal_ref()
            if alive is not None and any(entry is connected for connected in list(alive.receivers)):
                self.recording.record(ReceiverCollected(signal=signal_name, receiver=receiver_name))

        # A bound method is made anew each time it is looked up; what must live is the object it belongs to.
        owner = receiver.__self__ if isinstance(receiver, types.MethodType) else receiver
        reference = ref(owner, collected)
        # Not a set of references: to hash one is to hash the learner's object.
        self._watched[id(reference)] = reference


def _first_missing(entries: Sequence[_Entry], kept: Sequence[_Entry]) -> object:
    """Return the live receiver that is no longer there."""
    for entry in entries:
        if not any(entry is other for other in kept):
            receiver = entry[1]() if isinstance(entry[1], ref) else entry[1]
            if receiver is not None:
                return receiver
    return None
