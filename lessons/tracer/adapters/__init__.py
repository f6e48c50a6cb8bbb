"""What the tracer asks of a database, answered by an adapter for each vendor."""

from lessons.tracer.adapters.adapter import Adapter, Fetched, Unreadable, Value
from lessons.tracer.adapters.choice import adapter_of
from lessons.tracer.adapters.schema import Schema, Shape, is_noise

__all__ = ["Adapter", "Fetched", "Schema", "Shape", "Unreadable", "Value", "adapter_of", "is_noise"]
