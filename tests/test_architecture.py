"""Imports point one way and stand at the top; this is the table.

Each rule is a function from a module's name and syntax tree to complaints, so that it can also be shown a module that
breaks it.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = [
    {"traces"},
    {"catalogue", "following", "learners", "tracer"},
    {"proofs", "sandbox", "showing"},
    {"runs"},
    {"authoring", "progress"},
    {"workshops"},
    {"pages"},
    {"management"},
]
"""From left to right: a part may import what stands left of it. Siblings of one layer do not know one another."""

LEVELS = {part: level for level, layer in enumerate(LAYERS) for part in layer}

KNOWN_OUTSIDE = {
    "lessons.catalogue": sys.stdlib_module_names - {"html"} | {"markdown_it", "msgspec"},
    "lessons.traces": sys.stdlib_module_names | {"msgspec"},
    "lessons.tracer": sys.stdlib_module_names | {"django", "asgiref", "msgspec"},
}
"""What a part may import besides parts of `lessons`, where that is limited."""

FORBIDDEN = {
    "lessons": ("lessons.proofs",),  # a course's `proofs.py` alone is written with it
    "lessons.sandbox": ("lessons.catalogue", "lessons.showing", "django.http"),
}

ONLY_DOOR = {"lessons.tracer": "lessons.sandbox.child"}
"""The one module outside a part that may import it."""

DRAWERS = {"utils", "util", "helpers", "services", "managers", "common", "misc"}


def imports(tree: ast.Module) -> Iterator[str]:
    """Each imported module, once as `package` and once as `package.name`, for a name may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:  # relative_import complains about the others
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def part_of(name: str) -> str:
    """Return `runs` for `lessons.runs.views`, and nothing for a module outside `lessons`."""
    return name.split(".")[1] if name.startswith("lessons.") else ""


def unknown_part(name: str, tree: ast.Module) -> Iterator[str]:
    if part_of(name) not in LEVELS and name != "lessons":
        yield f"{name}: {part_of(name)} has no place in the table"


def wrong_direction(name: str, tree: ast.Module) -> Iterator[str]:
    own = part_of(name)
    for imported in imports(tree):
        other = part_of(imported)
        if other in LEVELS and own in LEVELS and other != own and LEVELS[other] >= LEVELS[own]:
            yield f"{name} imports {imported}"


def site_import(name: str, tree: ast.Module) -> Iterator[str]:
    for imported in imports(tree):
        if is_within(imported, "tutorial_site") or is_within(imported, "tests"):
            yield f"{name} imports {imported}"


def outside_import(name: str, tree: ast.Module) -> Iterator[str]:
    for part, known in KNOWN_OUTSIDE.items():
        if is_within(name, part):
            for imported in imports(tree):
                if not is_within(imported, "lessons") and imported.split(".")[0] not in known:
                    yield f"{name} imports {imported}"


def forbidden_import(name: str, tree: ast.Module) -> Iterator[str]:
    for part, packages in FORBIDDEN.items():
        if is_within(name, part):
            for imported in imports(tree):
                if any(is_within(imported, package) for package in packages):
                    yield f"{name} imports {imported}"


def side_door(name: str, tree: ast.Module) -> Iterator[str]:
    for part, door in ONLY_DOOR.items():
        if name != door and not is_within(name, part):
            for imported in imports(tree):
                if is_within(imported, part):
                    yield f"{name} imports {imported}"


