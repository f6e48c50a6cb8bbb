"""The zygote with a tracer that records nothing: what a run costs without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from lessons.sandbox import child, zygote
from lessons.traces.events import AppLoaded, TablesRead


@contextmanager
def no_trace(emit: object, **options: object) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(
        restart=lambda: None,
        close=lambda: None,
        record=lambda event, **options: None,
        schemas=None,
        own=SimpleNamespace(take_over=lambda other: None),
    )


if __name__ == "__main__":
    child.trace = no_trace
    child.app_loaded = lambda loaded, recording: AppLoaded(apps=(), models=())
    child.read_tables = lambda connections, schemas: TablesRead(tables=())
    zygote.main()
