"""Runs the take-away test of a lesson as it would run in a project: pytest, pytest-django, the lesson's own app."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lessons.authoring.problems import Problem
from lessons.catalogue import Lesson
from lessons.sandbox.files import SETTINGS_FILE
from lessons.sandbox.settings import TEMPLATES

SECONDS = 60
LINES_SHOWN = 25

SETTINGS = """\
SECRET_KEY = "only for this test"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", *{apps!r}]
DATABASES = {databases!r}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = {templates!r}
USE_TZ = True
"""
OWN_SETTINGS = """\
in_memory = DATABASES
from settings import *
DATABASES = {alias: {**in_memory[alias], **DATABASES.get(alias, {})} for alias in in_memory}
"""
"""Of a lesson with a settings.py, which has of DATABASES no more than options."""
PYTEST = """\
[pytest]
DJANGO_SETTINGS_MODULE = project_settings
addopts = --nomigrations
pythonpath = .
"""
# Not one plugin more than a reader needs, and it starts in half the time.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def find_problems(lesson: Lesson) -> list[Problem]:
    takeaway = lesson.takeaway
    if takeaway is None:
        return []
    known = {"", *(variant.name for variant in lesson.variants)}
    if takeaway.variant not in known:
        trouble = f"[takeaway] names a variant that does not exist: {takeaway.variant}."
        return [Problem(lesson.path / "lesson.md", trouble, "Correct it.")]
    with TemporaryDirectory(prefix="takeaway-") as name:
        folder = Path(name)
        _write_project(lesson, folder)
        output = _run(folder)
    if not output:
        return []
    trouble = f"the test does not pass:\n{output}\n"
    return [Problem(lesson.path / "takeaway" / takeaway.name, trouble, "Fix the test, or the app that it tests.")]


def _write_project(lesson: Lesson, folder: Path) -> None:
    assert lesson.takeaway is not None
    settings = SETTINGS.format(apps=list(lesson.apps), databases=_databases(lesson), templates=TEMPLATES)
    for name, value in lesson.settings_with(lesson.takeaway.variant).items():
        settings += f"{name} = {value!r}\n"
    files = lesson.files_with(lesson.takeaway.variant)
    if SETTINGS_FILE in files:
        settings += OWN_SETTINGS
    files = {
        **files,
        lesson.takeaway.name: lesson.takeaway.source,
        "project_settings.py": settings,
        "pytest.ini": PYTEST,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _databases(lesson: Lesson) -> dict[str, dict[str, Any]]:
    """Return DATABASES of the project. Its tests reach a mirror through the connection to what it mirrors."""
    in_memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    mirrors = {alias: {**in_memory, "TEST": {"MIRROR": mirrored}} for alias, mirrored in lesson.mirrors.items()}
    return {**dict.fromkeys(lesson.databases, in_memory), **mirrors}


def _run(folder: Path) -> str:
    """Return the last lines of what pytest says, nothing when all is well."""
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short"]
    command += ["-p", "pytest_django.plugin", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(  # noqa: S603 - this very Python, with arguments made here
            command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"It was stopped after {SECONDS} seconds."
    if done.returncode == 0:
        return ""
    lines = (done.stdout + done.stderr).replace(f"{folder}/", "").strip().splitlines()
    return "\n".join(lines[-LINES_SHOWN:])
