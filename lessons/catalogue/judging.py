"""Asks the proofs of a lesson about a trace: the same way when it is checked and in front of a reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lessons.catalogue.predictions import NONE, Prediction, values_of
from lessons.catalogue.proofs import Proof, told
from lessons.traces.events import Event
from lessons.traces.trace import Order, Trace

NOT_YET = "Not yet."


class ProofFailed(Exception):
    """A proof raised an exception instead of answering; the message says which and where."""


@dataclass(frozen=True)
class Judgement:
    """Whether a claim or a check holds, the event that shows it where the proof names one, and a sentence if not."""

    holds: bool
    event: Event | None = None
    sentence: str = ""


@dataclass(frozen=True)
class RightAnswer:
    """The values of the options that are right: one, several in order, or a set. `events` shows them, by their values.

    Only what `trace.order()` has put in order has events.
    """

    values: tuple[str, ...]
    events: Mapping[str, Event]


def holds(proof: Proof, trace: Trace) -> Judgement:
    """Return whether a claim or a check holds for the trace. Raises ProofFailed."""
    said = _ask(proof, trace)
    if isinstance(said, tuple | list) and said:
        said = said[0]
    if isinstance(said, Event):
        return Judgement(True, said)
    if isinstance(said, str):
        return Judgement(False, sentence=said or NOT_YET)
    return Judgement(bool(said), sentence="" if said else NOT_YET)


def right_answer(prediction: Prediction, trace: Trace) -> RightAnswer:
    """Return what is right for this trace. Raises ProofFailed."""
    computed = _ask(prediction.answer, trace)
    return RightAnswer(values_of(computed), computed.events if isinstance(computed, Order) else {})


def is_right(prediction: Prediction, answer: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Return whether the learner's answer is the computed one."""
    return set(answer) - {NONE} == set(right) if prediction.form.takes_several else answer == right


def event_found(proof: Proof, trace: Trace) -> Event | None:
    """Return the event that a refutation or an evidence finds, or None when it finds none. Raises ProofFailed."""
    found = _ask(proof, trace)
    if isinstance(found, tuple | list):
        found = found[0] if found else None
    return found if isinstance(found, Event) else None


def _ask(proof: Proof, trace: Trace) -> Any:
    try:
        return proof.function(trace)
    except Exception as error:
        path = PurePath(proof.function.__code__.co_filename)
        raise ProofFailed(f"{proof.name}() raised {told(error, path)}") from error
