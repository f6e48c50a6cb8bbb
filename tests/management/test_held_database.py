"""The site's database stays open while it is in use, and is left in one file."""

import sqlite3
from contextlib import ExitStack, closing

import pytest
from django.db.utils import ConnectionHandler

from lessons.management import held_database
from lessons.management.held_database import held_while_in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.sqlite3"


@pytest.fixture
def log(tmp_path):
    return tmp_path / "site.sqlite3-wal"


def write(path):
    """Write as a request does, on a connection of its own."""
    options = {"init_command": "PRAGMA journal_mode = WAL"}
    handler = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}})
    with closing(handler["default"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS number (value)")
        cursor.execute("INSERT INTO number VALUES (1)")


def rows(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM number").fetchone()[0]


def test_log_outlives_the_connection_that_wrote_it(path, log):
    with held_while_in_use():
        write(path)
        write(path)

        assert log.stat().st_size > 0


def test_everything_is_in_one_file_at_the_end(path, log):
    with held_while_in_use():
        write(path)

    assert not log.exists()
    assert rows(path) == 1


def test_database_is_let_go_when_nobody_uses_it(path, log, monkeypatch):
    monkeypatch.setattr(held_database, "IDLE_SECONDS", 0)

    with held_while_in_use() as holder:
        write(path)
        holder.wait_until_idle()

        assert not log.exists()


def test_log_of_another_file_in_its_place_is_left_alone(path, log, tmp_path):
    with ExitStack() as stack:
        with held_while_in_use():
            write(path)
            for file in tmp_path.iterdir():
                file.unlink()
            other = stack.enter_context(closing(sqlite3.connect(path)))
            other.execute("PRAGMA journal_mode = WAL")
            other.execute("CREATE TABLE number (value)")

        assert log.exists()
        assert rows(path) == 0


def test_database_that_cannot_be_opened_is_nobodys_surprise(tmp_path):
    with held_while_in_use(), pytest.raises(Exception, match="unable to open database file"):
        write(tmp_path / "nowhere" / "site.sqlite3")
