"""docs/statements.md says where the course proves what it teaches, and everything that it names is there."""

import re
from pathlib import Path

import pytest

from lessons.catalogue.proofs import CLAIM
from lessons.pages.built_in_signals import demonstrations
from lessons.runs.course import course

DOCUMENT = Path(__file__).parents[1] / "docs" / "statements.md"
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
PLACE = re.compile(r"\[`([\w-]+)`\]\((\S+)\): ((?:`\w+`(?:, )?)+)")
STATEMENTS = 49
REFERENCE = "reference"


def places_in(proved):
    """Return what a row names: lesson, folder, and the names of claims, or of actions of the reference."""
    return [(slug, folder, re.findall(r"`(\w+)`", names)) for slug, folder, names in PLACE.findall(proved)]


def test_each_statement_has_a_row():
    assert [int(number) for number, _, _ in ROWS] == list(range(1, STATEMENTS + 1))


@pytest.mark.parametrize(("number", "statement", "proved"), ROWS, ids=[number for number, _, _ in ROWS])
def test_statement_is_proved_where_it_is_said_to_be(number, statement, proved):
    places = places_in(proved)

    assert places, statement
    for slug, folder, names in places:
        assert (DOCUMENT.parent / folder).is_dir()
        if slug == REFERENCE:
            known = {action.name for action in demonstrations().actions}
        else:
            known = {name for name, proof in course().lesson(slug).proofs.items() if proof.kind == CLAIM}
        assert set(names) <= known, f"statement {number}, {slug}"
