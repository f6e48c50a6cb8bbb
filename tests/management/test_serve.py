"""`manage.py serve`, as the person at the terminal meets it. That it serves is what the browser tests show."""

import asyncio
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
import uvicorn

from lessons.management.commands import serve as serve_module

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20
LONG_ACTION = '''

def take_long():
    """Take longer than streams once had to end"""
    Note.objects.create(text="Buy milk")
    print("waiting")
    Event().wait(4)
'''


@pytest.fixture
def serve(tmp_path):
    """Start the command with data of its own; what it prints can be read from its `stdout` and `stderr`."""
    started = []

    def start(*arguments, descriptors=None):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))
        }
        environment |= {"SIGNALBOX_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "manage.py", "serve", *arguments]
        if descriptors:
            command = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *command]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def address_of(site):
    """The address that a site prints once it answers there."""
    return re.search(r"http://\S+(?=/\n)", site.stdout.readline())[0]


def first_line(address, request):
    """Send the bytes of a request and return the first line of the answer."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port)) as line, line.makefile("rb") as answer:
        line.sendall(request)
        return answer.readline().decode().strip()


def open_descriptors(site):
    return len(list(Path(f"/proc/{site.pid}/fd").iterdir()))


def wait_for_at_most(count, site, *, seconds=20):
    """Wait until the site has this many descriptors open, and return how many it has, at the latest after `seconds`."""
    deadline = time.monotonic() + seconds
    while (now := open_descriptors(site)) > count and time.monotonic() < deadline:
        time.sleep(0.05)
    return now


def test_ready_site_prints_one_line_with_its_address(serve):
    site = serve("--port", "0")

    first_line = site.stdout.readline()
    site.terminate()
    rest, _ = site.communicate(timeout=20)

    assert first_line.startswith("Signalbox is at http://127.0.0.1:")
    assert rest == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_site_normally(serve, number):
    site = serve("--port", "0")
    site.stdout.readline()

    site.send_signal(number)
    _, complaints = site.communicate(timeout=20)

    assert (site.returncode, complaints) == (0, "")


class Visitor:
    """A browser that runs the long action."""

    def __init__(self, address):
        self._connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=PATIENCE_SECONDS)
        self._connection.request("GET", "/lessons/note-count/")
        response = self._connection.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.read().decode())[1]
        cookies = [value.split(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"]
        self._connection.request(
            "POST",
            "/lessons/note-count/runs/",
            urllib.parse.urlencode({"csrfmiddlewaretoken": token, "action": "take_long"}),
            {
                "Cookie": "; ".join(cookies),
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
            },
        )
        self._response = self._connection.getresponse()

    def wait_until_running(self):
        seen = b""
        while b"waiting" not in seen:
            piece = self._response.read1()
            assert piece, "the run ended before it was to"
            seen += piece
        return self

    def see_the_end(self):
        return self._response.read().decode()

    def leave(self):
        self._connection.close()
        self._response.close()


@pytest.fixture
def visited(serve, course_root, author, monkeypatch):
    """A site, and a visitor whose run has begun and takes long."""
    author.write("actions.py", f"from threading import Event\n\n{author.path('actions.py').read_text()}{LONG_ACTION}")
    monkeypatch.setenv("SIGNALBOX_COURSES", str(course_root))
    site = serve("--port", "0")
    address = re.search(r"http://\S+", site.stdout.readline())[0]
    visitor = Visitor(address).wait_until_running()
    yield site, visitor, address
    visitor.leave()


def kept_outcomes(folder):
    [database] = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        return [outcome for (outcome,) in connection.execute("SELECT outcome FROM runs_run")]


def wait_until_nobody_listens(address):
    """Wait until the first signal has been heard: two of a kind that wait to be are one."""
    target = urllib.parse.urlsplit(address)
    for _ in range(PATIENCE_SECONDS * 100):
        try:
            socket.create_connection((target.hostname, target.port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)
    raise AssertionError("somebody still listens")


def test_run_goes_on_to_its_end_after_the_signal(visited, tmp_path):
    site, visitor, _ = visited

    site.terminate()
    end = visitor.see_the_end()
    _, complaints = site.communicate(timeout=PATIENCE_SECONDS)

    assert "The action ended by itself." in end
    assert kept_outcomes(tmp_path) == ["returned"]
    assert (site.returncode, complaints) == (0, "")


def test_run_without_a_reader_goes_on_to_its_end_after_the_signal(visited, tmp_path):
    site, visitor, _ = visited
    visitor.leave()

    site.terminate()
    _, complaints = site.communicate(timeout=PATIENCE_SECONDS)

    assert kept_outcomes(tmp_path) == ["returned"]
    assert (site.returncode, complaints) == (0, "")


def test_second_signal_waits_for_no_run(visited, tmp_path):
    site, _, address = visited

    site.send_signal(signal.SIGINT)
    wait_until_nobody_listens(address)
    site.send_signal(signal.SIGINT)
    site.communicate(timeout=PATIENCE_SECONDS)

    assert kept_outcomes(tmp_path) == ["died"]
    assert site.returncode == 0


class ShuttingDown:
    """An application that shuts down for as long as its runs go on."""

    def __init__(self):
        self.has_begun = asyncio.Event()
        self.runs_ended = threading.Event()

    async def shutdown(self):
        self.has_begun.set()
        assert await asyncio.to_thread(self.runs_ended.wait, PATIENCE_SECONDS)

    def refuse(self):
        pass

    def close(self):
        self.runs_ended.set()


def test_second_signal_is_heard_while_the_application_shuts_down(monkeypatch):
    async def shut_down():
        server = serve_module.AnnouncedServer(uvicorn.Config("tutorial_site.asgi:application"))
        server.servers = []
        server.lifespan = application = ShuttingDown()
        monkeypatch.setattr(serve_module, "supervisor", application)
        ending = asyncio.create_task(server.shutdown())
        await application.has_begun.wait()
        for _ in range(2):
            server.handle_exit(signal.SIGINT, None)
        await ending

    asyncio.run(shut_down())


def test_taken_port_is_named(serve):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        site = serve("--port", port)
        _, complaints = site.communicate(timeout=20)

    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use." in complaints
    assert site.returncode == 1


def test_impossible_port_is_named(serve):
    site = serve("--port", "99999")

    _, complaints = site.communicate(timeout=20)

    assert "port 99999" in complaints
    assert site.returncode == 1


def test_course_that_cannot_be_read_is_named(serve, course_root, author, monkeypatch):
    author.write("../02-empty/lesson.md", "no front matter")
    monkeypatch.setenv("SIGNALBOX_COURSES", str(course_root))
    site = serve("--port", "0")

    _, complaints = site.communicate(timeout=20)

    assert complaints.startswith("CommandError: The course cannot be read. course/01-notes/02-empty/lesson.md: ")
    assert complaints.count("\n") == 1
    assert site.returncode == 1


def test_descriptors_are_given_back_after_many_requests_at_once(serve):
    site = serve("--port", "0")
    address = urlsplit(address_of(site))
    at_first = open_descriptors(site)

    with ExitStack() as opened:
        lines = [opened.enter_context(socket.create_connection((address.hostname, address.port))) for _ in range(300)]
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answers = {opened.enter_context(line.makefile("rb")).readline() for line in lines}

    assert answers == {b"HTTP/1.1 200 OK\r\n"}
    assert wait_for_at_most(at_first + 10, site) <= at_first + 10


def test_static_files_may_be_kept_by_everybody(serve):
    address = address_of(serve("--port", "0"))
    with urlopen(address) as home:
        style = re.search(r'href="(/static/css/base\.[0-9a-f]+\.css)"', home.read().decode())[1]

    with urlopen(address + style) as answer:
        headers = answer.headers

    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert "Cookie" not in headers["Vary"]
    assert "Set-Cookie" not in headers


STRANGE_TYPES = [
    "charset*=nobody-knows''utf%2d8",
    "charset*=idna''utf%2d8",
    "charset*=utf-8''%00",
    f'x="{";" * 60_000}',
    "a=b\r\nContent-Type: ; charset=utf-7",
]


def test_content_type_that_django_cannot_read_is_refused(serve):
    site = serve("--port", "0")
    address = address_of(site)

    answers = {
        first_line(
            address,
            "POST /lessons/created-flag/runs/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n"
            f"Content-Type: multipart/form-data; boundary=X; {strange}\r\n\r\n-".encode(),
        )
        for strange in STRANGE_TYPES
    }
    site.terminate()
    _, complaints = site.communicate(timeout=20)

    assert answers == {"HTTP/1.1 400 Bad Request"}
    assert complaints == "WARNING django.request: Bad Request: /lessons/created-flag/runs/\n" * len(STRANGE_TYPES)


def test_sandbox_that_does_not_work_is_named(serve):
    site = serve("--port", "0", descriptors=63)

    _, complaints = site.communicate(timeout=20)

    assert "CommandError: No child has begun the run, in 3 tries: ValueError: RLIMIT_NOFILE cannot be set" in complaints
    assert "Traceback" not in complaints
    assert site.returncode == 1


class Visitor:
    """A browser with cookies that survive the site."""

    def __init__(self):
        self.browser = build_opener(HTTPCookieProcessor())

    def page(self, address):
        with self.browser.open(address) as answer:
            return answer.read().decode()

    def click(self, lesson, action):
        """Run an action with htmx, and return the stream of its trace."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(lesson))[1]
        form = urlencode({"csrfmiddlewaretoken": token, "action": action}).encode()
        return self.browser.open(Request(f"{lesson}runs/", form, {"HX-Request": "true"}))


def test_killed_site_leaves_the_tables_as_they_were_before_the_run(serve, monkeypatch):
    monkeypatch.setenv("SIGNALBOX_COURSES", str(ROOT / "tests" / "browser" / "course"))
    visitor = Visitor()
    site = serve("--port", "0")
    lesson = f"{address_of(site)}/lessons/trouble/"
    with visitor.click(lesson, "depart") as trace:
        trace.read()
    with visitor.click(lesson, "take_time") as trace:
        while b"Slow" not in trace.readline():
            pass
        site.kill()
    site.wait()

    serve("--port", str(urlsplit(lesson).port)).stdout.readline()
    rows = re.findall(r"<td>(Express|Slow|Last)</td>", visitor.page(lesson))

    assert rows == ["Express"]
