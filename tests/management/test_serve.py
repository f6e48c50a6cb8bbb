"""`manage.py serve`, as the person at the terminal meets it. That it serves is what the browser tests show."""

import asyncio
import re
import shutil
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
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import uvicorn

from lessons.management.commands import serve as serve_module
from lessons.workshops.addresses import machine_addresses
from tests.site import site_environment
from tests.visitor import Visitor

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20
LONG_ACTION = '''

def take_long():
    """Take longer than streams once had to end"""
    Note.objects.create(text="Buy milk")
    print("waiting")
    Event().wait(4)
'''


WITH_FULL_DISK = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
os.execv(sys.executable, sys.orig_argv[:1] + sys.argv[1:])
"""


@pytest.fixture
def data(tmp_path):
    """The folder of the site's data."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def started_before(data, started_once):
    shutil.copytree(started_once, data, dirs_exist_ok=True)


@pytest.fixture
def serve(data):
    """Start the command with data of its own; what it prints can be read from its `stdout` and `stderr`."""
    started = []

    def start(*arguments, on_full_disk=False, descriptors=None, **settings):
        command = [sys.executable, *(["-c", WITH_FULL_DISK] if on_full_disk else []), "manage.py", "serve", *arguments]
        if descriptors:
            command = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh", *command]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=ROOT, env=site_environment(data, **settings), **pipes))
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


def test_ready_site_prints_one_line_with_its_address(started_once):
    [line] = Path(f"{started_once}.printed").read_text().splitlines()

    assert line.startswith("Signalbox is at http://127.0.0.1:")


@pytest.mark.usefixtures("started_before")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_site_normally(serve, number):
    site = serve("--port", "0")
    site.stdout.readline()

    site.send_signal(number)
    _, complaints = site.communicate(timeout=20)

    assert (site.returncode, complaints) == (0, "")


class LongRun:
    """What a browser sees of the long action."""

    def __init__(self, address):
        self._visitor = Visitor(address, "note-count")
        self._trace = self._visitor.click("take_long")

    def wait_until_running(self):
        seen = b""
        while b"waiting" not in seen:
            piece = self._trace.read1()
            assert piece, "the run ended before it was to"
            seen += piece
        return self

    def stop_at(self, address):
        """Click *Stop* on the page that another web process shows of the same lesson."""
        other = self._visitor.also_at(address)
        stop = re.search(r'formaction="([^"]+)"', other.page())[1]
        assert other.post(stop).status == 204
        other.leave()

    def see_the_end(self):
        return self._trace.read().decode()

    def leave(self):
        self._visitor.leave()
        self._trace.close()


@pytest.fixture
def long_action(course_root, author, monkeypatch):
    """Have the sites of this test serve a course with the long action."""
    author.write("actions.py", f"from threading import Event\n\n{author.path('actions.py').read_text()}{LONG_ACTION}")
    monkeypatch.setenv("SIGNALBOX_COURSES", str(course_root))


@pytest.fixture
def other_address(started_before, serve, long_action):
    """The address of another web process on the same data."""
    return address_of(serve("--port", "0"))


@pytest.fixture
def visited(started_before, serve, long_action):
    """A site, and a visitor whose run has begun and takes long."""
    site = serve("--port", "0")
    address = re.search(r"http://\S+", site.stdout.readline())[0]
    visitor = LongRun(address).wait_until_running()
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


def test_run_goes_on_to_its_end_after_the_signal(visited, data):
    site, visitor, _ = visited

    site.terminate()
    end = visitor.see_the_end()
    _, complaints = site.communicate(timeout=PATIENCE_SECONDS)

    assert "Finished." in end
    assert kept_outcomes(data) == ["returned"]
    assert (site.returncode, complaints) == (0, "")


def test_run_is_stopped_on_the_page_of_another_process(other_address, visited, data):
    _, visitor, _ = visited

    visitor.stop_at(other_address)

    assert "Stopped by you. Your tables are unchanged." in visitor.see_the_end()
    assert kept_outcomes(data) == ["stopped"]


def test_run_without_a_reader_goes_on_to_its_end_after_the_signal(visited, data):
    site, visitor, _ = visited
    visitor.leave()

    site.terminate()
    _, complaints = site.communicate(timeout=PATIENCE_SECONDS)

    assert kept_outcomes(data) == ["returned"]
    assert (site.returncode, complaints) == (0, "")


def test_second_signal_waits_for_no_run(visited, data):
    site, _, address = visited

    site.send_signal(signal.SIGINT)
    wait_until_nobody_listens(address)
    site.send_signal(signal.SIGINT)
    site.communicate(timeout=PATIENCE_SECONDS)

    assert kept_outcomes(data) == ["died"]
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


