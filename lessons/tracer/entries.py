"""What `Signal.receivers` holds of each receiver, and what it would hold if nobody had put another list there."""

from collections.abc import Callable, Sequence
from types import MethodType
from typing import Any
from weakref import WeakMethod, ref

from django.db.models.signals import ModelSignal
from django.dispatch import Signal

from lessons.tracer.objects import dictionary_of, is_a, lookup

Entry = tuple[Any, ...]
"""Lookup key, receiver or weak reference to it, (sender,) whether it is async."""

_dictionary_of_signal = dictionary_of(Signal)
target_of: Callable[[ref[Any]], Any] = vars(ref)["__call__"]
"""Returns what a weak reference leads to, of a bound method its object; None if that is gone."""


def connected_to(signal: Signal) -> list[Entry]:
    """Return what a signal is connected to, which may be of a class of the learner's."""
    is_of_django = type(signal) is Signal or type(signal) is ModelSignal
    entries = signal.receivers if is_of_django else lookup(_dictionary_of_signal(signal), "receivers")
    return entries if type(entries) is list else []


def receiver_of(entry: Entry) -> Any:
    """Return the receiver of an entry, None if it is gone."""
    reference = entry[1]
    if not is_a(reference, ref):
        return reference
    if type(reference) is not WeakMethod:
        return target_of(reference)
    # It makes the method anew, with whatever class the one that was connected had.
    return reference() if reference._meth_type is MethodType else None  # type: ignore[attr-defined]


class Entries:
    """The entries that were made under trace: where, and which ones nobody has disconnected since."""

    def __init__(self) -> None:
        self._places: dict[int, str] = {}
        self._of_signals: dict[int, tuple[ref[Signal], list[Entry]]] = {}
        """By identity. Held, so that no other entry gets the place of one that is gone."""

    def add(self, signal: Signal, entry: Entry, place: str) -> None:
        # An entry that is gone may have had the same place in memory, and so may another signal.
        self._places[id(entry)] = place
        if not self._kept(signal):
            self._of_signals[id(signal)] = ref(signal), []
        self._kept(signal).append(entry)

    def drop(self, signal: Signal, before: Sequence[Entry]) -> None:
        """Forget those of the entries from before a `disconnect()` that the signal has no longer."""
        gone = set(map(id, before)) - _identities(signal)
        kept = self._kept(signal)
        kept[:] = [entry for entry in kept if id(entry) not in gone]

    def place(self, entry: Entry) -> str:
        """Return which line has made an entry, nothing if that was before the trace."""
        return self._places.get(id(entry), "")

    def taken_out(self, signal: Signal) -> list[Entry]:
        """Return those of live receivers that are not in `Signal.receivers`, though nobody has disconnected them."""
        kept = self._kept(signal)
        if not kept:
            return []
        present = _identities(signal)
        absent = [entry for entry in kept if id(entry) not in present]
        living = [entry for entry in absent if receiver_of(entry) is not None]
        if len(living) < len(absent):
            gone = set(map(id, absent)) - set(map(id, living))
            kept[:] = [entry for entry in kept if id(entry) not in gone]
        return living

    def _kept(self, signal: Signal) -> list[Entry]:
        reference, entries = self._of_signals.get(id(signal), (None, []))
        return entries if reference is not None and reference() is signal else []


def _identities(signal: Signal) -> set[int]:
    return set(map(id, connected_to(signal).copy()))
