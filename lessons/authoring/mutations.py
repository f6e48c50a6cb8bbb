"""Finds claims that hold whatever the app does: they are asked about runs of a lesson that was spoilt on purpose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import django

from lessons.authoring.mutants import with_emptied_receivers, with_nothing_connected
from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import Rehearsal, run_all
from lessons.catalogue import Lesson
from lessons.catalogue.judging import ProofFailed, holds
from lessons.catalogue.proofs import CLAIM, Proof, Scenario, Step
from lessons.catalogue.versions import feature_release
from lessons.traces.trace import Trace


@dataclass(frozen=True, eq=False)
class Mutation:
    """A lesson that was changed, or the same one, of which a proof gets `variant` instead of its own."""

    lesson: Lesson
    variant: str | None = None

    def scenario(self, scenario: Scenario) -> Scenario:
        """Return the steps of a proof as they are run with this change."""
        if self.variant is None:
            return scenario
        own = scenario.step.variant
        steps = [Step(step.action, self.variant if step.variant == own else step.variant) for step in scenario.steps]
        return Scenario(steps[-1], tuple(steps[:-1]))


@dataclass(frozen=True, eq=False)
class Suspect:
    """A claim that no change has refuted so far."""

    rehearsal: Rehearsal
    proof: Proof


def find_problems(rehearsals: Iterable[Rehearsal]) -> list[Problem]:
    """Return the claims that hold with every change, unless they say why. Raises FirstDatabaseFailed or NotPrepared.

    The other variants come first, for most of their runs were rehearsed. What one change has refuted is not run again.
    """
    rehearsals = tuple(rehearsals)
    suspects = [Suspect(rehearsal, proof) for rehearsal in rehearsals for proof in _claims(rehearsal.lesson)]
    mutations = {rehearsal.lesson: tuple(mutations_of(rehearsal.lesson)) for rehearsal in rehearsals}
    for turn in range(max(map(len, mutations.values()), default=0)):
        suspects = _unrefuted(suspects, {lesson: every[turn] for lesson, every in mutations.items() if every[turn:]})
    return [_problem(suspect) for suspect in suspects]


def mutations_of(lesson: Lesson) -> Iterator[Mutation]:
    yield from (Mutation(lesson, variant) for variant in lesson.titles)
    yield Mutation(with_nothing_connected(lesson))
    yield from (Mutation(changed) for _, changed in with_emptied_receivers(lesson))


def _claims(lesson: Lesson) -> Iterator[Proof]:
    version = feature_release(django.get_version())
    for proof in lesson.proofs.values():
        if proof.kind == CLAIM and version in proof.versions and not proof.survives:
            yield proof


def _unrefuted(suspects: Iterable[Suspect], mutations: Mapping[Lesson, Mutation]) -> list[Suspect]:
    """Return those that their lesson's mutation does not refute, and those of lessons that have none left."""
    plans = {suspect: _plan(suspect, mutations.get(suspect.rehearsal.lesson)) for suspect in suspects}
    known = {
        (suspect.rehearsal.lesson, scenario): trace
        for suspect in plans
        for scenario, trace in suspect.rehearsal.traces.items()
    }
    traces = {**known, **run_all({plan for plan in plans.values() if plan and plan not in known})}
    return [suspect for suspect, plan in plans.items() if not plan or not _refutes(traces[plan], suspect)]


def _plan(suspect: Suspect, mutation: Mutation | None) -> tuple[Lesson, Scenario] | None:
    """Return what is to be run, nothing where the mutation changes nothing for this claim."""
    scenario = suspect.proof.scenario
    assert scenario is not None
    if mutation is None or mutation.variant == scenario.step.variant:
        return None
    return mutation.lesson, mutation.scenario(scenario)


def _refutes(trace: Trace, suspect: Suspect) -> bool:
    assert suspect.proof.scenario is not None
    if suspect.rehearsal.traces[suspect.proof.scenario].of_kind("app_loaded") and not trace.of_kind("app_loaded"):
        return False  # Of an app that cannot be loaded nothing is true: that says nothing about this claim.
    try:
        return not holds(suspect.proof, trace).holds
    except ProofFailed:
        return True


def _problem(suspect: Suspect) -> Problem:
    trouble = (
        f"the claim {suspect.proof.name}() also holds when nothing is connected,"
        " when a receiver does nothing, and with every other variant."
    )
    remedy = "Prove more of the sentence, or say with `survives` why it is true in all of them."
    return Problem(suspect.rehearsal.lesson.path / "proofs.py", trouble, remedy)
