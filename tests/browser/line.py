"""A line between browser and site that a test can cut."""

import socket
import socketserver
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line(socketserver.ThreadingTCPServer):
    """Carries bytes to the site and back. After a cut, new connections are carried again.

    An answer that holds `breaks_before` comes only up to there. While the line `is_down`, nothing is carried.
    """

    def __init__(self, site: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.site = urlsplit(site).hostname, urlsplit(site).port
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.ends: set[socket.socket] = set()
        self.breaks_before = b""
        self.is_down = False

    def cut(self) -> None:
        for end in tuple(self.ends):
            _shut(end)


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        if self.server.is_down:
            return
        with socket.create_connection(self.server.site) as site:
            ends = {self.request, site}
            self.server.ends |= ends
            back = threading.Thread(target=_carry, args=[site, self.request, self.server])
            back.start()
            _carry(self.request, site)
            back.join()
            self.server.ends -= ends


def _carry(source: socket.socket, target: socket.socket, line: Line | None = None) -> None:
    with suppress(OSError):
        while chunk := source.recv(65_536):
            if line and line.breaks_before and line.breaks_before in chunk:
                target.sendall(chunk.partition(line.breaks_before)[0])
                break
            target.sendall(chunk)
    _shut(target)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
