"""A trace as text: one line for each event, the same for the same run."""

import pytest
from msgspec.structs import replace

from lessons.traces.events import (
    KINDS,
    CallbackRegistered,
    Cell,
    ExceptionRaised,
    Frame,
    Item,
    OutputWritten,
    QueryRan,
    ReceiverConnected,
    RowInserted,
    SignalSent,
    Table,
    TablesRead,
)
from lessons.traces.text import LINES, event_line
from tests.vocabulary import fields_of

QUERY = QueryRan(database="default", sql="SELECT 1", parameters=(), duration_us=5, rows=None, error="")
CONNECTED = ReceiverConnected(
    signal="post_save", receiver="greet", sender="", dispatch_uid="", weak=False, is_async=False
)


def output(text, **common):
    return OutputWritten(stream="stdout", text=text, source="", **common)


def test_every_kind_has_a_line():
    assert LINES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_can_be_written(kind):
    plainest = {str: "x", int: 1, bool: True, int | None: 1}
    event = KINDS[kind](**{name: plainest.get(annotation, ()) for name, annotation in fields_of(KINDS[kind]).items()})

    line = event_line(event)

    assert line.strip()
    assert "\n" not in line


def test_line_is_indented_by_depth():
    assert event_line(output("a", depth=2)) == "    stdout: a"


@pytest.mark.parametrize("depth", [-5, 10**9])
def test_depth_of_a_hostile_trace_is_bounded(depth):
    assert len(event_line(output("a", depth=depth))) < 200


def test_place_stands_at_the_end():
    assert event_line(output("a", place="shop/signals.py:8")) == "stdout: a  [shop/signals.py:8]"


def test_times_are_left_out():
    assert event_line(QUERY) == event_line(replace(QUERY, at_us=99, duration_us=99))


def test_control_characters_are_escaped():
    assert event_line(output("a\n\x1b[31mb\r\0\u202e")) == r"stdout: a\n\x1b[31mb\r\x00\u202e"


def test_nothing_is_said_of_what_is_empty():
    assert event_line(CONNECTED) == "connected greet to post_save"


def test_flags_and_names_are_said():
    told = replace(CONNECTED, sender="Author", dispatch_uid="once", weak=True, is_async=True)

    assert event_line(told) == "connected greet to post_save, sender Author, dispatch_uid once, weak, async"


def test_default_database_goes_without_saying():
    assert event_line(QUERY) == "SQL SELECT 1 []"
    assert event_line(replace(QUERY, database="other")) == "SQL on other SELECT 1 []"


def test_refused_statement_says_why():
    assert event_line(replace(QUERY, error="no such table: a")) == "SQL SELECT 1 [], refused: no such table: a"


def test_rows_of_a_statement_are_told():
    assert event_line(replace(QUERY, rows=0)) == "SQL SELECT 1 [], rows: 0"


def test_arguments_are_listed():
    sent = SignalSent(
        signal="post_save", method="send", sender="Author", arguments=(Item("a", "1"), Item("b", "2")), receivers=3
    )

    assert event_line(sent) == "post_save.send(a=1, b=2), sender Author, receivers: 3"


def test_muted_receivers_are_listed():
    sent = SignalSent(
        signal="post_save", method="send", sender="Author", arguments=(), receivers=0, muted=("greet", "note")
    )

    assert event_line(sent) == "post_save.send(), sender Author, receivers: 0, muted: greet, note"


def test_frames_are_listed():
    raised = ExceptionRaised(exception="ValueError('x')", frames=(Frame("actions.py", 3, "go", "raise …"),))

    assert event_line(raised) == "raised ValueError('x') [actions.py:3 in go]"


def test_tables_are_counted():
    tables = (Table("default", "book", ("id",), ("id",), (), 2), Table("other", "book", ("id",), ("id",), (), 0))

    assert event_line(TablesRead(tables=tables)) == "tables: book 2, book 0 on other"


def test_robust_callback_is_told():
    registered = CallbackRegistered(database="default", callback="notify", number=1, robust=True)

    assert event_line(registered) == "on_commit callback 1: notify, robust"


def test_null_is_not_the_text():
    inserted = RowInserted(database="default", table="book", new=(Cell("a", None), Cell("b", "NULL"), Cell("c", "x")))

    assert event_line(inserted) == "inserted into book: a=NULL, b='NULL', c=x"
