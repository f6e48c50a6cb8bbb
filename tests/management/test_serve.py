"""`manage.py serve`, as the person at the terminal meets it. That it serves is what the browser tests show."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def serve(tmp_path):
    """Start the command with data of its own; what it prints can be read from its `stdout` and `stderr`."""
    started = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))
        }
        environment |= {"SIGNALBOX_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "manage.py", "serve", *arguments]
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
