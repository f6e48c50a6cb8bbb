"""Runs everything that a lesson offers, on fresh data, and keeps the traces."""

import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import django

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.catalogue.proofs import CLAIM, Proof, Scenario, Step
from lessons.catalogue.versions import feature_release
from lessons.runs.asking import request_for
from lessons.runs.first_database import ATTEMPTS, changed_models, make_fresh_databases
from lessons.runs.fresh_data import prepare, run_step
from lessons.sandbox.wire import Request
from lessons.traces.trace import Trace

THREADS = 2 * (os.cpu_count() or 1)
"""As many as the supervisor lets run at once."""


@dataclass(frozen=True)
class Rehearsal:
    """A lesson with the traces of its scenarios: every action of every variant, and what its proofs ask for."""

    lesson: Lesson
    traces: Mapping[Scenario, Trace]


def rehearse(lessons: Iterable[Lesson]) -> tuple[Rehearsal, ...]:
    """Run all scenarios of all lessons. Raises FirstDatabaseFailed or NotPrepared."""
    lessons = tuple(lessons)
    traces = run_all([(lesson, scenario) for lesson in lessons for scenario in scenarios(lesson)])
    return tuple(
        Rehearsal(lesson, {scenario: traces[lesson, scenario] for scenario in scenarios(lesson)}) for lesson in lessons
    )


def run_all(plans: Collection[tuple[Lesson, Scenario]]) -> Mapping[tuple[Lesson, Scenario], Trace]:
    """Run scenarios of lessons, each on fresh data of its own. Raises FirstDatabaseFailed and NotPrepared."""
    with ThreadPoolExecutor(THREADS) as pool:
        begins = {(lesson, _models(lesson, scenario)): _request(lesson, scenario.step) for lesson, scenario in plans}
        made = pool.map(lambda begin: make_fresh_databases(begin[0][0], begin[1], attempts=ATTEMPTS), begins.items())
        databases = dict(zip(begins, made, strict=True))
        ran = pool.map(lambda plan: play(plan[0], plan[1], databases[plan[0], _models(*plan)]), plans)
        return dict(zip(plans, ran, strict=True))


def scenarios(lesson: Lesson) -> tuple[Scenario, ...]:
    """Return all that is to be run, each once."""
    offered = [Scenario(step) for step in lesson.steps]
    asked = [proof.scenario for proof in lesson.proofs.values() if proof.scenario and _is_asked(proof)]
    judged = [check.proof.scenario for check in lesson.checks if lesson.has_solution]
    asked += [scenario.with_variant(SOLUTION) for scenario in judged if scenario]
    return tuple(dict.fromkeys([*offered, *asked]))


def _is_asked(proof: Proof) -> bool:
    """Say whether a proof is checked on this version of Django: another may have what a claim looks at."""
    return proof.kind != CLAIM or feature_release(django.get_version()) in proof.versions


def _models(lesson: Lesson, scenario: Scenario) -> str:
    return changed_models(lesson, lesson.files_with(scenario.step.variant))


def _request(lesson: Lesson, step: Step) -> Request:
    return request_for(lesson, step.action, step.variant)


def play(lesson: Lesson, scenario: Scenario, snapshots: Mapping[str, bytes]) -> Trace:
    """Run the steps of a scenario one after the other and return the trace of the last."""
    prepared = prepare(lesson, scenario.after, snapshots, attempts=ATTEMPTS)
    return run_step(lesson, scenario.step, prepared, attempts=ATTEMPTS)
