"""Names that the learner chooses: short plain text in every event, and the real ones in the database."""

import logging
import warnings

import pytest
from django.apps import AppConfig
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, models, transaction
from django.dispatch import Signal
from django.test.utils import isolate_apps

from lessons.tracer import Schemas, app_loaded, read_tables, trace
from lessons.tracer.values import MAX_NAME
from lessons.traces.events import (
    CallbackCalled,
    ExceptionRaised,
    MailSent,
    OutputWritten,
    ReceiverCalled,
    ReceiverConnected,
    RowInserted,
    RowUpdated,
    SavepointMade,
    SignalSent,
)
from lessons.traces.plain import plain
from tests.bookshop.signals import book_published
from tests.tracer.fit import assert_fit

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "\u202eolleh\x1b[31m" + "x" * 5_000
SHOWN = plain(LONG, MAX_NAME)
ALIKE = "a\N{REPLACEMENT CHARACTER}"
SNOW = "\N{SNOWMAN}" * 5_000


def read(schemas=None):
    """Return the tables of the default database by name."""
    event = read_tables([connections["default"]], schemas or Schemas())
    assert_fit([event])
    return {table.name: table for table in event.tables}


def named(name):
    """Return a function of that name that does nothing."""

    def function(*args, **named):
        """Do nothing."""

    function.__qualname__ = function.__name__ = name
    return function


def test_name_is_shown_short_and_plain():
    assert SHOWN.startswith("\N{REPLACEMENT CHARACTER}ollehxxx")
    assert len(SHOWN) <= MAX_NAME


def test_receiver_and_uid(record):
    receiver = named(LONG)

    def act():
        book_published.connect(receiver, dispatch_uid=LONG)
        book_published.send(sender=type(LONG, (), {}))

    events = record(act)

    assert (events.one(ReceiverConnected).receiver, events.one(ReceiverConnected).dispatch_uid) == (SHOWN, SHOWN)
    assert (events.one(ReceiverCalled).receiver, events.one(ReceiverCalled).dispatch_uid) == (SHOWN, SHOWN)
    assert events.one(SignalSent).sender == SHOWN


def test_signal_and_arguments(record, monkeypatch):
    signal = Signal()
    monkeypatch.setitem(globals(), LONG, signal)

    sent = record(lambda: signal.send(sender=None, **{LONG: type(LONG, (), {})()})).one(SignalSent)

    assert sent.signal == SHOWN
    assert sent.arguments[0].name == SHOWN
    assert sent.arguments[0].value.startswith("<\N{REPLACEMENT CHARACTER}olleh")


def test_callback(record):
    called = record(lambda: transaction.on_commit(named(LONG))).one(CallbackCalled)

    assert called.callback == SHOWN


def test_savepoint(record):
    name = LONG.replace("\x1b", "")

    @transaction.atomic
    def act():
        connection.cursor().execute(f'SAVEPOINT "{name}"')

    assert record(act).one(SavepointMade).savepoint == plain(name, MAX_NAME)


def test_logger_and_level(record):
    logging.addLevelName(35, LONG)
    logger = logging.getLogger(LONG)
    try:
        logged = record(lambda: logger.log(35, "text")).one(OutputWritten)
    finally:
        logging.addLevelName(35, "Level 35")

    assert logged.source == SHOWN
    assert logged.text == f"{SHOWN}: text"


def test_warning(record):
    def act():
        warnings.warn_explicit("text", type(LONG, (UserWarning,), {}), LONG, 1)

    with pytest.warns(UserWarning, match="text"):
        assert record(act).one(OutputWritten).source == SHOWN


def test_addresses(record):
    message = EmailMessage("Hello", "Dear reader")

    def act():
        message.message = str
        message.from_email, message.to = LONG, [LONG] * 300
        EmailBackend().send_messages([message])

    sent = record(act).one(MailSent)

    assert sent.sender == SHOWN
    assert set(sent.recipients) == {SHOWN}


def test_file_and_function(record):
    source = "def f():\n    raise ValueError\nf()\n"
    code = compile(source, LONG, "exec")

    events = record(lambda: exec(code, {}), raises=ValueError, own=LONG.__eq__)

    assert events.one(ExceptionRaised).frames[-1].file == SHOWN
    assert events.one(ExceptionRaised).place == f"{SHOWN}:2"


