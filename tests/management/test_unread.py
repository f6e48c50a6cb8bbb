"""A reader who takes nothing is let go, one who is slow is not."""

import asyncio
import socket

import uvicorn

from lessons.management.unread import UnreadProtocol

PIECE = b"x" * 16_384


class Impatient(UnreadProtocol):
    seconds_unread = 0.5


class Stream:
    """An application that sends without end, and notes when its reader has gone."""

    def __init__(self):
        self.ended = asyncio.Event()

    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        leaving = asyncio.ensure_future(self._wait_for_leaving(receive))
        while not leaving.done():
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        self.ended.set()

    async def _wait_for_leaving(self, receive):
        while (await receive())["type"] != "http.disconnect":
            pass


async def serve(app, visit):
    """Serve an application while somebody visits it."""
    config = uvicorn.Config(app, http=Impatient, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(20):
            return await visit(listener.getsockname())
    finally:
        server.should_exit = server.force_exit = True
        await serving


async def ask(address):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, address)
    reader, writer = await asyncio.open_connection(sock=client, limit=1_024)
    writer.write(b"GET / HTTP/1.1\r\nHost: testserver\r\n\r\n")
    return reader, writer


def test_reader_who_takes_nothing_is_let_go():
    app = Stream()

    async def visit(address):
        _, writer = await ask(address)
        await app.ended.wait()
        writer.close()

    asyncio.run(serve(app, visit))

    assert app.ended.is_set()


def test_reader_who_takes_everything_is_served_for_longer_than_that():
    async def visit(address):
        reader, writer = await ask(address)
        loop = asyncio.get_running_loop()
        enough = loop.time() + 3 * Impatient.seconds_unread
        while loop.time() < enough and await reader.read(65_536):
            pass
        is_open = not reader.at_eof()
        writer.close()
        return is_open

    assert asyncio.run(serve(Stream(), visit))
