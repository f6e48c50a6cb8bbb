"""The small course of the tests of runs, for the pages that start runs and show them."""

from tests.runs.conftest import (
    _course,
    _engine,
    course_folder,
    dying_process,
    impatient_database,
    learner,
    lesson,
    living_process,
    read,
    stranger,
)

__all__ = [
    "_course",
    "_engine",
    "course_folder",
    "dying_process",
    "impatient_database",
    "learner",
    "lesson",
    "living_process",
    "read",
    "stranger",
]