def test_recursion_through_long_lines(record, tmp_path):
    path = tmp_path / "deep.py"
    path.write_text(f"def {'f' * 5_000}(n):\n    return {'f' * 5_000}(n + 1)  # {SNOW}\n")
    namespace = {}
    exec(compile(path.read_text(), str(path), "exec"), namespace)

    events = record(lambda: namespace["f" * 5_000](1), raises=RecursionError, own=str(path).__eq__)

    assert len(events.one(ExceptionRaised).frames[-1].source) == MAX_NAME


def test_app_and_models():
    class Config(AppConfig):
        label, path = "bookshop", "/"

    config = Config(LONG, None)
    with isolate_apps("tests.bookshop"):
        meta = type("Meta", (), {"app_label": "bookshop"})
        members = {"__module__": "tests.bookshop.models", "Meta": meta}
        config.models = {str(n): type(f"{LONG}{n}", (models.Model,), members.copy()) for n in range(300)}

    loaded = app_loaded([(config, ())])

    assert_fit([loaded])
    assert loaded.apps == (SHOWN,)
    assert loaded.models[0] == plain(f"bookshop.{SHOWN}", MAX_NAME)


def test_alias(record, other_database):
    held = connections[other_database]
    held.alias = LONG
    try:
        events = record(lambda: held.cursor().execute("INSERT INTO bookshop_tag (name) VALUES ('t')"))
    finally:
        held.alias = other_database

    assert {event.database for event in events} == {SHOWN}


def test_table_and_columns(record, execute):
    name = LONG.replace("\x1b", "")
    execute(f'CREATE TABLE "{name}" ("{name}1" INTEGER PRIMARY KEY, "{name}2" TEXT)')

    events = record(lambda: execute(f"INSERT INTO \"{name}\" VALUES (1, 'a')"))
    tables = read()

    assert events.one(RowInserted).table == plain(name, MAX_NAME)
    assert [item.value for item in events.one(RowInserted).new] == ["1", "a"]
    assert tables[plain(name, MAX_NAME)].rows == (("1", "a"),)


def test_tables_with_names_that_become_alike(record, execute):
    for name in ("a\u202a", "a\u202b"):
        execute(f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY, word)')

    def act():
        execute("INSERT INTO \"a\u202b\" VALUES (1, 'second')", "INSERT INTO \"a\u202a\" VALUES (1, 'first')")

    events = record(act)

    words = {event.table: event.new[1].value for event in events.of(RowInserted)}
    assert words == {ALIKE: "second", f"{ALIKE} (2)": "first"}


def test_name_of_a_table_stays_the_same_in_a_trace(execute):
    with trace([].append) as recording:
        execute('CREATE TABLE "a\u202b" (word)', "INSERT INTO \"a\u202b\" VALUES ('old')")
        before = read(recording.schemas)
        execute('CREATE TABLE "a\u202a" (word)', "INSERT INTO \"a\u202a\" VALUES ('new')")
        after = read(recording.schemas)

    assert before[ALIKE].rows == after[ALIKE].rows == (("old",),)
    assert after[f"{ALIKE} (2)"].rows == (("new",),)


def test_columns_with_names_that_become_alike(record, execute):
    execute('CREATE TABLE odd ("a\u202a" TEXT, "a\u202b" INTEGER PRIMARY KEY)')
    execute("INSERT INTO odd VALUES ('x', 1), ('x', 2)")

    events = record(lambda: execute('UPDATE odd SET "a\u202a" = \'y\' WHERE "a\u202b" = 2'))
    table = read()["odd"]

    assert [item.value for item in events.one(RowUpdated).old] == ["x", "2"]
    assert table.columns == (ALIKE, f"{ALIKE} (2)")
    assert table.primary_key == (f"{ALIKE} (2)",)


def test_more_names_than_an_event_holds(execute):
    columns = ", ".join(f'"{number}{SNOW}"' for number in range(300))
    for number in range(8):
        execute(f'CREATE TABLE "{number}{SNOW}" ({columns})')

    assert 0 < sum(SNOW[:10] in name for name in read()) < 8


def test_row_of_columns_with_long_names(record, execute):
    columns = ", ".join(f'"{number}{SNOW}"' for number in range(300))
    execute(f"CREATE TABLE wide ({columns})")
    values = ", ".join([f"'{SNOW}'"] * 300)

    def act():
        execute(f"INSERT INTO wide VALUES ({values})", f'UPDATE wide SET "0{SNOW}" = 1')

    assert len(record(act).one(RowUpdated).new) == 200
