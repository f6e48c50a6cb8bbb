"""What the page of a comparison says of two runs, besides their scores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lessons.catalogue import UnknownAction
from lessons.editing.edits import YOURS
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run
from lessons.showing.code import Difference, difference
from lessons.traces.events import Event, TablesRead

_MOST_FILES = 3


@dataclass(frozen=True)
class Choice:
    """A run that another may be compared with."""

    run: Run
    name: str
    label: str


def names_of(left: Run, right: Run) -> tuple[str, str]:
    """Return what the columns are called: by the code that ran, and where that is the same, by the run."""
    names = _name_of(left), _name_of(right)
    if names[0] != names[1]:
        return names
    return f"{names[0]}, run {left.number}", f"{names[1]}, run {right.number}"


def choices(runs: Iterable[Run]) -> list[Choice]:
    """Return runs that can be compared, as a page offers them."""
    return [Choice(run, _name_of(run), label_of(run)) for run in runs]


def label_of(run: Run) -> str:
    """Return what the button of an action says; of one that the lesson has lost, its name."""
    lesson = lesson_or_none(run.lesson)
    try:
        return lesson.action(run.action).label if lesson else f"{run.action}()"
    except UnknownAction:
        return f"{run.action}()"


def remarks(left: Run, right: Run, left_events: Iterable[Event], right_events: Iterable[Event]) -> Iterator[str]:
    """Yield a sentence for each thing that two runs have, or do not have, in common from the start."""
    if (left.lesson, left.action) == (right.lesson, right.action):
        yield f"Both ran “{label_of(left)}”."
    else:
        yield f"They ran different actions: “{label_of(left)}” and “{label_of(right)}”."
    one, other = _first_tables(left_events), _first_tables(right_events)
    if one is None or other is None:
        yield "One of them ended before its tables were read, so nothing says whether they began with equal data."
    elif one != other:
        yield "They did not begin with equal data, so not all that differs comes from the code."
    else:
        yield f"They began with equal {'fresh ' if left.is_on_fresh_data and right.is_on_fresh_data else ''}data."


def changed_files(left: Run, right: Run) -> list[str]:
    """Return the paths of the files in which the code of two runs differs."""
    if not left.files or not right.files:
        return []
    one, other = left.files.files, right.files.files
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def differences(left: Run, right: Run) -> list[tuple[str, Difference]]:
    """Return the first files in which the code of two runs differs, each with what the right one has changed."""
    paths = changed_files(left, right)[:_MOST_FILES]
    if not left.files or not right.files:
        return []
    one, other = left.files.files, right.files.files
    both = [(path, difference(one.get(path, ""), other.get(path, ""))) for path in paths]
    return [(path, found) for path, found in both if found]


def _name_of(run: Run) -> str:
    if run.variant == YOURS:
        return "Yours"
    lesson = lesson_or_none(run.lesson)
    return (lesson.titles if lesson else {}).get(run.variant, run.variant or "As shipped")


def _first_tables(events: Iterable[Event]) -> object:
    return next((event.tables for event in events if isinstance(event, TablesRead)), None)
