"""What browser tests stand on: the real site in a process of its own, and a page in a real Chromium."""

import os
import re
import select
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.chromium import MISSING, chromium, find_chromium
from tests.missing import skip_for_want_of
from tests.site import site_environment

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
TIMEOUT_MS = 10_000
expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def live_site(data_of_started_site: Callable[[], Path]) -> Iterator[str]:
    """The address of the site, started as a person starts it, with data of its own."""
    with _serve(data_of_started_site()) as address:
        yield address


@pytest.fixture(scope="session")
def trouble_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same site with another course: its lesson's actions last, fail, and print hostile text."""
    with _serve(tmp_path_factory.mktemp("trouble"), DJANGO_SETTINGS_MODULE="tests.browser.settings") as address:
        yield address


class MortalSite:
    """A site that a test may kill, and start again at the same address, with the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = ""
        self._life = ExitStack()

    def start(self) -> None:
        port = self.address.rpartition(":")[2] or "0"
        settings = {"DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
        self._site = self._life.enter_context(_process(self._folder, port=port, **settings))
        self.address = _address(self._site, self._folder / "stderr")

    def kill(self) -> None:
        self._site.kill()
        self._life.close()


@pytest.fixture
def mortal_site(tmp_path: Path) -> Iterator[MortalSite]:
    """The site with the course of `trouble_site`, for one test."""
    site = MortalSite(tmp_path)
    site.start()
    yield site
    site.kill()


@contextmanager
def _serve(folder: Path, **settings: str) -> Iterator[str]:
    with _process(folder, **settings) as site:
        yield _address(site, folder / "stderr")


@contextmanager
def _process(folder: Path, *, port: str = "0", **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = site_environment(folder, PYTHONUNBUFFERED="1", **settings)
    log = folder / "stderr"
    command = [sys.executable, "manage.py", "serve", "--port", port]
    with (
        log.open("w") as stderr,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr) as site,
    ):
        try:
            yield site
        finally:
            site.terminate()
            site.wait(timeout=20)


def _address(site: subprocess.Popen[bytes], log: Path) -> str:
    """Read what the site prints until it names its address."""
    deadline = time.monotonic() + START_SECONDS
    printed = ""
    while time.monotonic() < deadline:
        ready, _, _ = select.select([site.stdout], [], [], 1)
        if ready:
            chunk = os.read(site.stdout.fileno(), 4096).decode()
            printed += chunk
            if match := re.search(r"(http://\S+?)/?\n", printed):
                return match[1]
            if not chunk:
                break
    pytest.fail(f"The site did not start. It printed:\n{printed}\n{log.read_text()}", pytrace=False)


# For this folder, not the session: while Playwright's event loop runs in this thread, Django refuses the ORM there and
# asyncio another loop, so it must be over before the tests of another folder begin.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if not executable:
        skip_for_want_of(MISSING)
    with chromium(executable) as browser:
        yield browser


class Problems(list[str]):
    """What went wrong in the browser during a test. A test that expects a complaint empties the list."""

    def watch(self, context: BrowserContext, address: str) -> None:
        """Note what pages write to the console, what they fail to catch, and whom else they ask."""
        context.on("console", self._add_console_message)
        context.on("weberror", lambda event: self.append(f"uncaught: {event.error.stack or event.error}"))
        context.on("request", lambda request: self._add_request(request, address))

    def _add_console_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _add_request(self, request: Request, address: str) -> None:
        if not request.url.startswith(f"{address}/"):
            self.append(f"request to elsewhere: {request.url}")


@pytest.fixture(scope="package")
def watch() -> Problems:
    return Problems()


@pytest.fixture
def problems(watch: Problems) -> Problems:
    watch.clear()
    return watch


@pytest.fixture(scope="package")
def idle_pages() -> defaultdict[str, list[Page]]:
    """Pages that no test holds at this moment, by the options of their contexts."""
    return defaultdict(list)


@pytest.fixture
def visitor(
    browser: Browser, live_site: str, problems: Problems, idle_pages: defaultdict[str, list[Page]]
) -> Iterator[Callable[..., Page]]:
    """A function that gives the page of a new visitor; it takes Playwright's options of a browser context.

    The test fails when a browser complains, or asks anybody else than the site.
    """
    taken = []

    def visit(*, base_url: str = live_site, **options: Any) -> Page:
        idle = idle_pages[f"{base_url} {options}"]
        if idle:
            page = idle.pop()
        else:
            context = browser.new_context(base_url=base_url, **options)
            context.set_default_timeout(TIMEOUT_MS)
            problems.watch(context, base_url)
            page = context.new_page()
        taken.append((idle, page, page.viewport_size, options.get("color_scheme", "light")))
        return page

    yield visit
    for idle, page, size, scheme in taken:
        _forget(page)
        # A test may have turned the laptop into a phone, or the day into night.
        page.emulate_media(media="null", color_scheme=scheme)
        if size:
            page.set_viewport_size(size)
        idle.append(page)
    assert problems == []


def _forget(page: Page) -> None:
    """Make a page as good as new: a new one takes a second, most of it until its scripts are warm."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    page.unroute_all()
    page.goto("about:blank")
    page.context.clear_cookies()


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """A page of a new visitor; `page.goto("/")` is the home page."""
    return visitor()
