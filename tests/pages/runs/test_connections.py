"""A thread's connection to an SQLite file stays open while the site is in use, and then everything is in one file."""

import sqlite3
import threading
from contextlib import closing

import pytest
from django.db import connection, connections

from lessons.pages import idle
from lessons.pages.connections import closed_at_the_end, connected

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A database file of its own, for every thread."""
    path = tmp_path / "site.sqlite3"
    path.touch()
    settings = connections.settings["default"]
    monkeypatch.setitem(settings, "NAME", path)
    monkeypatch.setitem(settings, "CONN_MAX_AGE", None)
    return path


@pytest.fixture
def log(tmp_path):
    return tmp_path / "site.sqlite3-wal"


@pytest.fixture
def worker(path):
    """A thread of the site: it does what it is given, one thing after the other."""
    with closing(Worker()) as worker:
        yield worker


class Worker:
    def __init__(self):
        self._given, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._work = None
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def do(self, work):
        self.begin(work)
        return self.end()

    def begin(self, work):
        self._work = work
        self._given.release()

    def end(self):
        assert self._done.acquire(timeout=10)
        if isinstance(self._result, Exception):
            raise self._result
        return self._result

    def close(self):
        self.begin(None)
        self._thread.join()

    def _go_on(self):
        while self._given.acquire() and self._work:
            try:
                with connected():
                    self._result = self._work()
            except Exception as error:  # noqa: BLE001 - it is raised again for whoever has asked
                self._result = error
            self._done.release()


def write():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS number (value)")
        cursor.execute("INSERT INTO number VALUES (1)")
    return connection.connection


def rows(path):
    with closing(sqlite3.connect(path)) as other:
        return other.execute("SELECT count(*) FROM number").fetchone()[0]


def wait_until_idle():
    for thread in threading.enumerate():
        if thread.name == "idle":
            thread.join()


def test_connection_is_kept_for_the_next_work(worker, log):
    first = worker.do(write)

    assert worker.do(write) is first
    assert log.stat().st_size > 0


def test_database_is_let_go_when_nobody_uses_it(worker, path, log, monkeypatch):
    monkeypatch.setattr(idle, "IDLE_SECONDS", 0)
    wait_until_idle()

    first = worker.do(write)
    wait_until_idle()

    assert not log.exists()
    assert worker.do(write) is not first
    assert rows(path) == 2


def test_connection_in_use_is_left_alone(worker, monkeypatch):
    monkeypatch.setattr(idle, "IDLE_SECONDS", 0)
    has_begun, may_end = threading.Event(), threading.Event()

    def write_slowly():
        write()
        has_begun.set()
        assert may_end.wait(10)
        return write()

    worker.begin(write_slowly)
    assert has_begun.wait(10)
    with closed_at_the_end():
        pass
    may_end.set()

    worker.end()


def test_thread_that_ends_closes_its_connection(path, log):
    with closing(Worker()) as worker:
        worker.do(write)

    assert not log.exists()
    assert rows(path) == 1


def test_everything_is_in_one_file_at_the_end(worker, path, log):
    with closed_at_the_end():
        worker.do(write)

    assert not log.exists()
    assert rows(path) == 1


def test_file_that_was_taken_away_is_not_written_to(worker, path, tmp_path):
    worker.do(write)
    for file in tmp_path.iterdir():
        file.rename(file.with_name(file.name.replace("site", "taken")))

    worker.do(write)

    assert rows(path) == 1


def test_log_of_another_file_in_its_place_is_left_alone(worker, path, log, tmp_path):
    with closed_at_the_end():
        worker.do(write)
        for file in tmp_path.iterdir():
            file.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA journal_mode = WAL")
            other.execute("CREATE TABLE number (value)")
            other.commit()
    with closing(sqlite3.connect(path)) as other:
        assert rows(path) == 0


def test_database_that_cannot_be_opened_is_nobodys_surprise(worker, path, monkeypatch, tmp_path):
    monkeypatch.setitem(connections.settings["default"], "NAME", tmp_path / "nowhere" / "site.sqlite3")

    with pytest.raises(Exception, match="unable to open database file"):
        worker.do(write)
