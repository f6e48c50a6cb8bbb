"""Golden traces are what happens, and a version of Django that differs has its own."""

import django
import pytest

from lessons.authoring import golden
from lessons.catalogue.proofs import Step
from lessons.catalogue.versions import SUPPORTED, feature_release
from lessons.traces.events import QueryRan
from lessons.traces.trace import Trace

COMMON = "traces/write_note--shipped.txt"
OWN = "traces/write_note--shipped.django-6.1.txt"


@pytest.fixture
def complaints(rehearsed):
    return lambda: [str(problem) for problem in golden.find_problems(rehearsed())]


@pytest.fixture
def on_oldest(monkeypatch):
    monkeypatch.setattr(django, "get_version", lambda: f"{SUPPORTED[0]}.19")


@pytest.fixture
def on_newest(monkeypatch):
    monkeypatch.setattr(django, "get_version", lambda: f"{SUPPORTED[-1]}.3")


def queries(*statements):
    """Return a trace of statements. The last of them is the one whose rows were all fetched."""
    return Trace(
        tuple(
            QueryRan(
                database="default",
                sql=sql,
                parameters=(),
                duration_us=1,
                rows=None,
                error="",
                fetched=0,
                goes_on=sql != statements[-1],
            )
            for sql in statements
        )
    )


def test_whole_lesson_has_no_problem(complaints):
    assert complaints() == []


def test_every_action_of_every_variant_has_a_trace(author):
    assert len(list(author.path("traces").iterdir())) == 6


def test_wrong_trace_is_found_and_shown(author, complaints):
    author.replace(COMMON, "words=2", "words=3")

    (complaint,) = complaints()

    version = feature_release(django.get_version())
    assert f"{COMMON}: write_note() behaves differently on Django {version}:" in complaint
    assert "\n-inserted into notebook_note: id=1, text=Buy milk, words=3" in complaint
    assert "\n+inserted into notebook_note: id=1, text=Buy milk, words=2" in complaint
    assert "run record_traces note-count" in complaint


def test_missing_trace_is_found(author, complaints):
    author.path(COMMON).unlink()

    (complaint,) = complaints()

    assert "traces: golden traces are missing: write_note--shipped.txt. Run record_traces note-count" in complaint


def test_stray_trace_is_found(author, complaints):
    author.write("traces/write_note--early.txt", "")

    (complaint,) = complaints()

    assert "traces/write_note--early.txt: this lesson has no such action or variant." in complaint


def test_trace_of_a_version_is_preferred_there(author, complaints, on_newest):
    author.write(OWN, author.path(COMMON).read_text())
    author.write(COMMON, "of the oldest\n")
    author.replace("lesson.md", "[check]", '[differences]\n"6.1" = "It differs."\n\n[check]')

    assert complaints() == []


def test_trace_of_a_version_is_not_read_on_another(author, complaints, on_oldest):
    author.write(OWN, "of the newest\n")
    author.replace("lesson.md", "[check]", '[differences]\n"6.1" = "It differs."\n\n[check]')

    assert complaints() == []


def test_difference_that_the_lesson_does_not_say_is_found(author, complaints, on_oldest):
    author.write(OWN, "of the newest\n")

    (complaint,) = complaints()

    assert "lesson.md: it has separate traces for Django 6.1, but does not say what differs." in complaint


def test_difference_that_nothing_shows_is_found(author, complaints):
    author.replace("lesson.md", "[check]", '[differences]\n"6.1" = "It differs."\n\n[check]')

    (complaint,) = complaints()

    assert "[differences] mentions Django 6.1, but no trace or claim differs there." in complaint


def test_record_of_an_unchanged_lesson_changes_nothing(author, rehearsed):
    before = {path.name: path.read_text() for path in author.path("traces").iterdir()}

    difference = golden.record(rehearsed())

    assert difference == ""
    assert {path.name: path.read_text() for path in author.path("traces").iterdir()} == before


def test_record_writes_and_shows_what_is_new(author, rehearsed, on_oldest):
    author.replace("actions.py", 'Buy milk")', 'Buy tea")')

    difference = golden.record(rehearsed())

    assert "\n+inserted into notebook_note: id=1, text=Buy tea, words=2" in difference
    assert "text=Buy tea" in author.path(COMMON).read_text()


def test_record_on_a_newer_version_leaves_the_common_trace(author, rehearsed, on_newest):
    author.write(COMMON, "of the oldest\n")

    golden.record(rehearsed())

    assert author.path(COMMON).read_text() == "of the oldest\n"
    assert "words=2" in author.path(OWN).read_text()


def test_record_removes_a_trace_that_no_longer_differs(author, rehearsed, on_newest):
    author.write(OWN, "of another time\n")

    golden.record(rehearsed())

    assert not author.path(OWN).exists()


def test_record_removes_strays(author, rehearsed):
    author.write("traces/write_note--early.txt", "gone\n")

    difference = golden.record(rehearsed())

    assert "-gone" in difference
    assert not author.path("traces/write_note--early.txt").exists()


def test_names_say_action_variant_and_version():
    assert golden.common_name(Step("save")) == "save--shipped.txt"
    assert golden.own_name(Step("save", "late"), "6.1") == "save--late.django-6.1.txt"


def test_tables_of_a_fixture_are_checked_in_any_order():
    animals, plans = 'PRAGMA foreign_key_check("zoo_animal")', 'PRAGMA foreign_key_check("zoo_plan")'

    text = golden.text_of(queries(plans, animals))

    assert text == golden.text_of(queries(animals, plans))
    assert text.index("zoo_animal") < text.index(" and more") < text.index("zoo_plan")


def test_other_statements_keep_their_order():
    check, select = 'PRAGMA foreign_key_check("zoo_animal")', "SELECT 1"

    assert golden.text_of(queries(select, check)) != golden.text_of(queries(check, select))
