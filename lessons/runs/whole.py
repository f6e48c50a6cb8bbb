"""Runs that nobody follows: from their start to their end in one call."""

from lessons.catalogue import Lesson
from lessons.runs.carrying_out import Then, carry_out
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.starting import NotStarted, start


def run_to_its_end(run: Run, lesson: Lesson, then: Then = lambda run, lesson: None) -> str:
    """Start a run, carry it out and keep it. Return the sentence that says why that was not possible, or nothing.

    `then` is called with a run that could be kept.
    """
    log = EventLog(lesson.files_with(run.variant))
    try:
        start(run, lesson, log)
    except NotStarted as error:
        return str(error)
    carry_out(run, lesson, log, then)
    return log.problem
