"""What a statement returned: how many rows Django or the learner fetched, and the first of them."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db.backends.utils import CursorWrapper
from msgspec.structs import force_setattr

from lessons.tracer.places import Here
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording, Within
from lessons.tracer.spans import Span
from lessons.tracer.values import plain_name, short
from lessons.traces.events import QueryRan, Row
from lessons.traces.plain import plain

_MAX_ROWS = 3
_MAX_COLUMNS = 12
_MAX_CELL = 60
_FETCHES = frozenset(["fetchone", "fetchmany", "fetchall"])
_ENDS = frozenset(["close", "nextset"])


@dataclass(slots=True)
class _Fetching:
    """A statement that has run, whose rows may be fetched now."""

    cursor: CursorWrapper
    event: QueryRan
    place: Here
    within: Within
    span: Span
    fetched: int = 0
    first: list[Row] = field(default_factory=list)


class FetchRecorder(Recorder):
    """Keeps a statement back until its rows are fetched, or until its thread has something else to record.

    It sees the rows that the caller gets, and fetches none itself.
    """

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self._fetching: dict[int, _Fetching] = {}
        """By thread."""

    def install(self) -> None:
        self.recording.at_close.append(self._settle_all)
        self.replace(CursorWrapper, "__getattr__", self._getattr)
        self.replace(CursorWrapper, "__iter__", self._iter)

    def record(
        self, cursor: CursorWrapper, event: QueryRan, *, returns: Sequence[str], place: Here, within: Within
    ) -> None:
        """Record a statement that has run: at once, or when it is known what is fetched, if it `returns` columns."""
        columns = tuple(map(plain_name, returns[:_MAX_COLUMNS]))
        if not columns:
            self.recording.record(event, place=place, within=within)
            return
        self.recording.settle()
        force_setattr(event, "columns", columns)
        # Those that run while its rows are fetched are not what led to it.
        self.recording.tell_lines(event)
        self._fetching[threading.get_ident()] = _Fetching(cursor, event, place, within, self.recording.span())
        self.recording.kept_back[self._settle] = None

    def _getattr(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def __getattr__(self: CursorWrapper, name: str) -> Any:  # noqa: N807 - Django's own name
            attribute = original(self, name)
            fetching = recorder._fetching and recorder._fetching.get(threading.get_ident())
            if not fetching or fetching.cursor is not self:
                return attribute
            if name in _FETCHES:
                return recorder._watched(fetching, name, attribute)
            if name in _ENDS:
                recorder._end(fetching)
            return attribute

        recorder = self
        return __getattr__

    def _iter(self, original: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        @wraps(original)
        def __iter__(self: CursorWrapper) -> Iterator[Any]:  # noqa: N807 - Django's own name
            fetching = recorder._fetching.get(threading.get_ident())
            rows = original(self)
            if fetching is None or fetching.cursor is not self:
                return rows
            return recorder._passed_on(fetching, rows)

        recorder = self
        return __iter__

    def _watched(self, fetching: _Fetching, name: str, fetch: Callable[..., Any]) -> Callable[..., Any]:
        def fetched(*args: Any, **named: Any) -> Any:
            rows = fetch(*args, **named)
            if name == "fetchone":
                self._take(fetching, () if rows is None else (rows,))
            elif type(rows) is list:
                self._take(fetching, rows)
                if name == "fetchall" or not rows:
                    self._end(fetching)
            return rows

        return fetched

    def _passed_on(self, fetching: _Fetching, rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            self._take(fetching, (row,))
            yield row
        self._end(fetching)

    def _take(self, fetching: _Fetching, rows: "list[Any] | tuple[Any, ...]") -> None:
        fetching.fetched += len(rows)
        if len(fetching.first) < _MAX_ROWS:
            fetching.first += [_row(row) for row in rows[: _MAX_ROWS - len(fetching.first)]]

    def _end(self, fetching: _Fetching) -> None:
        """Record the statement, of which no more rows will come."""
        if self._fetching.get(threading.get_ident()) is fetching:
            self._settle(is_over=True)

    def _settle(self, *, is_over: bool = False, thread: int | None = None) -> None:
        thread = threading.get_ident() if thread is None else thread
        fetching = self._fetching.pop(thread, None)
        if not self._fetching:
            self.recording.kept_back.pop(self._settle, None)
        if fetching is None:
            return
        event = fetching.event
        force_setattr(event, "fetched", fetching.fetched)
        force_setattr(event, "first_rows", tuple(fetching.first))
        force_setattr(event, "goes_on", not is_over)
        self.recording.record(event, place=fetching.place, within=fetching.within, inside=fetching.span, has_lines=True)

    def _settle_all(self) -> None:
        for thread in list(self._fetching):
            self._settle(thread=thread)


def _row(row: object) -> Row:
    # The learner may have the driver make anything of a row.
    values: Iterable[object] = row[:_MAX_COLUMNS] if type(row) is tuple else (row,)
    return tuple([_cell(value) for value in values])


def _cell(value: object) -> str | None:
    if value is None:
        return None
    return plain(value if type(value) is str else short(value), _MAX_CELL)
