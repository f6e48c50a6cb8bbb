"""Everything that is wrong with lessons, found by running them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from lessons.authoring import completeness, golden, mutations, proving, takeaway
from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import THREADS, Rehearsal, rehearse
from lessons.catalogue import Lesson


def find_problems(lessons: Iterable[Lesson], *, mutated: bool = False) -> list[Problem]:
    """Run all that the lessons offer and claim, and on request the claims on spoilt lessons, too.

    Raises FirstDatabaseFailed when an app cannot be migrated.
    """
    lessons = tuple(lessons)
    problems: list[Problem] = []
    with ThreadPoolExecutor(THREADS) as pool:
        tests = [pool.submit(takeaway.find_problems, lesson) for lesson in lessons]
        rehearsals = rehearse(lessons)
        for rehearsal in rehearsals:
            problems += problems_of(rehearsal)
        if mutated:
            problems += mutations.find_problems(rehearsals)
        for test in tests:
            problems += test.result()
    return sorted(problems, key=lambda problem: problem.path.as_posix())


def problems_of(rehearsal: Rehearsal) -> list[Problem]:
    """Return what is wrong with a lesson, its take-away aside, which runs in a process of its own."""
    return [
        *completeness.find_problems(rehearsal.lesson),
        *golden.find_problems(rehearsal),
        *proving.find_problems(rehearsal),
    ]
