"""What is printed, logged and warned of."""

import contextlib
import io
import logging
import os
import subprocess
import sys
import traceback
import warnings
from functools import partial

import pytest
from django.core.management import BaseCommand, call_command
from django.db import transaction

from lessons.tracer import trace
from lessons.traces.events import OutputWritten
from lessons.traces.plain import MAX_TEXT
from tests.bookshop.models import Author
from tests.bookshop.signals import book_published
from tests.tracer.zoo import silent_logger

logger = logging.getLogger("bookshop")


def texts(events):
    return [event.text for event in events.of(OutputWritten)]


def test_print_is_recorded_as_a_line(record):
    written = record(lambda: print("hello", 1)).one(OutputWritten)

    assert (written.stream, written.text, written.source) == ("stdout", "hello 1", "")


def test_print_still_reaches_the_terminal(record, capsys):
    record(lambda: print("hello"))

    assert capsys.readouterr().out == "hello\n"


def test_print_to_stderr_is_recorded_as_such(record):
    assert record(lambda: print("oh", file=sys.stderr)).one(OutputWritten).stream == "stderr"


def test_empty_line_is_recorded(record):
    assert texts(record(print)) == [""]


def test_line_written_in_pieces_is_recorded_whole(record):
    def act():
        for piece in "a", "b", "c\n":
            sys.stdout.write(piece)

    assert texts(record(act)) == ["abc"]


def test_line_without_end_is_recorded_before_the_next_event(record):
    def act():
        print("unfinished", end="")
        book_published.send(sender=None)

    assert record(act).kinds == ["output_written", "signal_sent", "signal_done"]


def test_line_without_end_is_recorded_at_the_end(record):
    assert texts(record(lambda: print("unfinished", end=""))) == ["unfinished"]


def test_endless_line_is_recorded_in_pieces_and_not_kept(record):
    kept = []

    def act():
        for _ in range(100):
            sys.stdout.write("x" * 999)
            kept.append(len(sys.stdout._line))

    events = record(act)

    assert max(kept) < MAX_TEXT
    assert "".join(texts(events)) == "x" * 99_900
    assert [len(text) for text in texts(events)[:-1]] == [MAX_TEXT] * (len(events) - 1)
    assert max(map(len, texts(events))) <= MAX_TEXT


def test_long_text_with_lines_is_recorded_in_pieces(record):
    events = record(lambda: sys.stdout.write("x\n" * MAX_TEXT))

    assert max(map(len, texts(events))) <= MAX_TEXT
    assert "".join(texts(events)).count("x") == MAX_TEXT


@pytest.mark.parametrize(
    ("written", "recorded"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("nul\0", "nul\N{REPLACEMENT CHARACTER}"),
        ("<script>", "<script>"),
        ("data: x", "data: x"),
    ],
)
def test_hostile_text_is_recorded_as_harmless_text(record, written, recorded):
    assert texts(record(lambda: print(written))) == [recorded]


def test_lone_surrogate_is_recorded_as_replaced(record, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())

    assert texts(record(lambda: print("\ud800"))) == ["\N{REPLACEMENT CHARACTER}"]


def test_redirected_output_is_not_recorded(record):
    captured = io.StringIO()

    def act():
        with contextlib.redirect_stdout(captured):
            print("hidden")

    assert not record(act)
    assert captured.getvalue() == "hidden\n"


def test_streams_are_as_before_afterwards(record):
    before = sys.stdout, sys.stderr

    record(lambda: print("hello"))

    assert (sys.stdout, sys.stderr) == before


def test_stream_kept_beyond_the_trace_still_works(capsys):
    kept, events = [], []
    with trace(events.append):
        kept.append(sys.stdout)

    print("late", file=kept[0])

    assert capsys.readouterr().out == "late\n"
    assert not events


def test_log_record_is_recorded_with_its_level_and_logger(record):
    logged = record(lambda: logger.warning("%s of %d", "one", 2)).one(OutputWritten)

    assert (logged.stream, logged.text, logged.source) == ("log", "WARNING: one of 2", "bookshop")


def test_log_record_below_the_level_is_not_recorded(record):
    assert not record(lambda: logger.debug("quiet"))


def test_log_record_with_exception_shows_it(record):
    def act():
        try:
            int("no")
        except ValueError:
            logger.exception("Failed")

    assert texts(record(act)) == ["ERROR: Failed\nValueError(\"invalid literal for int() with base 10: 'no'\")"]


