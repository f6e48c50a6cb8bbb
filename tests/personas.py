"""Who takes part in a test: learners with a browser, with htmx and without, within this process."""

import re
import uuid
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from unittest.mock import patch

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import AsyncClient, Client

from lessons.learners import cookie
from lessons.learners import models as learners
from lessons.learners.cookie import COOKIE
from lessons.pages import click
from lessons.pages.threads import in_background

HTMX = {"HX-Request": "true"}


@dataclass
class Message:
    """One message of a `text/event-stream`."""

    id: str = ""
    event: str = ""
    data: str = ""


class Learner:
    """A browser of one learner, in front of a lesson. `row` is in the database when there is something to keep."""

    def __init__(self, lesson):
        self.address = f"/lessons/{lesson}/"
        self.row = learners.Learner(pk=uuid.uuid4())
        self.client = Client()
        self.htmx = AsyncClient()
        answer = HttpResponse()
        cookie.write(answer, self.row.pk)
        for client in (self.client, self.htmx):
            client.cookies[COOKIE] = answer.cookies[COOKIE].value

    def get(self, path):
        return self.client.get(path)

    def see(self):
        return self.get(self.address)

    def page(self, path=""):
        """Return the HTML of a page, by default that of the lesson."""
        return self.get(path or self.address).content.decode()

    def click(self, action="add", variant=""):
        """Run an action without JavaScript and return the page that follows."""
        return self.client.post(f"{self.address}runs/", {"action": action, "variant": variant}, follow=True)

    def stream(self, action="add", variant=""):
        """Run an action with htmx and return the messages of the stream, once it has ended."""
        with waiting_for_runs():
            return async_to_sync(self._stream)("post", f"{self.address}runs/", {"action": action, "variant": variant})

    def replay(self, path, **headers):
        """Follow the stream of a run that has ended."""
        return async_to_sync(self._stream)("get", path, headers=headers)

    async def _stream(self, method, path, data=None, headers=None):
        response = await getattr(self.htmx, method)(path, data, headers=HTMX | (headers or {}))
        assert response.headers["Content-Type"] == "text/event-stream"
        return messages(b"".join([piece async for piece in response.streaming_content]))

    def prove(self, proof, **answer):
        return self.client.post(f"{self.address}proofs/", {"proof": proof, **answer})

    def edit(self, **data):
        return self.client.post(f"{self.address}files/", data)

    def reset(self):
        return self.client.post(f"{self.address}reset/", follow=True)


@contextmanager
def waiting_for_runs():
    """A moment after its last message, the thread of a run closes its connection to the database."""
    runs = []
    with patch.object(click, "in_background", lambda *run: runs.append(in_background(*run))):
        yield
    wait(runs)


def messages(stream):
    """Read a stream as a browser does (HTML standard, 9.2.6)."""
    found = []
    for block in re.split(r"\n\n", stream.decode()):
        message = Message()
        data = []
        for line in re.split(r"\r\n|\r|\n", block):
            name, _, value = line.partition(": ")
            if name == "data":
                data.append(value)
            elif name in ("id", "event"):
                setattr(message, name, value)
        message.data = "\n".join(data)
        if block:
            found.append(message)
    return found


def text(html):
    """What a person reads of some HTML."""
    html = html if isinstance(html, str) else html.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
