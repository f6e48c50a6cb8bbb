"""The table of Django's built-in signals, as it was written down by sending them all."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django

from lessons.catalogue import Course, Lesson, load_course
from lessons.catalogue.versions import SUPPORTED, feature_release
from lessons.runs.models import Run

_PROJECT = Path(__file__).resolve().parents[2]
_DEMONSTRATIONS = Path(__file__).with_name("signals") / "course"


@dataclass(frozen=True)
class Sending:
    """What was done, by whom the signal was then sent, and the arguments by name with the types of their values.

    `action` is that of `demonstrations()` which does it again.
    """

    doing: str
    action: str
    senders: tuple[str, ...]
    arguments: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class BuiltInSignal:
    """`module` is where to import it from; `lesson` is the first that teaches it, if there is one."""

    name: str
    module: str
    sendings: tuple[Sending, ...]
    lesson: Lesson | None


@dataclass(frozen=True)
class Group:
    title: str
    signals: tuple[BuiltInSignal, ...]


def recorded_file(version: str) -> Path:
    return Path(__file__).parent / "signals" / f"django-{version}.json"


def observed() -> str:
    """Send all signals on the installed Django and return what was observed, as the text of the recorded file."""
    command = [sys.executable, "-m", "lessons.pages.observing"]
    done = subprocess.run(command, cwd=_PROJECT, env={}, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout


def recorded_version() -> str:
    """Return the installed feature release, or the newest one that was recorded."""
    version = feature_release(django.get_version())
    return version if recorded_file(version).exists() else SUPPORTED[-1]


@cache
def demonstrations() -> Lesson:
    """Return the lesson that is in no course: each of its actions does what a row of the table says."""
    (lesson,) = load_course(_DEMONSTRATIONS)
    return lesson


def table(course: Course) -> tuple[Group, ...]:
    """Return the signals of the installed Django, in groups."""
    groups: dict[str, list[BuiltInSignal]] = {}
    for row in _rows(recorded_version()):
        lesson = next((lesson for lesson in course if row["signal"] in lesson.signals), None)
        signal = BuiltInSignal(row["signal"], row["module"], _sendings(row["sendings"]), lesson)
        groups.setdefault(row["group"], []).append(signal)
    return tuple(Group(title, tuple(signals)) for title, signals in groups.items())


def signal_shown_by(run: Run) -> str:
    """Return the signal whose row of the table a run does again, or nothing: it is a run of something else."""
    if run.lesson != demonstrations().slug:
        return ""
    rows = _rows(recorded_version())
    return next((row["signal"] for row in rows for each in _sendings(row["sendings"]) if each.action == run.action), "")


@cache
def _rows(version: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(recorded_file(version).read_text(encoding="utf-8"))
    return rows


def _sendings(sendings: Sequence[Mapping[str, Any]]) -> tuple[Sending, ...]:
    """Return the sendings, those that differ by their sender alone as one."""
    found: list[Sending] = []
    actions = {action.label: action.name for action in demonstrations().actions}
    for sending in sendings:
        senders: tuple[str, ...] = (sending["sender"],)
        if found and (found[-1].doing, found[-1].arguments) == (sending["doing"], sending["arguments"]):
            senders = (*found.pop().senders, *senders)
        found.append(Sending(sending["doing"], actions.get(sending["doing"], ""), senders, sending["arguments"]))
    return tuple(found)
