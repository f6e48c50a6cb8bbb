"""The proofs of a lesson: pure functions of a trace, written by its author in `proofs.py`."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, TypeVar

from lessons.catalogue.errors import ContentError
from lessons.catalogue.versions import SUPPORTED, meant
from lessons.traces.trace import Trace

CLAIM, ANSWER, CHECK = "claim", "answer", "check"
REFUTATION, EVIDENCE = FINDS_AN_EVENT = "refutation", "evidence"
SHIPPED = "shipped"
"""What the lesson without a variant is called where a name is needed: `create_author--shipped`."""

F = TypeVar("F", bound=Callable[[Trace], Any])
_MARK = "__proof__"


@dataclass(frozen=True)
class Step:
    """One run: an action with a variant, "" for the lesson as shipped."""

    action: str
    variant: str = ""

    def __str__(self) -> str:
        return f"{self.action}--{self.variant or SHIPPED}"


@dataclass(frozen=True)
class Scenario:
    """What a proof looks at: the trace of `step`, run on fresh data on which the steps of `after` were run first."""

    step: Step
    after: tuple[Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        return (*self.after, self.step)

    def with_variant(self, variant: str) -> "Scenario":
        """Return the same steps, with the variant where the lesson is as shipped: how a check meets other files."""
        steps = [Step(step.action, step.variant or variant) for step in self.steps]
        return Scenario(steps[-1], tuple(steps[:-1]))


@dataclass(frozen=True)
class Proof:
    """A function of `proofs.py`. One that finds an event has no scenario: it looks at the trace of its prediction.

    `versions` are those of Django on which it is checked. `survives` says why a claim is true whatever receivers do.
    """

    name: str
    kind: str
    function: Callable[[Trace], Any]
    scenario: Scenario | None = None
    versions: tuple[str, ...] = SUPPORTED
    survives: str = ""


def claim(
    *, action: str, variant: str = "", after: tuple[str, ...] = (), django: str = "", survives: str = ""
) -> Callable[[F], F]:
    """Mark the proof of a sentence. It returns whether the sentence is true, or the events that show that it is.

    It is given the trace of `action` with `variant`, "" for the lesson as shipped, on fresh data, after the actions of
    `after`. Each of these is a run of its own, with the same variant unless it names another one: `write_note--late`,
    `write_note--shipped`. `django` is the condition on which the sentence is true, such as `>=6.0` or `<6.0`.
    `survives` says why the proof also holds when nothing is connected and with every other variant. Raises
    TypeError when `after` is no tuple, and ValueError when no supported version meets the condition.
    """
    return _mark(CLAIM, scenario=_scenario(action, variant, after), versions=meant(django), survives=survives)


def answer(*, action: str, variant: str = "", after: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Mark the right answer of the prediction of the same name, computed.

    It returns the `value` of the right option, or for the forms `order` and `rows` the values of several; with
    `trace.order()` the page can show each item in its row, too. It is given the trace that a claim with the same
    arguments is given.
    """
    return _mark(ANSWER, scenario=_scenario(action, variant, after))


def check(*, action: str, after: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Mark what judges the learner's own files. It returns True, or a sentence that says what is still missing.

    It is given the trace of `action` after the actions of `after`, all run with these files.
    """
    return _mark(CHECK, scenario=_scenario(action, "", after))


def refutation(function: F) -> F:
    """Mark what finds the event that refutes a wrong option, in the trace that the prediction's answer is given.

    It returns this event, or several of which the first is shown.
    """
    return _mark(REFUTATION)(function)


def evidence(function: F) -> F:
    """Mark what finds another event for a prediction, in the same trace as a refutation, and returns it likewise.

    It is the event that shows the right answer, `decided_by`, or the one where an option places what it says,
    `expected_at`.
    """
    return _mark(EVIDENCE)(function)


def read_proofs(path: Path, shown: PurePath) -> Mapping[str, Proof]:
    """Return the proofs in a file by their names, in its order. Raises ContentError, naming `shown`."""
    namespace: dict[str, Any] = {"__name__": "proofs", "__file__": shown.as_posix()}
    try:
        exec(compile(path.read_bytes(), shown.as_posix(), "exec"), namespace)  # noqa: S102 - the author's own code
    except Exception as error:
        raise ContentError(shown, f"it cannot be loaded: {told(error, shown)}.", "Fix that line.") from error
    proofs = [_proof(function) for function in namespace.values() if hasattr(function, _MARK)]
    return MappingProxyType({proof.name: proof for proof in proofs})


def told(error: BaseException, path: PurePath) -> str:
    """Return an exception of an author's proof as the words of a sentence, with its last line in that file."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path.as_posix()]
    said = str(error)
    if isinstance(error, SyntaxError):
        lines, said = [error.lineno], error.msg
    place = f" in line {lines[-1]}" if lines else ""
    return f"{type(error).__name__}: {said}{place}"


def step(name: str, variant: str = "") -> Step:
    """Return the step that `action` or `action--variant` names; without a variant of its own it has the given one."""
    action, separator, own = name.partition("--")
    return Step(action, "" if own == SHIPPED else own) if separator else Step(action, variant)


def _scenario(action: str, variant: str, after: tuple[str, ...]) -> Scenario:
    if not isinstance(after, tuple):
        raise TypeError("`after` is a tuple of actions, and a tuple of one ends with a comma")
    return Scenario(Step(action, variant), tuple(step(name, variant) for name in after))


def _mark(kind: str, **facts: Any) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, _MARK, {"kind": kind, **facts})
        return function

    return mark


def _proof(function: Any) -> Proof:
    return Proof(function.__name__, function=function, **getattr(function, _MARK))
