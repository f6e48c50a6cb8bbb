"""Two web processes on PostgreSQL: one tells the other which room has something new."""

import queue
import threading
from uuid import UUID

import pytest
from django.db import connections, transaction

from lessons.workshops import hints
from lessons.workshops.hints import listen, notify
from tests.postgresql import ALIAS, connected

pytest.importorskip("psycopg")

ROOM = UUID(int=7)
PATIENCE_SECONDS = 10
OTHERS = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@pytest.fixture
def connection(postgresql_server, transactional_db):
    with connected(postgresql_server) as connection:
        yield connection


def allowed(create):
    """Django's test case refuses to connect to databases that it does not know."""

    def create_connection(alias):
        own = create(alias)
        own.ensure_connection = lambda: own.connection or own.connect()
        return own

    return create_connection


@pytest.fixture
def heard(connection, monkeypatch):
    """What a listener hears, in a thread and on a connection of its own, as in another process."""
    monkeypatch.setattr(hints, "LISTEN_SECONDS", 0.05)
    monkeypatch.setattr(connections, "create_connection", allowed(connections.create_connection))
    told, wanted = queue.Queue(), threading.Event()
    thread = threading.Thread(target=listen, args=[ALIAS, told.put, lambda: not wanted.is_set()])
    thread.start()
    yield told
    wanted.set()
    thread.join()


def hear(connection, heard):
    """Tell until it is heard: the listener may not have begun yet."""
    for _ in range(200):
        notify(connection, ROOM)
        try:
            return heard.get(timeout=PATIENCE_SECONDS / 200)
        except queue.Empty:
            continue
    raise AssertionError("nothing was heard")


def test_other_process_hears_of_the_room(connection, heard):
    assert hear(connection, heard) == ROOM


def test_hint_comes_with_the_commit(connection, heard):
    hear(connection, heard)
    while not heard.empty():
        heard.get()

    with transaction.atomic(ALIAS):
        notify(connection, ROOM)
        with pytest.raises(queue.Empty):
            heard.get(timeout=0.1)

    assert heard.get(timeout=PATIENCE_SECONDS) == ROOM


def test_listener_comes_back_after_its_connection_was_cut(connection, heard, caplog):
    hear(connection, heard)

    with connection.cursor() as cursor:
        # It is told to end, and may pass on a hint before it does.
        cursor.execute("SELECT pg_terminate_backend(pid, %s) " + OTHERS, [PATIENCE_SECONDS * 1000])
        assert cursor.fetchall() == [(True,)]
    while not heard.empty():
        heard.get()

    assert hear(connection, heard) == ROOM
    assert "cannot be heard at the moment" in caplog.text
