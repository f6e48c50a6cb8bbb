"""Find the Chromium of this machine; run as a module, install it where that is possible, or say what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, sync_playwright

from tests.missing import IN_CI

HEADLESS_SHELL = "chromium-headless-shell"
"""The same engine without the windows around it, which take half of the browser's time."""
NAMES = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "No Chromium was found (on Debian: apt-get install chromium-headless-shell)"
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--process-per-site",  # one renderer for the site, not a new one for each visit
    # Without these three Chromium looks up hosts of its own at every start.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    sandbox_arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS + sandbox_arguments)
        yield browser
        browser.close()


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> None:
    """Install Debian's package. Raises CalledProcessError, after apt has said why."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt_get = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", HEADLESS_SHELL, "fonts-dejavu-core"]):
        subprocess.run(
            apt_get + command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
        )


def main() -> int:
    if shutil.which(HEADLESS_SHELL):
        return 0
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests.", flush=True)
        with suppress(subprocess.CalledProcessError):
            install_chromium()
    if find_chromium():
        return 0
    print(f"{MISSING}: the browser tests are skipped.", file=sys.stderr)
    return int(IN_CI)


if __name__ == "__main__":
    sys.exit(main())
