"""Somebody's work as their host sees it while help lasts: their files, and their last run of the lesson."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import RECALL
from lessons.editing.edits import YOURS, with_own_files
from lessons.pages.code import BY_ANOTHER, ShownFile, code_of, files_to_read
from lessons.pages.run_panel import RunPanel, going_on, with_whole_trace
from lessons.runs.course import lesson_or_none
from lessons.runs.lost import up_to_date
from lessons.runs.models import Run
from lessons.workshops.helping import work_seen
from lessons.workshops.models import Help, Room


@dataclass(frozen=True, kw_only=True)
class Work:
    """`files` are those of the learner, with what they have changed open. `panel` is None before the first run."""

    lesson: Lesson
    files: tuple[ShownFile, ...]
    has_changed_files: bool
    panel: RunPanel | None

    @property
    def changed_files(self) -> list[ShownFile]:
        return [file for file in self.files if file.note]


def shown_work_of(room: Room) -> dict[str, Any]:
    """Return what templates need to show work on the projector. Nothing is asked before one does, and then once."""
    return {"shown_work": cache(lambda: _shown_work(room))}


def _shown_work(room: Room) -> Work | None:
    found = work_seen().filter(room=room, is_on_projector=True).select_related("participant__learner").first()
    return work_of(found) if found else None


def work_of(help: Help) -> Work | None:  # noqa: A002  its own name
    """Return the work of who is being helped, in the lesson where they are; None where they are in none."""
    participant = help.participant
    lesson = lesson_or_none(participant.lesson)
    if lesson is None:
        return None
    own = with_own_files(participant.learner, lesson)
    has_own = own.has_variant(YOURS)
    runs = Run.objects.filter(learner=participant.learner, sandbox__lesson=lesson.slug).exclude(variant=RECALL)
    run = runs.order_by("-created_at").first()
    run = up_to_date(run) if run and not run.has_ended else run
    return Work(
        lesson=lesson,
        files=files_to_read(code_of(own, YOURS if has_own else "").files, focus=lesson.focus, note=BY_ANOTHER),
        has_changed_files=has_own,
        panel=_panel(run) if run else None,
    )


def _panel(run: Run) -> RunPanel:
    return with_whole_trace(run) if run.has_ended else going_on(run)