def test_course_that_cannot_be_read_is_named(serve, course_root, author):
    author.write("../02-empty/lesson.md", "no front matter")
    site = serve("--port", "0", SIGNALBOX_COURSES=str(course_root))

    _, complaints = site.communicate(timeout=20)

    assert complaints.startswith("CommandError: The course cannot be read. course/01-notes/02-empty/lesson.md: ")
    assert complaints.count("\n") == 1
    assert site.returncode == 1


@pytest.mark.usefixtures("started_before")
def test_descriptors_are_given_back_after_many_requests_at_once(serve):
    site = serve("--port", "0")
    address = urlsplit(address_of(site))
    at_first = open_descriptors(site)

    with ExitStack() as opened:
        lines = [opened.enter_context(socket.create_connection((address.hostname, address.port))) for _ in range(300)]
        for line in lines:
            line.sendall(b"GET /rooms/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answers = {opened.enter_context(line.makefile("rb")).readline() for line in lines}

    assert answers == {b"HTTP/1.1 200 OK\r\n"}
    assert wait_for_at_most(at_first + 10, site) <= at_first + 10


@pytest.mark.usefixtures("started_before")
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


@pytest.mark.usefixtures("started_before")
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

    assert "No child has begun the run, in 3 tries: ValueError: RLIMIT_NOFILE cannot be set" in complaints
    assert "Traceback" not in complaints
    assert site.returncode == 1


def complaint_of(site):
    """What a site that does not start prints: one sentence."""
    printed, complaints = site.communicate(timeout=30)
    assert (site.returncode, printed) == (1, "")
    assert complaints.count("\n") == 1
    return complaints


def test_first_start_on_a_full_disk_is_told(serve, data):
    complaint = complaint_of(serve("--port", "0", on_full_disk=True))

    assert complaint.startswith(f"ImproperlyConfigured: The secret key cannot be kept in {data}/secret_key: ")
    assert list(data.iterdir()) == []


@pytest.mark.usefixtures("started_before")
def test_later_start_on_a_full_disk_is_told(serve, data):
    complaint = complaint_of(serve("--port", "0", on_full_disk=True))

    assert complaint.startswith(f"CommandError: The database {data}/site.sqlite3 cannot be used: ")


def break_data_folder(folder):
    folder.rmdir()
    folder.touch()


def break_secret_key(folder):
    (folder / "secret_key").touch()


def hide_secret_key(folder):
    (folder / "secret_key").mkdir()


def break_database(folder):
    (folder / "site.sqlite3").write_bytes(b"no database" * 1000)


def hide_database(folder):
    (folder / "site.sqlite3").mkdir()


def break_static_files(folder):
    (folder / "static").touch()


BROKEN = {
    break_data_folder: "ImproperlyConfigured: SIGNALBOX_DATA_DIR: {folder} cannot be made: File exists.",
    break_secret_key: "ImproperlyConfigured: The secret key in {folder}/secret_key is empty. Remove that file, and the "
    "next start makes another; learners who come back are then new ones.",
    hide_secret_key: "ImproperlyConfigured: The secret key cannot be kept in {folder}/secret_key: Is a directory.",
    break_database: "CommandError: The database {folder}/site.sqlite3 cannot be used: file is not a database.",
    hide_database: "CommandError: The database {folder}/site.sqlite3 cannot be used: unable to open database file.",
    break_static_files: "CommandError: The static files cannot be stored in {folder}/static: Not a directory.",
}


@pytest.mark.parametrize(("spoil", "complaint"), BROKEN.items())
def test_start_with_broken_data_is_told(serve, data, spoil, complaint):
    spoil(data)

    assert complaint_of(serve("--port", "0")) == f"{complaint.format(folder=data)}\n"


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SIGNALBOX_DEBUG", "perhaps", 'EnvValidationError: Environment variable "SIGNALBOX_DEBUG" invalid: '),
        ("SIGNALBOX_COURSES", "/nowhere", "ImproperlyConfigured: SIGNALBOX_COURSES: there is no folder /nowhere."),
        ("DATABASE_URL", "nowhere", "ImproperlyConfigured: DATABASE_URL: Scheme "),
        (
            "DATABASE_URL",
            "sqlite:////nowhere/a",
            "CommandError: The database /nowhere/a cannot be used: unable to open",
        ),
    ],
)
def test_wrong_setting_is_told(serve, name, value, complaint):
    assert complaint_of(serve("--port", "0", **{name: value})).startswith(complaint)


