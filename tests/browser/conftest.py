"""What browser tests stand on: the real site in a process of its own, and a page in a real Chromium."""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.chromium import MISSING, find_chromium
from tests.missing import skip_for_want_of

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
TIMEOUT_MS = 10_000
CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Without these three Chromium looks up hosts of its own at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site, started as a person starts it, with data of its own."""
    folder = tmp_path_factory.mktemp("site")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    environment |= {"SIGNALBOX_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    log = folder / "stderr"
    command = [sys.executable, "manage.py", "serve", "--port", "0"]
    with (
        log.open("w") as stderr,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=stderr) as site,
    ):
        try:
            yield _address(site, log)
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


# For a module, not the session: while Playwright's event loop runs in this thread, Django refuses the ORM there and
# asyncio another loop, so it must be over before the tests of another module begin.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = find_chromium()
    if not chromium:
        skip_for_want_of(MISSING)
    sandbox_arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS + sandbox_arguments)
        yield browser
        browser.close()


class Problems(list[str]):
    """What the browser complained about during a test. A test that expects a complaint empties the list."""

    def add_console_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def add_page_error(self, error: Exception) -> None:
        self.append(f"uncaught: {error}")


@pytest.fixture
def problems() -> Problems:
    return Problems()


@pytest.fixture
def page(browser: Browser, live_site: str, problems: Problems) -> Iterator[Page]:
    """A page of a new visitor; `page.goto("/")` is the home page. The test fails when the browser complains."""
    context = browser.new_context(base_url=live_site)
    context.set_default_timeout(TIMEOUT_MS)
    context.on("console", problems.add_console_message)
    context.on("weberror", lambda event: problems.add_page_error(event.error))
    yield context.new_page()
    context.close()
    assert problems == []
