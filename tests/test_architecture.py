"""Imports point one way and stand at the top; so do the names of templates and of addresses. This is the table.

Each rule is a function from a module's name and syntax tree, or from a template's name and text, to complaints, so that
it can also be shown one that breaks it.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = [
    {"traces"},
    {"catalogue", "following", "tracer"},
    {"learners", "proofs", "sandbox", "searching", "showing"},
    {"editing"},
    {"runs"},
    {"progress"},
    {"authoring", "pages"},
    {"workshops"},
    {"management"},
]
"""From left to right: a part may import what stands left of it. Siblings of one layer do not know one another.

A part may also render and include the templates of what stands left of it, and lead to its addresses: those in the
folder, and with the namespace, of that name.
"""

FRAME = ""
"""The templates that are in no folder: the frame of every page, left of all parts, and what Django shows by itself."""

LEVELS = {FRAME: -1} | {part: level for level, layer in enumerate(LAYERS) for part in layer}

DJANGO_TAGS = {"static"}
"""The libraries of tags that templates load. There are none of our own: what needs computing comes to them computed."""

SITE_NAMES = {"home", "search", "rooms"}
"""Addresses that are no part's, for the site's own urls.py names them. Every page may lead there."""

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


def strings(tree: ast.Module) -> Iterator[str]:
    """Each string, with a star for what an f-string fills in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def part_of(name: str) -> str:
    """Return `runs` for `lessons.runs.views`, and nothing for a module outside `lessons`."""
    return name.split(".")[1] if name.startswith("lessons.") else ""


def owner_of(string: str) -> str | None:
    """Return `pages` for the address `pages:lesson` and the template `pages/lesson.html`; None for any other string."""
    owned = re.fullmatch(r"(\w+)(?::\w+|/[\w*/]+\.(?:html|jinja))", string)
    if owned:
        return owned[1]
    return FRAME if string in SITE_NAMES or re.fullmatch(r"\w+\.html", string) else None


def is_upward(own: str, other: str) -> bool:
    return own in LEVELS and other in LEVELS and other != own and LEVELS[other] >= LEVELS[own]


def unknown_part(name: str, tree: ast.Module) -> Iterator[str]:
    if part_of(name) not in LEVELS and name != "lessons":
        yield f"{name}: {part_of(name)} has no place in the table"


def wrong_direction(name: str, tree: ast.Module) -> Iterator[str]:
    for imported in imports(tree):
        if part_of(imported) and is_upward(part_of(name), part_of(imported)):
            yield f"{name} imports {imported}"


def wrong_name(name: str, tree: ast.Module) -> Iterator[str]:
    for string in strings(tree):
        if is_upward(part_of(name), owner_of(string) or FRAME):
            yield f"{name} names {string}"


def foreign_namespace(name: str, tree: ast.Module) -> Iterator[str]:
    if name.endswith(".urls"):
        own = [node for node in tree.body if ast.unparse(node) == f"app_name = {part_of(name)!r}"]
        if not own:
            yield f"{name} does not name its addresses after its part"


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


TAG = re.compile(r"{%-?\s*(extends|from|import|include|load|url)\s+(.*?)\s*-?%}", re.DOTALL)


def folder_of(template: str) -> str:
    return template.split("/", maxsplit=1)[0] if "/" in template else FRAME


def folder_of_nobody(template: str, text: str) -> Iterator[str]:
    if folder_of(template) not in LEVELS:
        yield f"{template}: {folder_of(template)} has no place in the table"


def wrong_tag(template: str, text: str) -> Iterator[str]:
    """A template is included, and an address shown, as a module is imported."""
    for tag, arguments in TAG.findall(text):
        owner = owner_of(arguments.split()[0].strip("\"'"))
        if tag != "load" and (owner not in LEVELS or is_upward(folder_of(template), str(owner))):
            yield f"{template}: {tag} {arguments}"


def own_tags(template: str, text: str) -> Iterator[str]:
    for tag, arguments in TAG.findall(text):
        if tag == "load" and not DJANGO_TAGS.issuperset(arguments.split()):
            yield f"{template}: {tag} {arguments}"


