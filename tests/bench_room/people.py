"""The people of a room as browsers are: with cookies, on raw sockets, and each with a stream that comes back."""

import asyncio
import random
import re
import time
from typing import Any
from urllib.parse import urlencode

from tests.siege.learner import KEPT_BYTES, Answer, answer_of

Address = tuple[str, int]

PATIENCE_SECONDS = 60
RETRY_SECONDS = (0.5, 1.5)
"""After which a browser opens a stream again that has ended: between these two."""
READ_BYTES = 65_536
_COOKIE = re.compile(rb"(?i)\nset-cookie: ([^=]+)=([^;\r]*)")
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_AFTER = re.compile(rb"/events/\?after=(\d+)")
_ID = re.compile(rb"(?m)^id: (\d+)$")
_SAID = re.compile(rb"Message (\d+)")


class Browser:
    """Each has cookies of its own, and asks on a connection of its own each time."""

    def __init__(self, site: Address) -> None:
        self.site = site
        self._cookies: dict[str, str] = {}
        self._token = ""

    async def get(self, path: str) -> Answer:
        return await self._ask(self.request("GET", path))

    async def post(self, path: str, *, htmx: bool = True, **fields: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        headers = ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if htmx:
            headers.append("HX-Request: true")
        return await self._ask(self.request("POST", path, *headers) + body)

    def request(self, method: str, path: str, *headers: str) -> bytes:
        host, port = self.site
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {cookies}", "Connection: close"]
        return "\r\n".join([*lines, *headers, "", ""]).encode()

    async def _ask(self, request: bytes) -> Answer:
        """Send a request and return the answer when its last byte has come. Raises OSError when there is none."""
        kept, size = bytearray(), 0
        async with asyncio.timeout(PATIENCE_SECONDS):
            reader, writer = await asyncio.open_connection(*self.site)
            try:
                writer.write(request)
                while data := await reader.read(READ_BYTES):
                    size += len(data)
                    kept += data[: max(0, KEPT_BYTES - len(kept))]
            finally:
                writer.close()
        answer = answer_of(bytes(kept), size)
        self._cookies |= {name.decode(): value.decode() for name, value in _COOKIE.findall(answer.head)}
        if token := _TOKEN.search(answer.body):
            self._token = token[1].decode()
        return answer


class Host(Browser):
    """Somebody who has opened a room, which has the path `room`."""

    room: str

    async def open_room(self, *lessons: str) -> None:
        await self.get("/rooms/")
        stops = {f"stop-{lesson}": "on" for lesson in lessons}
        answer = await self.post("/rooms/open/", htmx=False, title="Bench", **stops)
        found = re.search(rb"/rooms/\w{6}/", answer.body)
        assert found, f"no room was opened: {answer.status}"
        self.room = found[0].decode()

    async def press(self, button: str, **fields: str) -> None:
        answer = await self.post(f"{self.room}{button}", **fields)
        assert answer.status == 204, f"{button}: {answer.status}"

    async def say(self, number: int) -> None:
        await self.press("message/", message=f"Message {number}")


class Participant(Browser):
    """Somebody in a room, with the stream of the page where they are."""

    def __init__(self, site: Address, room: str) -> None:
        super().__init__(site)
        self.room = room
        self.stream = Stream(self, 0)

    async def join(self, nickname: str) -> None:
        await self.get(self.room)
        joined = await self.post(f"{self.room}join/", htmx=False, nickname=nickname)
        assert joined.status == 302, f"{nickname} has not joined: {joined.status}"
        await self.open_page(self.room)

    async def open_page(self, path: str) -> None:
        """Open a page, and its stream instead of the last one's."""
        answer = await self.get(path)
        found = _AFTER.search(answer.body)
        assert found, f"{path} has no stream: {answer.status}"
        self.stream.close()
        self.stream = Stream(self, int(found[1]))
        await self.stream.opened()


class Stream(asyncio.Protocol):
    """A stream that is open, or opens again.

    `ids` are the numbers of the events that came, `said` has the times at which the host's messages did.
    """

    def __init__(self, browser: Browser, after: int, *, room: str = "") -> None:
        self.ids: list[int] = []
        self.said: dict[int, float] = {}
        self.is_open = asyncio.Event()
        self._browser = browser
        self._room = room or getattr(browser, "room", "")
        self._after = after
        self._buffer = b""
        self._transport: Any = None
        self._closed = False
        self._retry: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        await self._connect()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.is_open.wait()

    def close(self) -> None:
        self._closed = True
        if self._retry:
            self._retry.cancel()
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._buffer = b""
        headers = [f"Last-Event-ID: {self.ids[-1]}"] if self.ids else []
        transport.write(self._browser.request("GET", f"{self._room}events/?after={self._after}", *headers))

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        if not self.is_open.is_set() and b" 200 OK" in data:
            self.is_open.set()
        whole, end, self._buffer = (self._buffer + data).rpartition(b"\n\n")
        for number in _ID.findall(whole + end):
            self.ids.append(int(number))
        for number in _SAID.findall(whole):
            self.said.setdefault(int(number), now)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open.clear()
        if not self._closed:
            self._retry = asyncio.get_running_loop().create_task(self._open_again())

    async def _open_again(self) -> None:
        while True:
            await asyncio.sleep(random.uniform(*RETRY_SECONDS))
            try:
                await self._connect()
            except OSError:
                continue  # The site is not there yet.
            return

    async def _connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, *self._browser.site)
