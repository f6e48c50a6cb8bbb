"""What a lesson offers on some versions of Django only."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TypeVar

from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Action, Variant
from lessons.catalogue.proofs import CLAIM, Proof, Step
from lessons.catalogue.schema import ActionTable
from lessons.catalogue.versions import is_met, meant

T = TypeVar("T", Action, Variant)


def with_conditions(actions: Iterable[Action], tables: Mapping[str, ActionTable], path: PurePath) -> tuple[Action, ...]:
    """Return the actions with what their tables say. Raises ContentError for a table without an action."""
    actions = tuple(actions)
    names = [action.name for action in actions]
    for name, table in tables.items():
        if name not in names:
            trouble = f"the table [actions.{name}] is about a function that actions.py does not have."
            raise ContentError(path, trouble, f"Name one of: {', '.join(names)}.")
        check_condition(table.django, f"actions.{name}", path)
    return tuple(replace(one, django=tables[one.name].django) if one.name in tables else one for one in actions)


def check_condition(condition: str, table: str, path: PurePath) -> None:
    """Raise ContentError, naming `path` and the table, unless some supported version meets the condition."""
    try:
        meant(condition)
    except ValueError as error:
        raise ContentError(path, f"[{table}] has no condition for `django`: {error}.", "Correct it.") from None


def divided(offers: Iterable[T], version: str) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """Return what this version of Django has, and what it has not. Without a version, all is there."""
    offers = tuple(offers)
    offered = tuple(offer for offer in offers if not version or is_met(offer.django, version))
    return offered, tuple(offer for offer in offers if offer not in offered)


def limited(proof: Proof, conditions: Mapping[Step, tuple[str, ...]], path: PurePath) -> Proof:
    """Return a proof for those versions that have all it looks at. `conditions` are those of each step.

    Raises ContentError when there is none, and for what is asked on every version.
    """
    asked = [(step, condition) for step in _steps(proof) for condition in conditions[step] if condition]
    for step, condition in asked:
        versions = tuple(version for version in proof.versions if is_met(condition, version))
        if not versions or (proof.kind != CLAIM and versions != proof.versions):
            trouble = f"{proof.name}() asks for {step}, which only Django {' and '.join(meant(condition))} has."
            remedy = "Ask for what every version has; a claim may also be about some of them."
            raise ContentError(path, trouble, remedy)
        proof = replace(proof, versions=versions)
    return proof


def _steps(proof: Proof) -> tuple[Step, ...]:
    return proof.scenario.steps if proof.scenario else ()
