"""A trace as indented text: one line per event, the same for the same run, so that it reads well in a diff."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lessons.traces.events import Cell, ConfigUsed, Dangling, Event, Frame, Item, Table, WaitingReceiver

INDENT = "  "
MAX_DEPTH = 50
"""Deeper events are not moved further to the right."""

LINES: Mapping[str, str] = {
    "run_started": "run {action}()",
    "run_finished": "{outcome}: {sentence}",
    "app_loaded": "loaded {apps}: {models}{configs}{waiting}",
    "tables_read": "tables: {tables}",
    "receiver_connected": "connected {receiver} to {signal}{sender}{dispatch_uid}{weak}{is_async}",
    "receiver_connected_again": "connected again, so ignored: {receiver} to {signal}{sender}{dispatch_uid}",
    "receiver_disconnected": "disconnected {receiver} from {signal}{sender}{dispatch_uid}, found: {found}",
    "receiver_collected": "garbage-collected {receiver}, a receiver of {signal}",
    "signal_sent": "{signal}.{method}({arguments}){sender}, receivers: {receivers}{muted}",
    "signal_done": "{signal} done: [{responses}]",
    "signal_raised": "{signal} raised {exception}{skipped}",
    "receiver_called": "receiver {receiver}({arguments}){dispatch_uid}{is_async}",
    "receiver_returned": "{receiver} returned {value}",
    "receiver_raised": "{receiver} raised {exception}{raised_at}",
    "query_ran": "SQL{database} {sql} [{parameters}]{rows}{fetched}{goes_on}{error}{dangling}{sent}",
    "transaction_broken": "Django marked the transaction as broken{database}",
    "transaction_begun": "BEGIN{database}",
    "transaction_committed": "COMMIT{database}",
    "transaction_rolled_back": "ROLLBACK{database}{left_by}",
    "savepoint_made": "SAVEPOINT {savepoint}{database}",
    "savepoint_released": "RELEASE SAVEPOINT {savepoint}{database}",
    "savepoint_rolled_back": "ROLLBACK TO SAVEPOINT {savepoint}{database}{left_by}",
    "callback_registered": "on_commit{database} callback {number}: {callback}{robust}{holds}",
    "callback_called": "callback {number}: {callback}(){database}{at_once}{caller}{holds}",
    "callback_returned": "callback {number}: {callback} returned",
    "callback_raised": "callback {number}: {callback} raised {exception}{raised_at}",
    "callback_discarded": "callback {number}: {callback} discarded{database}: {reason}",
    "row_inserted": "inserted into {table}{database}: {new}",
    "row_updated": "updated in {table}{database}: {old} -> {new}",
    "row_deleted": "deleted from {table}{database}: {old}",
    "rows_not_followed": "rows of {table}{database} are not followed: {reason}",
    "thread_started": "thread {name}",
    "thread_ended": "thread {name} ended{cut_off}",
    "test_started": "test {test}",
    "test_finished": "{test} {outcome}{message}{raised_at}",
    "flush_started": "flush: Django empties all tables",
    "flush_finished": "flush is done",
    "request_started": "request {method} {path} to {handler}",
    "request_finished": "request {method} {path} finished{status}{left_by}{raised_at}",
    "middleware_called": "middleware {middleware}",
    "middleware_ended": "middleware {middleware}{response}{left_by}{raised_at}",
    "view_called": "view {view}({arguments})",
    "view_ended": "view {view}{response}{left_by}{raised_at}",
    "rendering_started": "rendering {template}",
    "rendering_ended": "rendering {template} ended{left_by}{raised_at}",
    "exception_converted": "Django makes a response of {exception}{status}",
    "client_raised": "the test client raises {exception}",
    "mail_sent": "mail to {recipients}{sender}: {subject}: {body}",
    "output_written": "{stream}{source}: {text}",
    "exception_raised": "raised {exception} [{frames}]{phase}",
    "limit_reached": "limit {limit}: {sentence}",
    "repeated": "{times} times more, counted only: {length}{statements}{changes}",
}
"""How each kind reads. Times are left out: they differ from run to run."""

PHRASES: Mapping[str, str] = {
    "at_once": ", at once: no transaction is open",
    "caller": ", given by {}",
    "cut_off": ": the run was over",
    "dangling": " ({})",
    "database": " on {}",
    "dispatch_uid": ", dispatch_uid {}",
    "error": ", refused: {}",
    "fetched": ", fetched: {}",
    "goes_on": " and more",
    "holds": ", holds {}",
    "is_async": ", async",
    "left_by": ", left by {}",
    "muted": ", muted: {}",
    "message": ": {}",
    "robust": ", robust",
    "raised_at": ", at {}",
    "phase": ", while {}",
    "response": " returned {}",
    "rows": ", rows: {}",
    "sender": ", sender {}",
    "skipped": ", not called: {}",
    "source": " {}",
    "status": ", status {}",
    "waiting": "; {}",
    "weak": ", weak",
}
"""What is said of a field only where there is something to say."""


_CELLS = {None: "NULL", "NULL": "'NULL'"}
"""Values of a row that could be taken for one another."""


def event_line(event: Event) -> str:
    """Return the event as one line without its end, indented by depth, the place in brackets at its end."""
    values = {name: _value(name, getattr(event, name)) for name in event.__struct_fields__}
    indent = INDENT * max(0, min(event.depth, MAX_DEPTH))
    place = f"  [{_one_line(event.place)}]" if event.place else ""
    return f"{indent}{LINES[event.kind].format_map(values)}{place}"


def _value(name: str, value: Any) -> str:
    if name in _SENTENCES:
        return _SENTENCES[name](value)
    if name in PHRASES:
        says_nothing = (not value and value != 0) or value is False or (name, value) == ("database", "default")
        return "" if says_nothing else PHRASES[name].format(_text(value))
    return _text(value)


def _passed_over(configs: Sequence[ConfigUsed]) -> str:
    """What Django does in most apps is not repeated in each trace."""
    return "".join(f"; plain AppConfig, not {_text(used.passed_over)}" for used in configs if used.passed_over)


_SENTENCES: Mapping[str, Callable[[Any], str]] = {
    "changes": lambda rows: f", rows: {len(rows)}" if rows else "",
    "configs": _passed_over,
    "length": lambda length: f"the last {length} events" if length > 1 else "the last event",
    "template": lambda template: _text(template or "a template from a string"),
    "sent": lambda sent: "" if sent else ", not sent by Django",
    "statements": lambda statements: f", statements: {statements}" if statements else "",
}
"""What is said of other fields."""


def _text(value: Any) -> str:
    match value:
        case Item():
            text = f"{value.name}={value.value}"
        case Cell():
            text = f"{value.name}={_CELLS.get(value.value, value.value)}"
        case Dangling():
            key = _text(Cell(value.column, value.value))
            text = f"{value.table} row {value.row}: no {value.parent} for {key}"
        case WaitingReceiver():
            text = f"{value.receiver} waits for {value.sender}"
        case Frame():
            text = f"{value.file}:{value.line} in {value.function}"
        case Table():
            text = f"{value.name} {value.row_count}" + _value("database", value.database)
        case Sequence() if not isinstance(value, str):
            return ", ".join(map(_text, value))
        case _:
            text = str(value)
    return _one_line(text)


def _one_line(text: str) -> str:
    """Return the text with everything escaped that would break the line or speak to a terminal."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
