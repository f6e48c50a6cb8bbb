"""A learner with a browser's cookies, who opens a lesson of a site and clicks, over HTTP."""

import re
from copy import copy
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 30


class Visitor:
    """It keeps its connection, and makes another after `leave()`, with the same cookies."""

    def __init__(self, address: str, lesson: str) -> None:
        self.address = address
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)
        self._path = f"/lessons/{lesson}/"
        self._cookies: dict[str, str] = {}
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page())
        assert token, "the lesson's page has no form"
        self._token = token[1]

    def page(self) -> str:
        self._connection.request("GET", self._path, headers={"Cookie": self._cookie})
        response = self._connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self._cookies[key] = kept
        return response.read().decode()

    def click(self, action: str) -> HTTPResponse:
        """Run an action as htmx does, and return the stream of its trace, to be read."""
        return self.post(f"{self._path}runs/", action=action)

    def post(self, path: str, **data: str) -> HTTPResponse:
        """Post a form as htmx does."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **data})
        headers = {
            "Cookie": self._cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
        }
        try:
            self._connection.request("POST", path, body, headers)
        except ConnectionError:
            # The server closes a connection that nobody uses for a few seconds.
            self.leave()
            self._connection.request("POST", path, body, headers)
        return self._connection.getresponse()

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """Ask for a page, or for a stream to be read."""
        self._connection.request("GET", path, headers={"Cookie": self._cookie, **headers})
        return self._connection.getresponse()

    def submit(self, path: str, **fields: str) -> str:
        """Post a form as a browser does without htmx, and return the page."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **fields})
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, body, headers)
        return self._connection.getresponse().read().decode()

    def open_room(self, title: str, *lessons: str) -> None:
        """Open a room, whose address is `room`."""
        page = self.submit("/rooms/open/", title=title, **{f"stop-{lesson}": "on" for lesson in lessons})
        found = re.search(r"/rooms/\w{6}/", page)
        assert found, "no room was opened"
        self.room = found[0]

    def also_at(self, address: str) -> "Visitor":
        """Return the same learner at another address of the site."""
        other = copy(self)
        other._connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)
        return other

    def leave(self) -> None:
        self._connection.close()

    close = leave

    @property
    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())