@pytest.mark.parametrize(
    ("message", "args", "text"),
    [
        ("%d", ("no",), "%d ('no',)"),
        ("%s", (), "%s"),
        ("%s", (1, 2), "%s (1, 2)"),
        ("%c", (0x110000,), "%c (1114112,)"),
        (ValueError("no"), (), "no"),
        ("%(a)s", ({"a": 1},), "%(a)s {'a': 1}"),
    ],
)
def test_log_record_that_nobody_formats_is_recorded_as_well_as_it_can_be(record, message, args, text):
    assert texts(record(lambda: silent_logger().error(message, *args))) == [f"ERROR: {text}"]


def test_huge_number_in_a_log_record_is_recorded_by_its_size(record):
    def act():
        silent_logger().error("%s", 1 << 20_000)
        silent_logger().error(1 << 20_000)

    assert texts(record(act)) == ["ERROR: <an integer of 20001 bits>"] * 2


def test_log_record_that_a_handler_prints_is_recorded_once(record):
    handlerless = logging.getLogger("handlerless")
    handlerless.propagate = False

    def act():
        handler = logging.StreamHandler()
        handlerless.addHandler(handler)
        handlerless.error("with a handler")
        handlerless.removeHandler(handler)
        handlerless.error("by the last resort")

    assert texts(record(act)) == ["ERROR: with a handler", "ERROR: by the last resort"]


def test_print_in_a_handler_is_recorded(record):
    class Loud(logging.Handler):
        def emit(self, log_record):
            print("heard")

    def act():
        handler = Loud()
        logger.addHandler(handler)
        logger.error("oh")
        logger.removeHandler(handler)

    assert texts(record(act)) == ["ERROR: oh", "heard"]


def test_log_argument_of_the_learner_is_not_asked_when_nobody_formats_it(record):
    silent = logging.getLogger("silent")
    silent.propagate = False
    silent.addHandler(logging.NullHandler())

    assert texts(record(lambda: silent.error("saved %s", Author(pk=1)))) == ["ERROR: saved <Author pk=1>"]


def test_log_argument_is_formatted_once_when_a_handler_formats_it(record, caplog):
    asked = []

    class Name:
        def __str__(self):
            asked.append(self)
            return "Ada"

    lonely = logging.getLogger("lonely")
    lonely.propagate = False
    lonely.addHandler(caplog.handler)

    assert texts(record(lambda: lonely.error("saved %s", Name()))) == ["ERROR: saved Ada"]
    assert len(asked) == 1


def test_warning_is_recorded_with_category_and_place(record):
    def act():
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    with pytest.warns(DeprecationWarning, match="old"):
        warned = record(act).one(OutputWritten)

    assert (warned.stream, warned.text, warned.source) == ("warning", "old", "DeprecationWarning")
    assert warned.place == f"{__file__}:{act.__code__.co_firstlineno + 1}"


def test_warning_says_as_much_as_without_the_trace(tmp_path):
    """Of a file that nobody closed it says how to find out who opened it, which showwarning() is not told."""
    tmp_path.joinpath("leaking.py").write_text(LEAKING)
    command = [sys.executable, "-W", "always", tmp_path / "leaking.py"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    lines = run.stderr.splitlines()
    half = len(lines) // 2
    assert "tracemalloc" in run.stderr
    assert lines[:half] == lines[half:]


LEAKING = """
import os
from django.conf import settings
settings.configure()
from lessons.tracer import trace
def leak():
    open(os.devnull)
leak()
with trace([].append):
    leak()
"""


def test_caught_warnings_stay_with_who_catches_them(record):
    caught = []

    def act():
        with warnings.catch_warnings(record=True) as collected:
            warnings.simplefilter("always")
            warnings.warn("old", stacklevel=1)
            caught.extend(collected)

    events = record(act)

    assert [str(warning.message) for warning in caught] == ["old"]
    assert not events


def test_printed_traceback_is_recorded(record):
    def act():
        try:
            int("no")
        except ValueError:
            traceback.print_exc()

    assert texts(record(act))[-1].startswith("ValueError: invalid literal")


def test_output_of_a_command_of_django_is_its_own(record):
    written = record(lambda: call_command("check", list_tags=True)).one(OutputWritten)

    assert (written.stream, written.source) == ("stdout", "Django")


@pytest.mark.django_db(transaction=True)
def test_callback_without_a_frame_writes_for_the_learner(record):
    written = record(lambda: transaction.on_commit(partial(print, "hello"))).one(OutputWritten)

    assert (written.text, written.source) == ("hello", "")


def test_output_of_a_command_of_the_learner_is_theirs(record):
    class Command(BaseCommand):
        def handle(self, **options):
            self.stdout.write("hello")

    written = record(lambda: call_command(Command())).one(OutputWritten)

    assert (written.text, written.source) == ("hello", "")