@pytest.mark.usefixtures("started_before")
def test_lesson_that_cannot_begin_is_told(serve, course_root, author):
    author.write("app/notebook/models.py", "raise RuntimeError('no tables today')\n")

    complaint = complaint_of(serve("--port", "0", SIGNALBOX_COURSES=str(course_root)))

    assert complaint.startswith("CommandError: The tables of the lessons cannot be created: ")
    assert "note-count" in complaint
    assert "no tables today" in complaint


def test_whoever_asks_for_a_traceback_gets_one(serve):
    _, complaints = serve("--port", "0", "--traceback", SIGNALBOX_COURSES="/nowhere").communicate(timeout=30)

    assert complaints.startswith("Traceback")


TROUBLE = {"SIGNALBOX_COURSES": str(ROOT / "tests" / "browser" / "course")}


@pytest.mark.usefixtures("started_before")
def test_killed_site_tells_of_the_run_and_leaves_the_tables_as_they_were_before_it(serve):
    site = serve("--port", "0", **TROUBLE)
    address = address_of(site)
    visitor = Visitor(address, "trouble")
    visitor.click("depart").read()
    with visitor.click("take_time") as trace:
        while b"Slow" not in trace.readline():
            pass
        site.kill()
    site.wait()
    visitor.leave()

    serve("--port", str(urlsplit(address).port), **TROUBLE).stdout.readline()
    page = visitor.page()
    again = visitor.click("depart").read().decode()
    visitor.leave()

    assert re.findall(r"<td>(Express|Slow|Last)</td>", page) == ["Express"]
    assert "The site was stopped during this run." in page
    assert "Finished." in again


@pytest.mark.usefixtures("started_before")
@pytest.mark.parametrize("left", [[], ["site.sqlite3-wal", "site.sqlite3-shm"]], ids=["all", "the file alone"])
def test_site_whose_database_was_deleted_makes_another(serve, data, left):
    site = serve("--port", "0", **TROUBLE)
    visitor = Visitor(address_of(site), "trouble")
    visitor.click("depart").read()
    visitor.leave()

    for file in data.glob("site.sqlite3*"):
        if file.name not in left:
            file.unlink()
    # Of all requests the one that comes first tells nobody else of a failure: its run is in a thread of its own.
    visitor.page()
    again = visitor.click("depart").read().decode()
    visitor.leave()
    site.terminate()
    _, complaints = site.communicate(timeout=20)

    assert "Finished." in again
    assert complaints.count("\n") == 1
    assert "Creating its tables again." in complaints


@pytest.mark.usefixtures("started_before")
def test_site_for_all_prints_the_machines_addresses_and_answers_to_them(serve):
    own = machine_addresses()
    if not own:
        pytest.skip("this machine has no address but its own")
    site = serve("--port", "0", "--host", "0.0.0.0")

    first, *others = [site.stdout.readline() for _ in range(1 + len(own))]

    port = urlsplit(re.search(r"http://\S+", first)[0]).port
    assert others == [f"Others reach it at http://{address}:{port}/\n" for address in own]
    request = f"GET /rooms/ HTTP/1.1\r\nHost: {own[0]}:{port}\r\nConnection: close\r\n\r\n".encode()
    assert first_line(f"http://{own[0]}:{port}", request) == "HTTP/1.1 200 OK"


@pytest.fixture
def host(serve):
    """A browser that has opened a room, with the site that serves it."""
    site = serve("--port", "0")
    visitor = Visitor(address_of(site), "created-flag")
    visitor.open_room("Tuesday", "created-flag")
    visitor.site = site
    with closing(visitor):
        yield visitor


def stream_of(visitor, **headers):
    response = visitor.get(f"{visitor.room}events/?role=host", **headers)
    assert response.status == 200
    return response


def next_id(stream):
    line = b""
    while not line.startswith(b"id: "):
        line = stream.readline()
    return int(line[4:])


@pytest.mark.usefixtures("started_before")
def test_open_streams_of_a_room_do_not_delay_the_end(host):
    with stream_of(host) as stream:
        host.site.terminate()
        stream.read()

    assert host.site.wait(timeout=PATIENCE_SECONDS) == 0


@pytest.mark.usefixtures("started_before")
def test_stream_of_a_room_resumes_after_the_site_was_killed(host, serve):
    with stream_of(host) as stream:
        seen = next_id(stream)
        host.site.kill()
        host.site.wait(timeout=PATIENCE_SECONDS)
    host.close()
    address_of(serve("--port", host.address.rpartition(":")[2]))

    host.submit(f"{host.room}move/", lesson="profile")
    with stream_of(host, **{"Last-Event-ID": str(seen)}) as stream:
        assert next_id(stream) == seen + 1
