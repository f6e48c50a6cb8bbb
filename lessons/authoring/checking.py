"""Everything that is wrong with lessons, found by running them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from lessons.authoring import completeness, golden, proving, takeaway
from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import THREADS, rehearse
from lessons.catalogue import Lesson


def find_problems(lessons: Iterable[Lesson]) -> list[Problem]:
    """Run all that the lessons offer and claim. Raises FirstDatabaseFailed when an app cannot be migrated."""
    lessons = tuple(lessons)
    with ThreadPoolExecutor(THREADS) as pool:
        tests = [pool.submit(takeaway.find_problems, lesson) for lesson in lessons]
        problems = [problem for lesson in lessons for problem in completeness.find_problems(lesson)]
        for rehearsal in rehearse(lessons):
            problems += golden.find_problems(rehearsal)
            problems += proving.find_problems(rehearsal)
        for test in tests:
            problems += test.result()
    return sorted(problems, key=lambda problem: problem.path.as_posix())
