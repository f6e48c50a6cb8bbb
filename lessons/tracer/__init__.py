"""Records what a piece of Django code really does, as events, without changing any of it."""

from lessons.tracer.apps import app_loaded
from lessons.tracer.errors import record_exception
from lessons.tracer.lines import TOLD, TOLD_IN_TURNS, exceptions_caught, lines_that_ran
from lessons.tracer.places import OwnFiles, end_stacks_at
from lessons.tracer.recording import Recording
from lessons.tracer.tables import Schemas, read_tables
from lessons.tracer.tracing import trace

__all__ = [
    "TOLD",
    "TOLD_IN_TURNS",
    "OwnFiles",
    "Recording",
    "Schemas",
    "app_loaded",
    "end_stacks_at",
    "exceptions_caught",
    "lines_that_ran",
    "read_tables",
    "record_exception",
    "trace",
]
