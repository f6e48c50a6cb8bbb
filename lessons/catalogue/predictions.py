"""What a learner is asked before a run. The right answer stands nowhere: a proof computes it from the trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lessons.catalogue.errors import ContentError
from lessons.catalogue.proofs import ANSWER, EVIDENCE, FINDS_AN_EVENT, REFUTATION, Proof
from lessons.catalogue.schema import Form, OptionTable, PredictionTable

NONE = ""
"""Said by who chooses none of several options: none of them applies. It is the value of no option."""


@dataclass(frozen=True)
class Option:
    """`value` is what the proof returns for it. A wrong one says why it is wrong, `misconception`, and which event
    refutes it: `refuted_by` is the proof that finds that event.

    `expected_at` finds the event where the option places what it says, for the form `rows` the one that writes its row.
    """

    value: str
    text: str
    misconception: str = ""
    refuted_by: Proof | None = None
    expected_at: Proof | None = None


@dataclass(frozen=True)
class Prediction:
    """A question whose `answer` is a proof of the same name. `decided_by` finds the event that shows the answer."""

    name: str
    form: Form
    question: str
    explanation: str
    options: tuple[Option, ...]
    answer: Proof
    decided_by: Proof | None = None

    def option(self, value: str) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


def values_of(computed: Any) -> tuple[str, ...]:
    """Return what an answer's proof returned as the values of options: one, or several."""
    if isinstance(computed, str) or not isinstance(computed, Sequence | set | frozenset):
        return (str(computed),)
    return tuple(map(str, computed))


def read_predictions(
    tables: Sequence[PredictionTable], path: PurePath, proofs: Mapping[str, Proof]
) -> tuple[Prediction, ...]:
    """Return the predictions of a front matter. Raises ContentError, naming `path`."""
    return tuple(_prediction(table, path, proofs) for table in tables)


def _prediction(table: PredictionTable, path: PurePath, proofs: Mapping[str, Proof]) -> Prediction:
    options = tuple(_option(option, path, proofs) for option in table.options)
    if len({option.value for option in options}) < max(2, len(options)):
        trouble = f"the prediction `{table.name}` needs two or more options with different values."
        raise ContentError(path, trouble, "Add an option, or change a value.")
    return Prediction(
        name=table.name,
        form=table.form,
        question=table.question,
        explanation=table.explanation,
        options=options,
        answer=_proof(table.name, (ANSWER,), path, proofs),
        decided_by=_finder(table.decided_by, path, proofs),
    )


def _option(table: OptionTable, path: PurePath, proofs: Mapping[str, Proof]) -> Option:
    return Option(
        value=table.value,
        text=table.text,
        misconception=table.misconception,
        refuted_by=_finder(table.refuted_by, path, proofs, REFUTATION),
        expected_at=_finder(table.expected_at, path, proofs),
    )


def _finder(name: str, path: PurePath, proofs: Mapping[str, Proof], kind: str = EVIDENCE) -> Proof | None:
    """Return the proof that finds an event, if one is named: any that does, for two questions may look for the same."""
    others = tuple(other for other in FINDS_AN_EVENT if other != kind)
    return _proof(name, (kind, *others), path, proofs) if name else None


def _proof(name: str, kinds: tuple[str, ...], path: PurePath, proofs: Mapping[str, Proof]) -> Proof:
    proof = proofs.get(name)
    if proof is None or proof.kind not in kinds:
        kind = kinds[0]
        remedy = f"Write it there, marked with @{kind}, or correct the name."
        raise ContentError(path, f"proofs.py has no function {name}() that is the {kind} for it.", remedy)
    return proof
