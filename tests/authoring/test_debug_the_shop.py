"""The seven bugs of the last lesson are independent: a reader who repairs one of them passes its check alone."""

from dataclasses import replace

import pytest

from lessons.authoring.rehearsal import run_all
from lessons.catalogue.judging import holds
from lessons.catalogue.lesson import SOLUTION
from lessons.runs.course import course

pytestmark = pytest.mark.thorough

CHECK_OF_A_FILE = {
    "shop/vouchers.py": "one_voucher",
    "shop/apps.py": "job_card_is_printed",
    "shop/phone.py": "cancellation_is_confirmed",
    "shop/counter.py": "members_are_complete",
    "shop/prices.py": "parts_are_paid",
    "shop/profiles.py": "backup_is_loaded",
    "shop/confirmations.py": "mails_are_true",
}


@pytest.fixture(scope="module")
def shop():
    return course().lesson("debug-the-shop")


def solution_of(lesson):
    (solution,) = (variant for variant in lesson.variants if variant.name == SOLUTION)
    return solution


def with_one_repair(lesson, path):
    """Return the lesson whose solution repairs a single file."""
    solution = solution_of(lesson)
    repaired = replace(solution, files={path: solution.files[path]})
    return replace(lesson, variants=tuple(repaired if variant is solution else variant for variant in lesson.variants))


@pytest.fixture(scope="module")
def passed(shop):
    """The names of the checks that are passed, by the file of the only repair."""
    lessons = {path: with_one_repair(shop, path) for path in CHECK_OF_A_FILE}
    plans = {
        (path, check.proof.name): (lesson, check.proof.scenario.with_variant(SOLUTION))
        for path, lesson in lessons.items()
        for check in shop.checks
    }
    traces = run_all(list(plans.values()))
    judged = {(path, name): holds(shop.proofs[name], traces[plan]).holds for (path, name), plan in plans.items()}
    return {path: [name for (of, name), is_passed in judged.items() if of == path and is_passed] for path in lessons}


def test_solution_repairs_one_file_for_each_check(shop):
    assert set(solution_of(shop).files) == set(CHECK_OF_A_FILE)
    assert {check.proof.name for check in shop.checks} == set(CHECK_OF_A_FILE.values())


@pytest.mark.parametrize(("path", "name"), CHECK_OF_A_FILE.items())
def test_repair_passes_its_own_check_alone(passed, path, name):
    assert passed[path] == [name]
