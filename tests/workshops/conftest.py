"""A room with its host, a participant and a stranger, and streams as a server opens them."""

import asyncio
import queue
import threading
import time

import pytest
from django.conf import settings

from lessons.learners.cookie import COOKIE
from lessons.workshops.following import end_streams
from lessons.workshops.joining import join
from lessons.workshops.models import HostDevice, Room, Stop
from lessons.workshops.rooms import open_room
from tests import personas
from tutorial_site.asgi import application

PATIENCE_SECONDS = 10


class Person(personas.Learner):
    """A browser in front of a room."""

    def __init__(self):
        super().__init__("created-flag")

    def post(self, path, **data):
        return self.client.post(path, data)


class Workshop:
    """A room as its host has opened it, and who is there."""

    def __init__(self):
        self.host, self.stranger = Person(), Person()
        stops = [Stop(lesson=slug, minutes=10) for slug in ("created-flag", "m2m-actions", "profile")]
        self.room, self.secret = open_room(self.host.row, "Tuesday", stops)
        self.enter(self.host)

    @property
    def address(self):
        return f"/rooms/{self.room.join_code}/"

    @property
    def device(self):
        return HostDevice.objects.get(room=self.room, learner=self.host.row)

    def now(self):
        return Room.objects.get(pk=self.room.pk)

    def enter(self, person):
        person.client.cookies[settings.ROOM_COOKIE_NAME] = self.room.join_code

    def joined(self, nickname="Aino"):
        person = Person()
        person.participant = join(self.room, person.row, nickname)
        self.enter(person)
        return person


class Stream:
    """An open stream: what has come through it, until it is left or has ended."""

    def __init__(self, loop, task, pieces, left):
        self._loop, self._task, self._pieces, self._left = loop, task, pieces, left
        self.text = ""
        self.status = self._pieces.get(timeout=PATIENCE_SECONDS)

    def until(self, wanted):
        """Read on until some text has come; return all that has."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while wanted not in self.text:
            self.text += self._pieces.get(timeout=max(0.01, deadline - time.monotonic()))
        return self.text

    def to_end(self):
        self._task.result(PATIENCE_SECONDS)
        while not self._pieces.empty():
            self.text += self._pieces.get()
        return self.text

    def messages(self):
        return personas.messages(self.text.encode())

    def leave(self):
        self._loop.call_soon_threadsafe(self._left.set)
        self._task.result(PATIENCE_SECONDS)


class Server:
    """The event loop of a server, in a thread of its own, as tests ask the database themselves."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self._streams = []

    def open(self, person, workshop, *, after="", role="participant", host="localhost", last_event_id=""):
        headers = [(b"host", host.encode()), (b"cookie", f"{COOKIE}={person.client.cookies[COOKIE].value}".encode())]
        if last_event_id:
            headers.append((b"last-event-id", str(last_event_id).encode()))
        query = f"role={role}&after={after}".encode()
        scope = {
            "type": "http",
            "scheme": "http",
            "method": "GET",
            "path": f"{workshop.address}events/",
            "query_string": query,
        }
        pieces, left = queue.Queue(), asyncio.Event()
        serving = self._serve(scope | {"headers": headers}, pieces, left)
        stream = Stream(self.loop, asyncio.run_coroutine_threadsafe(serving, self.loop), pieces, left)
        self._streams.append(stream)
        return stream

    async def _serve(self, scope, pieces, left):
        received = iter([{"type": "http.request", "body": b""}])

        async def receive():
            if request := next(received, None):
                return request
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.start":
                pieces.put(message["status"])
            else:
                pieces.put(message.get("body", b"").decode())

        await application(scope, receive, send)

    def close(self):
        end_streams()
        for stream in self._streams:
            stream.leave()
        asyncio.run_coroutine_threadsafe(self._let_tasks_end(), self.loop).result(PATIENCE_SECONDS)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _let_tasks_end(self):
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def workshop(db):
    return Workshop()


@pytest.fixture
def committed_workshop(transactional_db):
    """For streams, which read in other threads what has been committed."""
    return Workshop()
