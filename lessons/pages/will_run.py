"""The code that is asked about, for the stage before anything has run on it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.catalogue import Action, Lesson
from lessons.showing.code import coloured


@dataclass(frozen=True)
class WillRun:
    """The action that the first question is about, and the file in focus, as HTML."""

    label: str
    action: SafeString
    path: str
    file: SafeString


def will_run(lesson: Lesson) -> WillRun:
    """Return what runs first, as the lesson is shipped: so is what questions are about."""
    action = _first_action(lesson)
    return WillRun(action.label, coloured(action.source), lesson.focus, coloured(lesson.files[lesson.focus]))


def _first_action(lesson: Lesson) -> Action:
    if not lesson.predictions:
        return lesson.actions[0]
    return lesson.action(lesson.scenario(lesson.predictions[0].name).step.action)
