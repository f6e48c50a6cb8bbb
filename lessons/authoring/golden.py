"""Golden traces: what each action of each variant does on fresh data, as text in `traces/`."""

from difflib import unified_diff
from pathlib import Path

import django

from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import Rehearsal
from lessons.catalogue import Lesson
from lessons.catalogue.proofs import Scenario, Step
from lessons.catalogue.versions import SUPPORTED, feature_release
from lessons.traces.text import event_line
from lessons.traces.trace import Trace

MAX_LINES_OF_DIFFERENCE = 40


def text_of(trace: Trace) -> str:
    return "".join(f"{event_line(event)}\n" for event in trace)


def common_name(step: Step) -> str:
    """The file of the oldest version of Django, and of every other one that does the same."""
    return f"{step}.txt"


def own_name(step: Step, version: str) -> str:
    """The file of a version that differs from the oldest."""
    return f"{step}.django-{version}.txt"


def find_problems(rehearsal: Rehearsal) -> list[Problem]:
    lesson, version = rehearsal.lesson, feature_release(django.get_version())
    problems = _missing(lesson, version)
    problems += [problem for step in lesson.steps for problem in _compared(rehearsal, step, version)]
    problems += [_stray(lesson, path) for path in _strays(lesson)]
    return problems + _differences_unsaid(lesson) + _differences_unseen(lesson)


def record(rehearsal: Rehearsal) -> str:
    """Write what has changed and return the difference. Files of actions and variants that are gone are removed."""
    lesson, version = rehearsal.lesson, feature_release(django.get_version())
    changes = []
    for path in _strays(lesson):
        changes.append(_difference(lesson, path, path.read_text(encoding="utf-8"), ""))
        path.unlink()
    for step in lesson.steps:
        text = text_of(rehearsal.traces[Scenario(step)])
        common, own = (_folder(lesson) / name for name in (common_name(step), own_name(step, version)))
        if version == SUPPORTED[0] or not common.exists():
            changes.append(_write(lesson, common, text))
        elif _read(common) == text:
            changes.append(_write(lesson, own, ""))
        else:
            changes.append(_write(lesson, own, text))
    return "".join(changes)


def _missing(lesson: Lesson, version: str) -> list[Problem]:
    missing = [common_name(step) for step in lesson.steps if not (_folder(lesson) / common_name(step)).exists()]
    if not missing:
        return []
    trouble = f"golden traces are missing: {', '.join(missing)}."
    return [Problem(lesson.path / "traces", trouble, f"Run record_traces {lesson.slug} on Django {version}.")]


def _compared(rehearsal: Rehearsal, step: Step, version: str) -> list[Problem]:
    folder = _folder(rehearsal.lesson)
    own = folder / own_name(step, version)
    path = own if own.exists() else folder / common_name(step)
    remedy = f"If that is as it should be, run record_traces {rehearsal.lesson.slug} on Django {version}."
    text = text_of(rehearsal.traces[Scenario(step)])
    if path.exists() and _read(path) != text:
        difference = _difference(rehearsal.lesson, path, _read(path), text)
        trouble = f"{step.action}() does something else on Django {version}:\n{_cut(difference)}\n"
        return [Problem(_shown(rehearsal.lesson, path), trouble, remedy)]
    if path == own and _read(folder / common_name(step)) == text:
        return [Problem(_shown(rehearsal.lesson, path), "it says the same as the common trace.", "Remove it.")]
    return []


def _strays(lesson: Lesson) -> list[Path]:
    known = {common_name(step) for step in lesson.steps}
    known |= {own_name(step, version) for step in lesson.steps for version in SUPPORTED[1:]}
    return [path for path in sorted(_folder(lesson).glob("*")) if path.name not in known]


def _stray(lesson: Lesson, path: Path) -> Problem:
    remedy = f"Remove it, or let record_traces {lesson.slug} do so."
    return Problem(_shown(lesson, path), "it is the trace of no action and variant of this lesson.", remedy)


def _versions_with_own_traces(lesson: Lesson) -> set[str]:
    return {version for version in SUPPORTED[1:] if list(_folder(lesson).glob(f"*.django-{version}.txt"))}


def _differences_unsaid(lesson: Lesson) -> list[Problem]:
    return [
        Problem(
            lesson.path / "lesson.md",
            f"it has traces of its own for Django {version} and does not say what differs.",
            f'Give the front matter a table [differences] with "{version}" = "…".',
        )
        for version in sorted(_versions_with_own_traces(lesson) - set(lesson.differences))
    ]


def _differences_unseen(lesson: Lesson) -> list[Problem]:
    of_some = [proof.versions for proof in lesson.proofs.values() if proof.versions != SUPPORTED]
    return [
        Problem(
            lesson.path / "lesson.md",
            f"[differences] speaks of Django {version}, but no trace and no claim differs there.",
            "Show the difference in an action, or take the sentence out.",
        )
        for version in sorted(set(lesson.differences) - _versions_with_own_traces(lesson).union(*of_some))
    ]


def _write(lesson: Lesson, path: Path, text: str) -> str:
    """Give the file this text, or remove it when there is none; return what has changed."""
    before = _read(path)
    if before == text:
        return ""
    if text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    else:
        path.unlink()
    return _difference(lesson, path, before, text)


def _difference(lesson: Lesson, path: Path, before: str, after: str) -> str:
    name = _shown(lesson, path).as_posix()
    return "".join(unified_diff(before.splitlines(True), after.splitlines(True), name, f"{name} (this run)", n=2))


def _cut(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:MAX_LINES_OF_DIFFERENCE], *(["…"] if len(lines) > MAX_LINES_OF_DIFFERENCE else [])])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _folder(lesson: Lesson) -> Path:
    return lesson.folder / "traces"


def _shown(lesson: Lesson, path: Path) -> Path:
    return Path(lesson.path) / path.relative_to(lesson.folder)