TEMPLATE_RULES = [folder_of_nobody, wrong_tag, own_tags]

RULES = [
    unknown_part,
    wrong_direction,
    wrong_name,
    foreign_namespace,
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
    content.append(ROOT / "lessons" / "pages" / "signals" / "course")
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


def own_templates() -> list[Path]:
    return [path for path in (ROOT / "templates").rglob("*") if path.is_file()]


@pytest.mark.parametrize("rule", TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_templates_keep_rule(rule):
    templates = [(path.relative_to(ROOT / "templates").as_posix(), path.read_text()) for path in own_templates()]

    assert [complaint for name, text in templates for complaint in rule(name, text)] == []


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
        (wrong_name, "lessons.runs.models", 'def address(run):\n    return reverse("pages:run", args=[run.id])'),
        (wrong_name, "lessons.runs.models", 'response = redirect("pages:lesson", slug=slug)'),
        (wrong_name, "lessons.showing.fragments", 'html = render_to_string("pages/_panel.html", {})'),
        (wrong_name, "lessons.showing.fragments", 'TEMPLATES = {kind: f"runs/events/{kind}.jinja" for kind in KINDS}'),
        (foreign_namespace, "lessons.progress.urls", 'app_name = "pages"'),
        (foreign_namespace, "lessons.progress.urls", "urlpatterns = []"),
        (site_import, "lessons.runs.views", "from tutorial_site import settings"),
        (outside_import, "lessons.traces.events", "from django.db import models"),
        (outside_import, "lessons.tracer.sql", "import sqlparse"),
        (outside_import, "lessons.catalogue.prose", "from html import escape"),
        (forbidden_import, "lessons.sandbox.zygote", "from lessons.catalogue import Lesson"),
        (forbidden_import, "lessons.sandbox.zygote", "from django import http"),
        (forbidden_import, "lessons.progress.verdicts", "from lessons.proofs import Trace"),
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
        ("lessons.pages.views.runs", 'redirect("pages:run", run_id=run.id)\nrender(request, "showing/code.html")'),
        ("lessons.pages.urls", 'app_name = "pages"'),
        ("lessons.pages.database", 'render(request, "503.html", status=503)'),
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


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (folder_of_nobody, "gradebook/marks.html", ""),
        (wrong_tag, "runs/run.html", "<a href=\"{% url 'pages:lesson' lesson.slug %}\">"),
        (wrong_tag, "runs/run.html", "{% url 'pages:lesson' lesson.slug as address %}"),
        (wrong_tag, "runs/run.html", "{% include 'pages/_files.html' with files=code.files only %}"),
        (wrong_tag, "runs/run.html", '{% include\n  "pages/_files.html" %}'),
        (own_tags, "runs/run.html", "{% load static lesson_texts %}"),
        (wrong_tag, "showing/events/run_started.jinja", '{%- extends "runs/_event.jinja" -%}'),
        (wrong_tag, "showing/_event.jinja", '{% from "pages/macros.jinja" import place %}'),
        (wrong_tag, "pages/home.html", "{% url 'gradebook:marks' %}"),
        (wrong_tag, "pages/home.html", "{% url 'lesson' slug %}"),
        (wrong_tag, "pages/home.html", "{% include template %}"),
        (wrong_tag, "base.html", "{% url 'pages:reference' %}"),
    ],
)
def test_rule_catches_planted_template(rule, name, text):
    assert list(rule(name, text)) != []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("base.html", "{% load static %}<a href=\"{% url 'home' %}\">"),
        ("pages/run.html", "{% extends 'base.html' %}{% include 'pages/_panel.html' %}{% url 'pages:run' run.id %}"),
        (
            "showing/events/run_started.jinja",
            '{% extends "showing/_event.jinja" %}{% include "showing/_values.jinja" %}',
        ),
        ("workshops/room.html", "{% url 'pages:lesson' lesson.slug %}"),
    ],
)
def test_rules_let_proper_template_pass(name, text):
    assert [complaint for rule in TEMPLATE_RULES for complaint in rule(name, text)] == []