def hidden_import(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"{name}:{inner.lineno} imports inside a function"


def relative_import(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{name}:{node.lineno} imports relatively"


def drawer(name: str, tree: ast.Module) -> Iterator[str]:
    if DRAWERS & set(name.split(".")):
        yield f"{name} is named after no one thing"


def busy_package(name: str, tree: ast.Module) -> Iterator[str]:
    """For `__init__.py` alone: a docstring, imports and `__all__`."""
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                pass
            case _:
                yield f"{name}:{node.lineno} does more than export names"


RULES = [
    unknown_part,
    wrong_direction,
    site_import,
    outside_import,
    forbidden_import,
    side_door,
    hidden_import,
    relative_import,
    drawer,
]


def own_files() -> list[Path]:
    """Our own modules: not the lessons, which are content."""
    content = [ROOT / "lessons" / "course", ROOT / "lessons" / "authoring" / "skeleton"]
    files = [path for path in (ROOT / "lessons").rglob("*.py") if not any(map(path.is_relative_to, content))]
    return files + list((ROOT / "tutorial_site").glob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_lessons_keep_rule(rule):
    modules = [(module_name(path), path) for path in own_files() if path.is_relative_to(ROOT / "lessons")]

    assert [complaint for name, path in modules for complaint in rule(name, ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("rule", [hidden_import, relative_import, drawer], ids=lambda rule: rule.__name__)
def test_site_keeps_rule(rule):
    modules = [(module_name(path), path) for path in own_files() if path.is_relative_to(ROOT / "tutorial_site")]

    assert [complaint for name, path in modules for complaint in rule(name, ast.parse(path.read_text()))] == []


def test_packages_only_export_names():
    packages = [path for path in own_files() if path.name == "__init__.py"]

    assert [line for path in packages for line in busy_package(module_name(path), ast.parse(path.read_text()))] == []


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (unknown_part, "lessons.gradebook.views", ""),
        (wrong_direction, "lessons.runs.keeping", "from lessons.pages import views"),
        (wrong_direction, "lessons.runs.keeping", "from lessons import pages"),
        (wrong_direction, "lessons.tracer.sql", "import lessons.following.sse"),
        (wrong_direction, "lessons.traces.events", "from lessons.tracer import trace"),
        (site_import, "lessons.runs.views", "from tutorial_site import settings"),
        (outside_import, "lessons.traces.events", "from django.db import models"),
        (outside_import, "lessons.tracer.sql", "import sqlparse"),
        (outside_import, "lessons.catalogue.prose", "from html import escape"),
        (forbidden_import, "lessons.sandbox.zygote", "from lessons.catalogue import Lesson"),
        (forbidden_import, "lessons.sandbox.zygote", "from django import http"),
        (forbidden_import, "lessons.runs.verdicts", "from lessons.proofs import Trace"),
        (wrong_direction, "lessons.sandbox.zygote", "from lessons.runs.models import Run"),
        (side_door, "lessons.sandbox.zygote", "from lessons.tracer import trace"),
        (side_door, "lessons.pages.views", "import lessons.tracer.sql"),
        (hidden_import, "lessons.runs.views", "def home():\n    import json"),
        (hidden_import, "lessons.runs.views", "class A:\n    async def b(self):\n        from json import dumps"),
        (relative_import, "lessons.runs.views", "from . import models"),
        (drawer, "lessons.runs.utils", ""),
        (drawer, "lessons.helpers.text", ""),
        (busy_package, "lessons.runs", "from lessons.runs.engine import engine\nengine.start()"),
        (busy_package, "lessons.runs", "VERSION = 1"),
    ],
)
def test_rule_catches_planted_violation(rule, name, source):
    assert list(rule(name, ast.parse(source))) != []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("lessons.traces.packing", "import json"),
        ("lessons.pages.views", "import json\nfrom lessons.pages.run_panel import panel_of"),
        ("lessons.proofs", "from lessons.catalogue.proofs import claim\nfrom lessons.traces.trace import Trace"),
        ("lessons.sandbox.child", "from django.db import connection\nfrom lessons.tracer import trace"),
        ("lessons.tracer.signals", "from django.dispatch import Signal\nfrom lessons.traces.events import SignalSent"),
        ("lessons.management.commands.serve", "import uvicorn\nfrom django.core.management import BaseCommand"),
    ],
)
def test_rules_let_proper_module_pass(name, source):
    assert [complaint for rule in RULES for complaint in rule(name, ast.parse(source))] == []


def test_rules_see_every_part_that_exists():
    parts = {part_of(module_name(path)) for path in own_files() if path.is_relative_to(ROOT / "lessons")}

    assert {"traces", "catalogue", "sandbox", "runs"} <= parts
