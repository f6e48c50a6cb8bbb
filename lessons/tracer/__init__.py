"""Records what a piece of Django code really does, as events, without changing any of it."""

from lessons.tracer.tables import read_tables
from lessons.tracer.tracing import trace

__all__ = ["read_tables", "trace"]
