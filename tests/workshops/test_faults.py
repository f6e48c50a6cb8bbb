"""What becomes of a room when something fails: the database, the network, a host's laptop, two hosts at once."""

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection

from lessons.following import shared_log
from lessons.workshops import following, rooms
from lessons.workshops.joining import remove
from lessons.workshops.rooms import Place, move
from lessons.workshops.to_all import write_message
from tests.workshops.conftest import PATIENCE_SECONDS


@pytest.fixture
def workshop(committed_workshop):
    return committed_workshop


class Outage:
    """A time in which the log cannot be read, as while the database is gone."""

    def __init__(self):
        self.goes_on = False
        self._noticed = threading.Event()

    def begin(self):
        """Return when a read has failed: what was being read before that has been read by then."""
        self.goes_on = True
        assert self._noticed.wait(PATIENCE_SECONDS)

    def end(self):
        self.goes_on = False

    def check(self):
        if self.goes_on:
            self._noticed.set()
            raise OperationalError("the database is gone")


@pytest.fixture
def outage(monkeypatch):
    monkeypatch.setattr(following, "POLL_SECONDS", 0.02)
    outage, read = Outage(), following.messages_after

    def messages_after(room_id, after):
        outage.check()
        return read(room_id, after)

    monkeypatch.setattr(following, "messages_after", messages_after)
    return outage


def at_once(*works):
    """Do things in threads that begin together."""
    together = threading.Barrier(len(works))

    def do(work):
        together.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_streams_outlive_a_database_that_is_gone_for_a_while(workshop, server, outage, caplog):
    stream = server.open(workshop.joined(), workshop, after=workshop.now().last_event_id())
    stream.until(": nothing new")

    outage.begin()
    move(workshop.device, Place(lesson="profile"))
    outage.end()

    assert "profile" in stream.until("profile")
    assert "cannot be read; it is tried again" in caplog.text


@pytest.fixture
def locked(workshop):
    """Lock the database as another process does, so that a statement that writes waits in vain, but not for long."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()
    connection.close()  # The next one waits as long as always.


def test_host_is_told_that_a_locked_database_took_no_move(workshop, locked):
    refused = workshop.host.post(f"{workshop.address}move/", lesson="profile")
    locked.execute("ROLLBACK")
    taken = workshop.host.post(f"{workshop.address}move/", lesson="profile")

    assert (refused.status_code, taken.status_code) == (503, 302)
    assert workshop.now().lesson == "profile"


def test_who_was_offline_for_longer_than_memory_goes_back_misses_nothing(workshop, server, monkeypatch):
    monkeypatch.setattr(shared_log, "MOST_KEPT", 3)
    aino, mika = workshop.joined("Aino"), workshop.joined("Mika")
    stays, away = server.open(mika, workshop), server.open(aino, workshop)
    write_message(workshop.room, "Message 0")
    away.until("Message 0")
    away.leave()
    came = [message.id for message in away.messages() if message.id]

    for number in range(1, 11):
        write_message(workshop.room, f"Message {number}")
    stays.until("Message 10")
    back = server.open(aino, workshop, last_event_id=came[-1])

    assert "Message 10" in back.until("Message 10")
    ids = [int(message.id) for message in back.messages() if message.id]
    assert ids == sorted(set(ids))
    assert min(ids) > int(came[-1])
    assert max(ids) == workshop.now().last_event_id()


def test_room_goes_on_while_the_hosts_laptop_sleeps(workshop, server):
    host = server.open(workshop.host, workshop, role="host")
    move(workshop.device, Place(lesson="m2m-actions"))
    host.until("m2m-actions")
    last = [message.id for message in host.messages() if message.id][-1]
    host.leave()

    aino = workshop.joined("Aino")
    removed = workshop.joined("Mika")
    remove(removed.participant)
    stream = server.open(aino, workshop)
    awake = server.open(workshop.host, workshop, role="host", last_event_id=last)
    move(workshop.device, Place(lesson="profile"))

    assert stream.until("profile")
    assert awake.until("profile")
    assert max(int(message.id) for message in awake.messages() if message.id) == workshop.now().last_event_id()


def test_next_pressed_twice_at_once_goes_on_by_one(workshop):
    device, lesson = workshop.device, workshop.now().lesson
    moves = workshop.room.events.filter(kind="moved")

    at_once(*[lambda: rooms.move_on(device, after=lesson)] * 2)

    assert (workshop.now().lesson, moves.count()) == ("m2m-actions", 1)
