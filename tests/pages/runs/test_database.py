"""A database that fails is named on the page and in one line of the log; tables that are gone come back."""

import sqlite3
import threading
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.backends.signals import connection_created
from django.test import RequestFactory

from lessons.editing.models import Edits
from lessons.pages import database
from lessons.pages.database import DatabaseMiddleware, make_missing_tables
from tests.personas import text
from tests.runs.conftest import SLUG

SENTENCE = "database is not available, so nothing was changed. Try again in a moment."


@pytest.fixture
def connect_anew(learner, settings, monkeypatch):
    """A function that lets the next connection be made with another file or other options."""
    settings.FREE_EDITING = "on"

    def connect(name=None, **options):
        monkeypatch.setitem(connection.settings_dict, "NAME", name or connection.settings_dict["NAME"])
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", connection.settings_dict["OPTIONS"] | options)
        connection.close()

    yield connect
    monkeypatch.undo()
    connection.close()


@pytest.fixture
def locked(connect_anew):
    connect_anew(timeout=0.01)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.fixture
def read_only(connect_anew):
    connect_anew(name=f"file:{connection.settings_dict['NAME']}?mode=ro")


@pytest.fixture
def full(connect_anew):
    # What earlier tests have deleted would leave room.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    connect_anew(init_command=f"{connection.settings_dict['OPTIONS']['init_command']}; PRAGMA max_page_count = 1")


@pytest.fixture
def damaged(connect_anew, tmp_path):
    (tmp_path / "damaged.sqlite3").write_bytes(b"no database" * 1000)
    # A connection on which the first command fails is left open by Django, and Python warns of it at some time.
    connect_anew(name=tmp_path / "damaged.sqlite3", init_command="")


@pytest.fixture
def out_of_reach(connect_anew, tmp_path):
    connect_anew(name=tmp_path / "nowhere" / "site.sqlite3")


FAULTS = {
    "locked": "database is locked",
    "read_only": "attempt to write a readonly database",
    "full": "database or disk is full",
    "damaged": "file is not a database",
    "out_of_reach": "unable to open database file",
}


def edit(learner):
    return learner.client.post(f"/lessons/{SLUG}/files/", {"path": "actions.py", "text": "# mine\n" * 8_000})


@pytest.mark.parametrize("fault", FAULTS)
def test_page_says_that_the_database_fails(request, learner, fault):
    request.getfixturevalue(fault)

    response = edit(learner)

    assert response.status_code == 503
    assert SENTENCE in text(response)


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_changed_when_the_database_fails(request, learner, monkeypatch, fault):
    request.getfixturevalue(fault)

    edit(learner)
    monkeypatch.undo()
    connection.close()

    assert not Edits.objects.exists()


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_log_says_in_one_line_why_the_database_fails(request, learner, caplog, fault, reason):
    request.getfixturevalue(fault)

    edit(learner)

    [record] = caplog.records
    assert record.getMessage() == f"/lessons/{SLUG}/files/: the database failed: {reason}"
    assert record.levelname == "ERROR"
    assert record.exc_info is None


@pytest.mark.parametrize("path", ["/", f"/lessons/{SLUG}/"])
def test_page_that_only_reads_says_so_as_well(learner, damaged, path):
    response = learner.get(path)

    assert response.status_code == 503
    assert SENTENCE in text(response)


def test_page_that_needs_no_database_is_there(learner, damaged):
    assert learner.get("/reference/").status_code == 200


@pytest.mark.parametrize("error", [OperationalError, InternalError, InterfaceError, DatabaseError])
def test_failing_database_is_no_fault_of_the_site(error):
    middleware = DatabaseMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), error("a\n b")).status_code == 503


@pytest.mark.parametrize("error", [DataError, IntegrityError, NotSupportedError, ProgrammingError, ValueError])
def test_mistake_of_the_site_stays_one(error):
    middleware = DatabaseMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), error("a")) is None


@pytest.fixture
def gone(connect_anew, tmp_path):
    """The file of the database was taken away, and every connection looks whether it has tables."""
    connect_anew(name=tmp_path / "site.sqlite3")
    connection_created.connect(make_missing_tables)
    yield tmp_path / "site.sqlite3"
    connection_created.disconnect(make_missing_tables)


def test_tables_that_are_gone_are_made_anew(learner, gone, caplog):
    response = learner.get("/")

    assert response.status_code == 200
    assert [record.name for record in caplog.records] == ["lessons.pages.database"]


def test_tables_that_are_there_are_left_alone(learner, gone, caplog):
    edit(learner)
    connection.close()
    caplog.clear()

    learner.get("/")

    assert Edits.objects.count() == 1
    assert caplog.records == []


def test_tables_that_are_gone_are_made_by_one_thread(learner, gone, caplog):
    with closing(sqlite3.connect(gone)) as first:
        # SQLite refuses all but one of those who ask for it in a new file at the same time.
        first.execute("PRAGMA journal_mode = WAL")
    together = threading.Barrier(4)

    def count():
        together.wait()
        counts.append(Edits.objects.count())
        connection.close()

    counts = []
    threads = [threading.Thread(target=count) for _ in range(together.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [0] * together.parties
    assert len(caplog.records) == 1


def test_tables_that_were_half_made_are_completed(learner, gone, monkeypatch):
    def stop_half_way(command, **options):
        call_command(command, "learners", **options)
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "call_command", stop_half_way)
        assert learner.get("/").status_code == 503
    connection.close()

    assert learner.get("/").status_code == 200


def test_another_engine_is_left_alone(monkeypatch, django_assert_num_queries, db):
    monkeypatch.setattr(connection, "vendor", "postgresql")

    with django_assert_num_queries(0):
        make_missing_tables(connection=connection)
