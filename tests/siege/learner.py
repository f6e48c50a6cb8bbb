"""Somebody with a browser's cookies, who asks on raw sockets and looks at little of the answers, to be cheap."""

import re
import socket
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from lessons.sandbox.limits import KiB

LESSON = "/lessons/created-flag/"
ACTION = "create_author"
FILE = "actions.py"
YOURS = "yours"
"""The variant that has the learner's own files."""
KEPT_BYTES = 256 * KiB
"""How much of an answer is kept, from its beginning; the rest is only counted."""
_CHUNK_HEAD = re.compile(rb"\r\n[0-9a-f]+\r\n")


@dataclass(frozen=True)
class Answer:
    """`body` is the beginning of the answer's body, `size` counts all bytes of the answer."""

    status: int
    head: bytes
    body: bytes
    size: int

    @property
    def run(self) -> str:
        """The number of the first run whose address is in the answer; empty if there is none."""
        found = re.search(rb"/runs/([0-9a-f-]{36})/", self.body)
        return found[1].decode() if found else ""


class Learner:
    """Each one has a sandbox of its own. `source` is the address from which this learner's machine calls.

    What returns an answer raises OSError when no whole one has come after `patience_seconds`. `statuses` counts those
    of all answers.
    """

    def __init__(self, site: tuple[str, int], *, source: str, patience_seconds: float) -> None:
        self._site = site
        self._source = source
        self._patience_seconds = patience_seconds
        self._cookies = ""
        self.statuses: Counter[int] = Counter()
        page = self.get(LESSON)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        if not token:
            raise ConnectionError(f"the lesson's page has no form; its status was {page.status}")
        self._token = token[1].decode()
        self._cookies = "; ".join(cookie.decode() for cookie in re.findall(rb"(?i)\nset-cookie: ([^;\r]+)", page.head))

    def get(self, path: str, *headers: str) -> Answer:
        return self.ask(self.asking_for(path, *headers))

    def change_file(self, text: str) -> Answer:
        return self.ask(self._posting(f"{LESSON}files/", {"path": FILE, "text": text}))

    def run_action(self, *, variant: str = "") -> Answer:
        return self.ask(self.running_action(variant=variant))

    def share(self, run: str) -> Answer:
        return self.ask(self._posting(f"/runs/{run}/share/", {"shared": "yes"}))

    def asking_for(self, path: str, *headers: str) -> bytes:
        return self._request("GET", path, headers)

    def running_action(self, *, variant: str = "") -> bytes:
        return self._posting(f"{LESSON}runs/", {"action": ACTION, "variant": variant}, "HX-Request: true")

    def ask(self, request: bytes) -> Answer:
        """Send a request on a connection of its own and return the answer, when its last byte has come."""
        deadline = time.monotonic() + self._patience_seconds
        with self.connected() as connection:
            connection.sendall(request)
            answer = _received(connection, deadline)
        self.statuses[answer.status] += 1
        return answer

    def connected(self, *, receive_bytes: int = 0) -> socket.socket:
        """Return a new connection. With `receive_bytes`, the kernel keeps no more than about that for its reader."""
        connection = socket.socket()
        try:
            if receive_bytes:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            connection.settimeout(self._patience_seconds)
            connection.bind((self._source, 0))
            connection.connect(self._site)
        except OSError:
            connection.close()
            raise
        return connection

    def _posting(self, path: str, fields: dict[str, str], *headers: str) -> bytes:
        body = urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        return self._request("POST", path, (kind, f"Content-Length: {len(body)}", *headers)) + body

    def _request(self, method: str, path: str, headers: tuple[str, ...]) -> bytes:
        host, port = self._site
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {self._cookies}", "Connection: close"]
        return "\r\n".join([*lines, *headers, "", ""]).encode()


def status_of(head: bytes) -> int:
    """Return the status in the first line of an answer, 0 while it has not come."""
    line = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    return int(line[1]) if line else 0


def _received(connection: socket.socket, deadline: float) -> Answer:
    buffer = bytearray(KEPT_BYTES)
    kept = bytearray()
    size = 0
    while count := connection.recv_into(buffer):
        size += count
        kept += buffer[: min(count, KEPT_BYTES - len(kept))]
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        connection.settimeout(remaining)
    return answer_of(bytes(kept), size)


def answer_of(kept: bytes, size: int) -> Answer:
    """Return an answer of so many bytes, of which the first are kept. Raises ConnectionError when there is none."""
    head, _, body = kept.partition(b"\r\n\r\n")
    if not (status := status_of(head)):
        raise ConnectionError("the connection was closed without an answer")
    is_chunked = b"\ntransfer-encoding: chunked" in head.lower()
    return Answer(status, head, _CHUNK_HEAD.sub(b"", body) if is_chunked else body, size)
