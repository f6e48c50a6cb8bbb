"""What every event of the tracer must be like for the web process to take it and show it."""

from msgspec import to_builtins

from lessons.sandbox.limits import Limits
from lessons.tracer.values import MAX_NAME
from lessons.traces.packing import from_json, may_not_be_plain, to_json
from lessons.traces.spans import unended

LONG = {"body", "error", "exception", "parameters", "sql", "subject", "text"}
"""Fields that are neither a name nor a short value."""


def names_in(value, field=""):
    """Return the names and short values that an event as plain data holds."""
    if isinstance(value, dict):
        for name, content in value.items():
            yield from names_in(content, name)
    elif isinstance(value, list | tuple):
        for content in value:
            yield from names_in(content, field)
    elif isinstance(value, str) and field not in LONG:
        yield value.rpartition(":")[0] if field == "place" else value


def assert_fit(events):
    lines = [to_json(event) for event in events]
    assert [from_json(line) for line in lines] == events
    assert unended(events) == []
    assert not any(map(may_not_be_plain, lines))
    assert max(map(len, lines), default=0) <= Limits().event_bytes
    assert max((len(name) for event in events for name in names_in(to_builtins(event))), default=0) <= MAX_NAME
