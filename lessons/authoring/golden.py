"""Golden traces: what each action of each variant does on fresh data, as text in `traces/`."""

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from itertools import groupby
from pathlib import Path

import django
from msgspec.structs import replace

from lessons.authoring.masks import content, is_uuid, masked, under_masks
from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import Rehearsal, run_all
from lessons.catalogue import Lesson
from lessons.catalogue.proofs import Scenario, Step
from lessons.catalogue.versions import SUPPORTED, feature_release, is_met
from lessons.traces.events import Change, Event, QueryRan, RowDeleted
from lessons.traces.flushes import without_flushes
from lessons.traces.text import event_line
from lessons.traces.trace import Trace

MAX_LINES_OF_DIFFERENCE = 40


def text_of(trace: Trace) -> str:
    """Return a line for each event. Of a flush, whose statements depend on the version of Django, only what it deleted.

    The rows that a statement has written come by their primary keys. Where these are UUIDs, that is an order by
    chance, and here they come by what else they hold. `loaddata` checks the tables of a fixture in the order of a set
    of classes, and here they come by name.
    """
    lines: list[str] = []
    for table, events in groupby(without_flushes(trace), key=_table_with_uuids):
        written = [f"{event_line(event)}\n" for event in _in_order_of_tables(events)]
        lines += sorted(written, key=content) if table else written
    return "".join(lines)


def _in_order_of_tables(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events, with the tables of foreign key checks in a row exchanged. The rest belongs to the place."""
    for is_check, found in groupby(events, key=_is_foreign_key_check):
        if is_check:
            checks = [event for event in found if isinstance(event, QueryRan)]
            statements = sorted(event.sql for event in checks)
            yield from (replace(event, sql=sql) for event, sql in zip(checks, statements, strict=True))
        else:
            yield from found


def _is_foreign_key_check(event: Event) -> bool:
    return isinstance(event, QueryRan) and event.sql.startswith("PRAGMA foreign_key_check(")


def _table_with_uuids(event: Event) -> tuple[str, ...]:
    """Return what was done to which table, for a row whose first column holds a UUID, and nothing for all else."""
    if not isinstance(event, Change):
        return ()
    cells = event.old if isinstance(event, RowDeleted) else event.new
    return (event.kind, event.database, event.table) if cells and is_uuid(cells[0].value) else ()


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
    """Write what has changed and return the difference. Files of actions and variants that are gone are removed.

    What has changed is run once more, to find out what differs from run to run and gets a mask.
    """
    lesson, version = rehearsal.lesson, feature_release(django.get_version())
    changes = []
    for path in _strays(lesson):
        changes.append(_difference(lesson, path, path.read_text(encoding="utf-8"), ""))
        path.unlink()
    written: dict[Path, Scenario] = {}
    for step in lesson.steps:
        text = text_of(rehearsal.traces[Scenario(step)])
        common, own = (_folder(lesson) / name for name in (common_name(step), own_name(step, version)))
        if version == SUPPORTED[0] or not common.exists():
            path = common
        elif _tells(common, text):
            changes.append(_write(lesson, own, ""))
            continue
        else:
            path = own
        if not _tells(path, text):
            written[path] = Scenario(step)
    again = run_all([(lesson, scenario) for scenario in written.values()])
    for path, scenario in written.items():
        text = masked(text_of(rehearsal.traces[scenario]), text_of(again[lesson, scenario]))
        changes.append(_write(lesson, path, text))
    return "".join(changes)


def _tells(path: Path, text: str) -> bool:
    """Say whether a golden trace, if it is there, is that of a run with this text."""
    golden = _read(path)
    return golden == under_masks(text, golden)


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
    remedy = f"If this is intended, run record_traces {rehearsal.lesson.slug} on Django {version}."
    text = text_of(rehearsal.traces[Scenario(step)])
    if path.exists() and not _tells(path, text):
        difference = _difference(rehearsal.lesson, path, _read(path), under_masks(text, _read(path)))
        trouble = f"{step.action}() behaves differently on Django {version}:\n{_cut(difference)}\n"
        return [Problem(_shown(rehearsal.lesson, path), trouble, remedy)]
    if path == own and _tells(folder / common_name(step), text):
        return [Problem(_shown(rehearsal.lesson, path), "it is identical to the common trace.", "Remove it.")]
    return []


def _strays(lesson: Lesson) -> list[Path]:
    known = {common_name(step) for step in lesson.steps_of_any_version}
    known |= {own_name(step, version) for step in lesson.steps_of_any_version for version in SUPPORTED[1:]}
    return [path for path in sorted(_folder(lesson).glob("*")) if path.name not in known]


def _stray(lesson: Lesson, path: Path) -> Problem:
    remedy = f"Remove it, or run record_traces {lesson.slug}."
    return Problem(_shown(lesson, path), "this lesson has no such action or variant.", remedy)


def _versions_with_own_traces(lesson: Lesson) -> set[str]:
    return {version for version in SUPPORTED[1:] if list(_folder(lesson).glob(f"*.django-{version}.txt"))}


def _differences_unsaid(lesson: Lesson) -> list[Problem]:
    return [
        Problem(
            lesson.path / "lesson.md",
            f"it has separate traces for Django {version}, but does not say what differs.",
            f'Add a table [differences] with "{version}" = "…" to the front matter.',
        )
        for version in sorted(_versions_with_own_traces(lesson) - set(lesson.differences))
    ]


def _differences_unseen(lesson: Lesson) -> list[Problem]:
    actions, variants = (*lesson.actions, *lesson.other_actions), (*lesson.variants, *lesson.other_variants)
    conditions = [*(action.django for action in actions), *(variant.django for variant in variants)]
    of_some = [proof.versions for proof in lesson.proofs.values() if proof.versions != SUPPORTED]
    of_some += [_differing(condition) for condition in conditions]
    return [
        Problem(
            lesson.path / "lesson.md",
            f"[differences] mentions Django {version}, but no trace or claim differs there.",
            "Show the difference in an action, or remove the sentence.",
        )
        for version in sorted(set(lesson.differences) - _versions_with_own_traces(lesson).union(*of_some))
    ]


def _differing(condition: str) -> tuple[str, ...]:
    """Return the versions that differ from the oldest in whether they meet the condition."""
    return tuple(version for version in SUPPORTED if is_met(condition, version) != is_met(condition, SUPPORTED[0]))


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
