"""What courses are written with keeps its names, and the documentation for authors tells all of it."""

import ast
import re
from pathlib import Path

import pytest

from lessons import proofs

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "writing-lessons.md").read_text()
WRITTEN = [
    *(ROOT / "lessons" / "course").glob("*/*/proofs.py"),
    ROOT / "lessons" / "authoring" / "skeleton" / "proofs.py",
]
QUESTIONS = [name for name in (*vars(proofs.Trace), *proofs.Trace.__dataclass_fields__) if not name.startswith("_")]


def test_names_that_courses_hang_on_are_there():
    assert set(proofs.__all__) == {
        "NotInTrace",
        "Trace",
        "answer",
        "argument",
        "check",
        "claim",
        "refutation",
        "values",
    }


@pytest.mark.parametrize("name", proofs.__all__)
def test_guide_tells_each_name(name):
    assert re.search(rf"[`@]{name}\b", GUIDE)


@pytest.mark.parametrize("name", QUESTIONS)
def test_guide_tells_each_question_to_a_trace(name):
    assert f"trace.{name}" in GUIDE


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.parent.name)
def test_proofs_import_nothing_else_from_here(path):
    tree = ast.parse(path.read_text())
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]

    assert [name for name in modules if name.startswith("lessons") and name != "lessons.proofs"] == []
